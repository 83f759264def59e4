"""Lists of places where the public is served: services, and the counters that offer them, with opening hours."""

import re
from collections.abc import Sequence

from estate_opt.adopt.lists.joining import Joined, join, list_unjoined
from estate_opt.adopt.lists.rows import ListRows, Outcome
from estate_opt.adopt.lists.sites import Sites
from estate_opt.adopt.records_of import Found
from estate_opt.adopt.told import many
from estate_opt.spreadsheets.grid import SheetRow

_SERVICES: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (service, name, re.compile(pattern, re.IGNORECASE))
    for service, name, pattern in (
        ("library", "Public library", r"\blibrar(?:y|ies)\b"),
        ("jobcentre", "Jobcentre", r"\bjob ?cent(?:re|er)s?\b|\bjcp?\b"),
        ("clinic", "Clinic", r"\bclinics?\b|\bhealth cent(?:re|er)\b|\bsurger(?:y|ies)\b|\bgp\b"),
        ("registration", "Registration of births, deaths and marriages", r"\bregist(?:rar|er office|ration)\b"),
        (
            "customer-service",
            "Council customer service",
            r"\bcustomer (?:service|contact)|\bone[- ]stop|\bcontact cent",
        ),
        ("police-counter", "Police front counter", r"\bpolice\b.*\b(?:counter|desk|enquir)|\bfront counter\b"),
        ("leisure", "Leisure centre", r"\bleisure\b|\bswimming\b|\bsports? cent"),
        ("children-s-centre", "Children's centre", r"\bchildren'?s? cent|\bfamily hub"),
    )
)
_CLOSED = re.compile(r"\bclosed\b|\binactive\b|\bceased\b", re.IGNORECASE)
_PLANNED = re.compile(r"\bpossible\b|\bplanned\b|\bproposed\b", re.IGNORECASE)


def read_counters(
    lists: Sequence[ListRows], found: list[Found], sites: Sites, known: dict[str, str], makes: bool, outcome: Outcome
) -> list[Joined]:
    """The rows that name a building, by building; closed ones are left out."""
    for rows in lists:
        open_rows = []
        for row in rows.rows:
            if _CLOSED.search(rows.text(row, "status")):
                rows.leave_out(row, "closed")
            else:
                open_rows.append(row)
        rows.rows = open_rows
    return list_unjoined(join(lists, found, sites, known, makes), "counters", outcome)


def add_counters(joined: Sequence[Joined], found: Sequence[Found], outcome: Outcome) -> None:
    """Services and counters, once the buildings have their ids. One service at one building is one counter."""
    there = {id(each) for each in found}
    services: dict[str, tuple[str, set[str], Joined]] = {}
    seen: set[tuple[str, str]] = set()
    for each in joined:
        building = each.match.found
        if building is None or id(building) not in there:
            continue
        for row in each.own:
            for service, name, rule in _services(each.rows, each.rows.text(row, "service"), each.words.name):
                services.setdefault(service, (name, set(), each))[1].add(each.agency)
                if (service, building.id) not in seen:
                    seen.add((service, building.id))
                    _add(each, row, service, building, rule, outcome)
    for service, (name, agencies, each) in services.items():
        mapping = each.rows.mapping
        agency = next(iter(agencies)) if len(agencies) == 1 else ""
        outcome.add(
            "services", service=service, name=name, agency=agency, source=mapping.file, source_ref=mapping.sheet
        )
    for rows in dict.fromkeys(each.rows for each in joined):
        own = sum(line["source"] == rows.mapping.file for line in outcome.rows.get("counters", []))
        text = (
            f"{rows.mapping.file}, {rows.mapping.sheet}: {many(own, 'counter', 'counters')} of "
            f"{many(len(services), 'service', 'services')}."
        )
        outcome.said.append((rows.mapping.file, text))


def _add(each: Joined, row: SheetRow, service: str, building: Found, rule: str, outcome: Outcome) -> None:
    rows = each.rows
    status = "possible" if _PLANNED.search(rows.text(row, "status")) else "open"
    assumed = {"service": rule} if rule else {}
    if not rows.texts(row, "status"):
        assumed["status"] = "listed, so it is open"
    outcome.add(
        "counters",
        service=service,
        building=building.id,
        status=status,
        running_gbp_per_year=rows.number(row, "running_gbp_per_year"),
        min_staff_fte=rows.number(row, "min_staff_fte"),
        opening_hours=rows.text(row, "opening")[:300],
        assumed="; ".join(assumed),
        basis="; ".join(f"{name}: {why}" for name, why in assumed.items()),
        source=rows.mapping.file,
        source_ref=f"{rows.mapping.sheet}, row {row.number}",
    )
    outcome.origins.append(
        {
            "table": "counters",
            "id": f"{service} / {building.id}",
            "file": rows.mapping.file,
            "sheet": rows.mapping.sheet,
            "rows": str(row.number),
            "service": rows.cells([row.number], "service"),
        }
    )


def _services(rows: ListRows, said: str, name: str) -> list[tuple[str, str, str]]:
    """Id, name and rule of each service of a row: as its column says, else by the names of place, sheet and file."""
    if said:
        parts = [part.strip() for part in re.split(r"[;|\n]", said) if part.strip()]
        return [(*_known(part), "") if _known(part)[0] else (_slug(part), part, "") for part in parts]
    headings = " ".join(place.heading for place in rows.layout.places)
    for text, where in (
        (name, "its name"),
        (f"{rows.mapping.sheet} {rows.mapping.file}", "the list's name"),
        (f"{rows.layout.title} {headings}", "the list's headings"),
    ):
        service, called = _known(text.replace("_", " "))
        if service:
            return [(service, called, f"from {where}")]
    stem = re.sub(r"[_-]+", " ", rows.mapping.file.rpartition(".")[0])
    return [(_slug(stem), stem, "called after the file: no service is named")]


def _known(text: str) -> tuple[str, str]:
    return next(((service, name) for service, name, pattern in _SERVICES if pattern.search(text)), ("", ""))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:40] or "service"
