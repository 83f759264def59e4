"""From the kept rows of a table to buildings: every mapped column cleaned, with what was doubtful told by cell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from estate_opt.adopt.body_rows import LeftOut
from estate_opt.adopt.cell_values import Cleaned, Unclear, is_month_first, notice_in_words, number_of, text_of
from estate_opt.adopt.dates_of_columns import Doubt, dated, order_doubts
from estate_opt.adopt.degrees import degrees_of
from estate_opt.adopt.fields import BY_NAME, LEFT_ALONE, SPACES
from estate_opt.adopt.kind_of_thing import KindOfThing, different, flag_of
from estate_opt.adopt.mapping_file import COLUMN, TableMapping
from estate_opt.adopt.propose import Choice
from estate_opt.adopt.units import Measure, unit_named
from estate_opt.adopt.word_values import GONE, kind_of, says_only_in_use, status_of, tenure_of
from estate_opt.spreadsheets.grid import SheetRow, Value
from estate_opt.tables.postcodes import postcode_of

NUMBERS = tuple(each.name for each in BY_NAME.values() if each.holds == ("number",))
ADDED = (
    "floor_area_m2",
    "desks",
    "fte",
    *(name for name in NUMBERS if name.endswith(("_gbp", "_gbp_per_year", "_kg_per_year"))),
    *SPACES,
)
"""Fields that several rows of one building add up to."""
_DEGREES = ("latitude", "longitude")
BY_AREA = ("rent_gbp_per_year", "rates_gbp_per_year", "running_gbp_per_year")
"""What may be given for each unit of area."""
FILLED = ("floor_area_m2", "desks", "tenure", "running_gbp_per_year", "rates_gbp_per_year")
"""What a plan must have of each building, so that a cell which cannot be read is filled by rule all the same."""
STAYS_BLANK = ("rent_gbp_per_year", "lease_end", "income_gbp_per_year")
"""What is not filled where the cell says something that was not understood."""
_MOST = {"fte": 20_000, "desks": 20_000, "floor_area_m2": 1_500_000, "beds": 5_000, "parking": 50_000}
"""The largest offices, hospitals and car parks of Britain stay below a half of these."""
_DATES = ("lease_end", "break_date", "closed_on")
_COORDINATES = ("latitude", "longitude", "easting", "northing")


@dataclass
class Found:
    """A building as one or more rows of a table give it."""

    table: TableMapping
    rows: tuple[int, ...]
    agency: str
    values: dict[str, Any]
    """By field; absent: not given."""
    kind: str = "other"
    ref: str = ""
    """Their own reference; empty where they have none."""
    assumed: dict[str, str] = field(default_factory=dict)
    """Columns of ours that are estimates, and the rule of each."""
    from_rows: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Where a field comes from other rows than all of them."""
    unread: frozenset[str] = frozenset()
    """Fields of which a cell says something that was not understood: they are not as good as empty."""
    position: tuple[float, float] | None = None
    id: str = ""
    also: list["Found"] = field(default_factory=list)
    """What was confirmed to be the same building in other lists, and put together with it."""

    @property
    def name(self) -> str:
        """What to call it."""
        return str(self.values.get("name") or self.values.get("address") or self.ref or f"row {self.rows[0]}")


@dataclass
class Read:
    """What a table of theirs gave."""

    table: TableMapping
    found: list[Found] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    set_aside: list[LeftOut] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    kept_rows: int = 0
    folded_rows: int = 0


