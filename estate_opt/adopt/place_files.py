"""Writing the adopted place: tables by the contract, and beside them where each cell comes from and what is open."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from estate_opt.adopt.build import DIFFERENT, SAME, Adopted, Decisions
from estate_opt.adopt.fields import LEFT_ALONE, SPACES
from estate_opt.adopt.mapping_file import COLUMN, TableMapping, write_mapping
from estate_opt.adopt.records_of import Found
from estate_opt.ground.errors import UsageError
from estate_opt.ground.files import write_atomically
from estate_opt.ground.formulas import FORMULA_SIGNS, harmless

FOLDER = "adopted"
"""Inside the place: what belongs to the adopting, and is none of its tables."""
MADE = ("agencies.csv", "buildings.csv", "spaces.csv", "teams.csv")
_POSITIONS = ("latitude", "longitude", "easting", "northing")
BUILDING_COLUMNS = (
    "building", "name", "agency", "area", "postcode", *_POSITIONS, "tenure", "lease_end", "break_date", "notice_months",
    "floor_area_m2", "desks", "rent_gbp_per_year", "rates_gbp_per_year", "running_gbp_per_year", "backlog_gbp",
    "receipt_gbp", "exit_gbp", "income_gbp_per_year", "carbon_kg_per_year", "status", "features", "category", "address",
    "uprn", "occupation", "assumed", "basis", "source", "source_ref",
)  # fmt: skip
_SECTORS = (
    ("nhs", ("nhs", "hospital", "health", "clinical", "iechyd", "care trust")),
    ("police", ("police", "constabular", "heddlu", "pcc")),
    ("fire", ("fire", "tân")),
    ("council", ("council", "borough", "county", "city of", "cyngor", "unitary", "combined authority", "parish")),
    ("central", ("department", "dwp", "hmrc", "jobcentre", "ministry", "home office", "hm ", "agency", "courts")),
)  # fmt: skip


def refuse_foreign_folder(place: Path) -> None:
    """Raise UsageError where a folder holds tables that were not adopted: they would be overwritten."""
    if place.is_file():
        raise UsageError(f"{place} is a file. Give a folder to write the place in.")
    if any((place / name).exists() for name in MADE) and not (place / "mapping.toml").exists():
        raise UsageError(f"{place} holds tables that were not adopted. Give another folder.")


def make_folder(folder: Path) -> None:
    """Raises UsageError where a folder cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UsageError(f"{folder} cannot be made: {problem.strerror}.") from None


def write_text(place: Path, name: str, text: str) -> None:
    """A file of the place's folder, whole or not at all. Raises UsageError where the folder cannot be made."""
    make_folder(place)
    with write_atomically(place / name, overwrite=True) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")


def write_place(adopted: Adopted, place: Path) -> None:
    """Write the place's folder: its tables, `mapping.toml`, and the folder `adopted`. Raises UsageError."""
    make_folder(place / FOLDER)
    tables: dict[str, tuple[Sequence[str], Iterable[Sequence[Any]]]] = {
        "agencies.csv": (("agency", "name", "sector", "basis", "assumed"), _agencies(adopted)),
        "buildings.csv": _without_empty(BUILDING_COLUMNS, _buildings(adopted)),
        "spaces.csv": (("building", "space_type", "capacity"), _spaces(adopted)),
        "teams.csv": (("team", "name", "agency", "building", "fte", "assumed", "basis"), _teams(adopted)),
        f"{FOLDER}/provenance.csv": (("table", "id", "file", "sheet", "rows", *_PROVENANCE), _provenance(adopted)),
        f"{FOLDER}/findings.csv": (
            ("severity", "file", "sheet", "cell", "value", "problem", "remedy"),
            _findings(adopted),
        ),
        f"{FOLDER}/left_out.csv": (("file", "sheet", "row", "what", "reason", "shown"), _left_out(adopted)),
        f"{FOLDER}/pairs.csv": (_PAIR_COLUMNS, _pairs(adopted)),
    }
    with ExitStack() as each_in_place:  # all are whole before the first takes the place of an old one
        for name, (columns, rows) in tables.items():
            temporary = each_in_place.enter_context(write_atomically(place / name, overwrite=True))
            with temporary.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\r\n")
                writer.writerow(columns)
                for row in rows:
                    writer.writerow(
                        [v if v.__class__ is str and v[:1] not in FORMULA_SIGNS else as_csv(v) for v in row]
                    )
        temporary = each_in_place.enter_context(write_atomically(place / "mapping.toml", overwrite=True))
        temporary.write_text(write_mapping(adopted.mapping), encoding="utf-8", newline="")


