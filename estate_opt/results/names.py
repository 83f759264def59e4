"""Names beside ids: what a reader knows a thing by."""

from estate_opt.domain.estate import Estate


def named(key: str | tuple[str | int, ...], estate: Estate) -> str:
    """Ids, each with its name in brackets where it has one: of a tuple its parts, of a text those between ` / `."""
    records = (estate.buildings, estate.teams, estate.agencies, estate.services)
    parts = []
    for part in key.split(" / ") if isinstance(key, str) else map(str, key):
        record = next((kind[part] for kind in records if part in kind), None)
        name = getattr(record, "name", "")
        parts.append(f"{part} ({name})" if name and name != part else part)
    return " / ".join(parts)