class _Columns:
    """Cleans a table's columns, one after the other."""

    def __init__(self, read: Read, rows: Sequence[SheetRow]) -> None:
        self.read = read
        self.rows = rows
        self.by_field: dict[str, list[Choice]] = {}
        for choice in read.table.choices:
            if choice.to != LEFT_ALONE:
                self.by_field.setdefault(choice.to, []).append(choice)
        self.estimates: dict[tuple[int, str], str] = {}
        self.unread: set[tuple[int, str]] = set()
        """Cells that say something which was not understood."""
        self.rates: dict[tuple[int, str], list[Choice]] = {}
        """Cells that give pounds for each m²."""

    def cell(self, choice: Choice, index: int) -> Value:
        """A column's cell in one of the kept rows."""
        values, at = self.rows[index].values, choice.place.column - 1
        return values[at] if at < len(values) else None

    def cells(self, choice: Choice) -> list[Value]:
        """A column's cells in the kept rows."""
        return [self.cell(choice, index) for index in range(len(self.rows))]

    def texts(self, name: str) -> list[str]:
        """A field of text; of several columns the filled ones, joined by commas."""
        choices = self.by_field.get(name, [])
        if not choices:
            return [""] * len(self.rows)
        columns = [[text_of(value).strip(" ,|") for value in self.cells(choice)] for choice in choices]
        if len(columns) == 1:
            return columns[0]
        return [", ".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*columns, strict=True)]

    def numbers(self, name: str) -> list[float | None]:
        """A field of numbers in our unit; several columns are added up."""
        total: list[float | None] = [None] * len(self.rows)
        for choice in self.by_field.get(name, []):
            unit = unit_named(choice.unit) if choice.unit else None
            measure, factor = (unit.measure, unit.factor) if unit else (None, 1.0)
            measure = measure or (BY_NAME[name].measures or (None,))[0]

            measure = Measure.STAFF if name == "fte" else measure

            def cleaned(value: Value, measure: Any = measure, factor: float = factor) -> Cleaned:
                if name in _DEGREES and isinstance(value, str) and (degrees := degrees_of(value)) is not None:
                    return Cleaned(degrees)
                read = number_of(value, measure, factor)
                return read if not read.is_per_m2 or name in BY_AREA else Cleaned(None, f"“{value}” is a rate, no sum")

            for index, value in enumerate(self._cleaned(choice, name, cleaned)):
                if value is not None:
                    total[index] = (total[index] or 0.0) + value
        return total

    def dates(self, name: str) -> list[date | None]:
        """A field of dates."""
        found: list[date | None] = [None] * len(self.rows)
        for choice in self.by_field.get(name, []):
            month_first = is_month_first([value for value in self.cells(choice) if isinstance(value, str)])

            def cleaned(value: Value, month_first: bool = month_first) -> Cleaned:
                return dated(value, month_first, name)

            found = self._cleaned(choice, name, cleaned)
            self.read.doubts += order_doubts(self.read.table, choice, self.rows)
        return found

    def words(self, name: str, reader: Callable[[str], str | None], remedy: str) -> list[str | None]:
        """A field of words of ours."""
        found: list[str | None] = [None] * len(self.rows)
        for choice in self.by_field.get(name, []):
            for index, value in enumerate(self.cells(choice)):
                text = text_of(value)
                if not text:
                    continue
                try:
                    found[index] = reader(text)
                except Unclear as problem:
                    self.doubt(index, choice, value, str(problem), remedy)
        return found

    def _cleaned(self, choice: Choice, name: str, reader: Callable[[Value], Cleaned]) -> list[Any]:
        found: list[Any] = []
        for index, value in enumerate(self.cells(choice)):
            try:
                read = reader(value)
            except Unclear as problem:
                self.doubt(index, choice, value, str(problem), remedy_of(name))
                self.unread.add((index, name))
                found.append(None)
                continue
            if read.is_per_m2:
                self.rates.setdefault((index, name), []).append(choice)
            if read.is_estimate:
                self.estimates[(index, name)] = (
                    read.note if read.note.startswith("“") else f"“{text_of(value)}” is approximate"
                )
            elif read.note and read.value is None:
                self.doubt(index, choice, value, read.note + ".", "It is left blank.", "note")
                self.unread.add((index, name))
            found.append(read.value)
        return found

    def doubt(
        self, index: int, choice: Choice, value: Value, problem: str, remedy: str, severity: str = "warning"
    ) -> None:
        """Note something at a cell."""
        table = self.read.table
        row = self.rows[index].number
        self.read.doubts.append(
            Doubt(
                table.file,
                table.sheet,
                row,
                choice.place.letter,
                text_of(value)[:80] or str(value)[:80],
                problem,
                remedy,
                severity,
            )
        )