def as_csv(value: Any) -> Any:
    """A value as CSV text; what would be a formula in a spreadsheet is made text by a leading apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.6f}".rstrip("0")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _without_empty(columns: Sequence[str], rows: list[list[Any]]) -> tuple[tuple[str, ...], list[list[Any]]]:
    """Without columns that no row fills; those that the contract needs stay."""
    needed = {"building", "name", "agency", "tenure", "desks", "easting", "northing", "assumed", "basis"}
    keep = [
        place
        for place, name in enumerate(columns)
        if name in needed or any(row[place] not in (None, "") for row in rows)
    ]
    return tuple(columns[place] for place in keep), [[row[place] for place in keep] for row in rows]


def _agencies(adopted: Adopted) -> list[Sequence[Any]]:
    return [(agency, agency, sector_of(agency), "sector from the name", "sector") for agency in adopted.agencies]


def sector_of(agency: str) -> str:
    """The sector that a body's name speaks of; `other` where it speaks of none."""
    lowered = f"{agency.casefold()} "
    return next((sector for sector, words in _SECTORS if any(word in lowered for word in words)), "other")


def _buildings(adopted: Adopted) -> list[list[Any]]:
    rows = []
    for found in adopted.found:
        values = found.values
        assumed = [name for name in BUILDING_COLUMNS if name in found.assumed]
        own: dict[str, Any] = {
            "building": found.id, "name": found.name, "agency": found.agency, "category": found.kind,
            "assumed": "; ".join(assumed), "basis": "; ".join(_basis(found, assumed)),
            "source": found.table.file, "source_ref": f"{found.table.sheet}, row {_rows(found.rows)}",
        }  # fmt: skip
        if found.position is not None and "latitude" not in values:
            own |= {"easting": round(found.position[0]), "northing": round(found.position[1])}
        if "latitude" in values:
            own |= {"easting": None, "northing": None}
        rows.append([own.get(name, _rounded(name, values.get(name))) for name in BUILDING_COLUMNS])
    return rows


def _basis(found: Found, assumed: Sequence[str]) -> list[str]:
    """Each rule once, with the columns it stands for."""
    rules: dict[str, list[str]] = {}
    for name in assumed:
        rules.setdefault(found.assumed[name], []).append(name)
    return [f"{' and '.join(names)}: {rule}".replace(";", ",") for rule, names in rules.items()]


def _rounded(name: str, value: Any) -> Any:
    if isinstance(value, float) and name not in ("latitude", "longitude"):
        return round(value, 2)
    return value


def _rows(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows[:20])) + (f" and {len(rows) - 20} more" if len(rows) > 20 else "")


def _spaces(adopted: Adopted) -> list[Sequence[Any]]:
    return [
        (found.id, space_type, found.values[name])
        for found in adopted.found
        for name, space_type in SPACES.items()
        if found.values.get(name)
    ]


def _teams(adopted: Adopted) -> list[Sequence[Any]]:
    return [
        (
            team.team,
            team.name,
            team.found.agency,
            team.found.id,
            team.fte,
            "fte" if team.rule else "",
            team.rule.strip("; ").replace(";", ","),
        )
        for team in adopted.teams
    ]


_PROVENANCE = (
    *tuple(name for name in BUILDING_COLUMNS if name not in ("assumed", "basis", "source", "source_ref")),
    "capacity",
    "fte",
)


def _letters(table: TableMapping) -> dict[str, list[str]]:
    """The letters of their columns by field of ours; a position may come from a reference or a postcode."""
    letters: dict[str, list[str]] = {}
    for choice in table.choices:
        if choice.to != LEFT_ALONE:
            letters.setdefault(choice.to, []).append(choice.place.letter)
    if table.agency_from != COLUMN:
        letters.pop("agency", None)
    letters.setdefault("category", letters.get("name", letters.get("address", [])))
    letters.setdefault("name", letters.get("address", letters.get("building", [])))
    letters.setdefault("postcode", letters.get("address", []))
    if "grid_reference" in letters:
        letters.setdefault("easting", letters["grid_reference"])
        letters.setdefault("northing", letters["grid_reference"])
    return letters