def records_of(read: Read, rows: Sequence[SheetRow], start: date) -> None:
    """Fill `read.found` and `read.set_aside` from the rows of its table. `start`: what closed before it is gone."""
    columns = _Columns(read, rows)
    values: dict[str, Sequence[Any]] = {
        name: columns.texts(name)
        for name in ("building", "site", "uprn", "name", "area", "address", "occupation", "category")
    }
    values["postcode"] = [postcode_of(text) or text for text in columns.texts("postcode")]
    if "postcode" not in columns.by_field:
        values["postcode"] = [postcode_of(text) for text in values["address"]]
    values |= {name: columns.numbers(name) for name in (*NUMBERS, *_COORDINATES, "notice_months")}
    values |= {name: columns.dates(name) for name in _DATES}
    values["tenure"] = _tenures(columns)
    values["status"] = _statuses(columns)
    values["grid_reference"] = columns.texts("grid_reference")
    values["features"] = _features(columns)
    agencies = _agencies(columns, read.table)
    kinds = [
        (choice.place.heading, [text_of(value) for value in columns.cells(choice)])
        for name in ("category", "occupation")
        for choice in columns.by_field.get(name, [])
    ]
    called = [name or address for name, address in zip(values["name"], values["address"], strict=True)]
    flags = [(choice, said) for choice in read.table.choices if (said := flag_of(choice.place.heading, choice.to))]
    thing = KindOfThing([(heading, list(different(words))) for heading, words in kinds], called)
    for index, row in enumerate(rows):
        given = {name: held[index] for name, held in values.items() if held[index] not in (None, "")}
        _times_area(columns, given, index)
        _received(columns, given, index)
        _no_negative(columns, given, index)
        _no_wonder(columns, given, index)
        rules = _notice_in_break(columns, given, index)
        reason = (
            _gone(given, start)
            or _flagged(flags, row)
            or thing.set_aside(
                [words[index] for _, words in kinds], str(given.get("name", "")), str(given.get("address", ""))
            )
        )
        if reason:
            read.set_aside.append(
                LeftOut(row.number, reason, str(given.get("name") or given.get("address") or "")[:120])
            )
            continue
        kind = kind_of(str(given.get("category", "")), str(given.get("name", "")), str(given.get("address", "")))
        found = Found(read.table, (row.number,), agencies[index], given, kind, str(given.get("building", "")))
        found.assumed = {name: columns.estimates[(index, name)] for name in given if (index, name) in columns.estimates}
        found.assumed |= rules
        found.unread = frozenset(name for name in STAYS_BLANK if (index, name) in columns.unread)
        read.found.append(found)
    read.kept_rows = len(read.found)


def _tenures(columns: _Columns) -> list[str | None]:
    words = {text.casefold() for text in columns.texts("tenure") if text}
    codes = bool(words) and all(len(word) <= 3 for word in words)
    remedy = "Write freehold, leasehold, licence or PFI; it is left blank."
    return columns.words("tenure", lambda text: tenure_of(text, codes)[0], remedy)


def _statuses(columns: _Columns) -> list[str | None]:
    found: list[str | None] = [None] * len(columns.rows)
    for choice in columns.by_field.get("status", []):
        heading = choice.place.heading.casefold()
        closed = heading.strip() in ("closed", "closed?", "is closed", "disposed", "sold")
        asks_open = any(word in heading for word in ("active", "in use", "open", "operational"))

        def reader(text: str, closed: bool = closed, asks_open: bool = asks_open) -> str | None:
            if asks_open and text.casefold() in ("n", "no", "false"):
                return GONE
            found = status_of(text, closed)
            return None if found == "free" and says_only_in_use(text) else found

        found = columns.words(
            "status", reader, "It is taken as free to plan with (keep, close or candidate are the others)."
        )
    return found


def _features(columns: _Columns) -> list[str]:
    found = []
    for text in columns.texts("features"):
        word = text.casefold()
        found.append(
            "step-free"
            if word in ("yes", "y", "true", "full", "fully", "compliant", "accessible")
            else ""
            if word in ("no", "n", "false", "")
            else text
        )
    return found