def _cells(found: Found, name: str, letters: Mapping[str, Sequence[str]]) -> str:
    """Their cells for one field, such as `F12` or `F12+G12`; for an estimate the word."""
    if name in found.assumed and "approximate" not in found.assumed[name]:
        return "assumed"
    held = letters.get(name)
    if held and not found.from_rows and len(found.rows) == 1:
        cells = "+".join([f"{each}{found.rows[0]}" for each in held])
    elif held or not found.also:
        cells = "+".join(f"{each}{row}" for row in found.from_rows.get(name, found.rows)[:50] for each in held or ())
    else:
        other = next((each for each in found.also if name in _letters_of(each)), None)
        cells = f"{other.table.file} {other.table.sheet}!{_cells(other, name, _letters_of(other))}" if other else ""
    return f"assumed ({cells})" if name in found.assumed else cells


_LETTERS: dict[int, dict[str, list[str]]] = {}


def _letters_of(found: Found) -> dict[str, list[str]]:
    key = id(found.table)
    if key not in _LETTERS:
        _LETTERS[key] = _letters(found.table)
    return _LETTERS[key]


def _provenance(adopted: Adopted) -> Iterable[Sequence[Any]]:
    """A line for each row of ours: its file, sheet and rows, and under each column of ours the cells of theirs."""
    _LETTERS.clear()
    names = _PROVENANCE[: len(_PROVENANCE) - 2]
    for found in adopted.found:
        letters = _letters_of(found)
        given = {name for name in names if name in found.values or name in ("name", "agency", "building", "category")}
        cells = [_cells(found, name, letters) if name in given else "" for name in names]
        yield ("buildings", found.id, found.table.file, found.table.sheet, _rows(found.rows), *cells, "", "")
    blank = [""] * len(names)
    for found in adopted.found:
        for name, space_type in SPACES.items():
            if found.values.get(name):
                yield (
                    "spaces",
                    f"{found.id} / {space_type}",
                    found.table.file,
                    found.table.sheet,
                    _rows(found.rows),
                    *blank,
                    _cells(found, name, _letters_of(found)),
                    "",
                )
    for team in adopted.teams:
        found = team.found
        if "fte" in found.values:  # what is made from desks has its rule in teams.csv, and no cell
            staff = _cells(found, "fte", _letters_of(found))
            yield ("teams", team.team, found.table.file, found.table.sheet, _rows(found.rows), *blank, "", staff)
    seen: set[str] = set()
    for found in adopted.found:
        if found.agency not in seen:
            seen.add(found.agency)
            line = [
                "" if name != "agency" else _cells(found, "agency", _letters_of(found)) or "given" for name in names
            ]
            yield ("agencies", found.agency, found.table.file, found.table.sheet, str(found.rows[0]), *line, "", "")


def _findings(adopted: Adopted) -> list[Sequence[Any]]:
    return [
        (d.severity, d.file, d.sheet, f"{d.column or 'A'}{d.row}", d.value, d.problem, d.remedy)
        for d in adopted.doubts
    ]  # fmt: skip


def _left_out(adopted: Adopted) -> Iterable[Sequence[Any]]:
    for read in adopted.reads:
        for what, rows in (("no thing", read.left_out), ("no building", read.set_aside)):
            for row in rows:
                yield (read.table.file, read.table.sheet, row.row, what, row.reason, row.shown)


_PAIR_COLUMNS = (
    "decision", "likeness", "left", "left_name", "left_agency", "left_at", "right", "right_name", "right_agency",
    "right_at", "evidence",
)  # fmt: skip


def _pairs(adopted: Adopted) -> Iterable[Sequence[Any]]:
    for pair in adopted.pairs:
        sides = [
            (each.id, each.name, each.agency, f"{each.table.file} {each.table.sheet}!A{each.rows[0]}")
            for each in (pair.left, pair.right)
        ]
        decision = adopted.decisions.get((pair.left.id, pair.right.id), "")
        yield (decision, pair.likeness, *sides[0], *sides[1], pair.evidence)


def read_decisions(place: Path) -> Decisions:
    """What a person has decided on pairs. Raises UsageError where a word is neither `same` nor `different`."""
    path = place / FOLDER / "pairs.csv"
    if not path.is_file():
        return {}
    decisions: Decisions = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            word = (row.get("decision") or "").strip().casefold()
            if word not in ("", SAME, DIFFERENT):
                raise UsageError(f"{path}, row {number}: the decision must be same, different or blank, not “{word}”.")
            if word and row.get("left") and row.get("right"):
                decisions[(str(row["left"]), str(row["right"]))] = word
    return decisions