def _agencies(columns: _Columns, table: TableMapping) -> list[str]:
    if table.agency_from != COLUMN or "agency" not in columns.by_field:
        return [table.agency] * len(columns.rows)
    return [text or table.agency for text in columns.texts("agency")]


def _flagged(flags: Sequence[tuple[Choice, tuple[str, re.Pattern[str]]]], row: SheetRow) -> str | None:
    """The reason of the first column that says that the row is something else than a building of theirs."""
    for choice, (reason, cells) in flags:
        index = choice.place.column - 1
        if index < len(row.values) and cells.fullmatch(text_of(row.values[index]).strip()):
            return f"{reason} ({choice.place.full}: {text_of(row.values[index])})"
    return None


def _gone(given: dict[str, Any], start: date) -> str | None:
    if given.get("status") == GONE:
        return "closed or no longer held (by its status)"
    closed = given.get("closed_on")
    if closed is not None and closed <= start:
        return f"closed (on {closed:%d/%m/%Y})"
    return None


def remedy_of(name: str) -> str:
    """What becomes of a cell that could not be read: a rent stays blank; what a plan must have is filled by rule."""
    if name in FILLED:
        return "It is not used; a figure is filled in by rule (see basis). Correct the cell."
    return "It is left blank. Correct the cell."


def _times_area(columns: _Columns, given: dict[str, Any], index: int) -> None:
    """Pounds for each m² become pounds a year by the row's own floor area."""
    for name in BY_AREA:
        for choice in columns.rates.get((index, name), ()):
            if given.get("floor_area_m2"):
                given[name] = round(given[name] * given["floor_area_m2"], 2)
            else:
                given.pop(name, None)
                problem = "It is a rate for each unit of area, and the row gives no floor area."
                columns.doubt(index, choice, "", problem, "It is left blank. Give the floor area, or the sum.")
                columns.unread.add((index, name))


def _received(columns: _Columns, given: dict[str, Any], index: int) -> None:
    """A rent in brackets is one received."""
    rent = given.get("rent_gbp_per_year")
    if rent is not None and rent < 0 and "income_gbp_per_year" not in given:
        choice = columns.by_field["rent_gbp_per_year"][0]
        columns.doubt(index, choice, f"{rent:,.10g}", "The rent is below 0: it is received, not paid.",
                      "It is taken as income from let space. Correct it if that is wrong.", "note")  # fmt: skip
        given["income_gbp_per_year"] = -given.pop("rent_gbp_per_year")
        columns.unread.add((index, "rent_gbp_per_year"))


def _notice_in_break(columns: _Columns, given: dict[str, Any], index: int) -> dict[str, str]:
    """The notice in the note of a break (`24.03.2029 (6m notice)`) where no column gives it, with its rule."""
    if given.get("notice_months") is not None:
        return {}
    for choice in columns.by_field.get("break_date", []):
        text = text_of(columns.cell(choice, index))
        months = notice_in_words(text)
        if months is not None:
            given["notice_months"] = months
            return {"notice_months": f"“{text}” is a note, its notice is taken"}
    return {}


def _no_wonder(columns: _Columns, given: dict[str, Any], index: int) -> None:
    """More staff, desks or floor than any building of ours holds: a number of another kind stands in the column."""
    for name, most in _MOST.items():
        if given.get(name, 0.0) > most:
            choice = columns.by_field[name][0]
            problem = f"{given[name]:,.10g} cannot be right for one building ({BY_NAME[name].means}: at most {most:,})."
            columns.doubt(index, choice, f"{given[name]:,.10g}", problem, remedy_of(name))
            del given[name]


def _no_negative(columns: _Columns, given: dict[str, Any], index: int) -> None:
    """Amounts below nought are credits or slips; only a sale can cost money."""
    for name in NUMBERS:
        value = given.get(name)
        if value is not None and value < 0 and name != "receipt_gbp":
            choice = columns.by_field[name][0]
            columns.doubt(index, choice, f"{value:,.10g}", "The amount is below 0.", "It is left blank. Correct it.")
            del given[name]
