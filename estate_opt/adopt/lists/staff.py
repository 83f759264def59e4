"""Staff as a list gives them, before teams are made: by body, unit, support function and site, with FTE and pay."""

import re
from dataclasses import dataclass, field

from estate_opt.adopt.lists.lists_file import ListMapping
from estate_opt.adopt.lists.rows import ListRows
from estate_opt.adopt.lists.sites import SiteWords
from estate_opt.adopt.lists.support_names import support_function
from estate_opt.adopt.lists.units import Units
from estate_opt.options.levers import Adopt
from estate_opt.spreadsheets.grid import SheetRow


@dataclass
class Staff:
    """Staff of one unit, of one kind, at one site."""

    mapping: ListMapping
    agency: str
    unit: str
    function: str
    function_rule: str
    words: SiteWords
    fte: float = 0.0
    fte_rules: set[str] = field(default_factory=set)
    """Rules by which some of the FTE came about; none: all as the file says."""
    pay_gbp_per_year: float = 0.0
    pay_rules: set[str] = field(default_factory=set)
    rows: list[int] = field(default_factory=list)
    cells: str = ""

    def take_in(self, other: "Staff") -> None:
        """Add staff whose site is written otherwise, but is the same building."""
        self.fte += other.fte
        self.fte_rules |= other.fte_rules
        self.pay_gbp_per_year += other.pay_gbp_per_year
        self.pay_rules |= other.pay_rules
        self.rows += other.rows
        self.cells = "+".join(part for part in (self.cells, other.cells) if part)


_NOBODY = re.compile(r"\W*(?:vacan(?:t|cy)|unfilled|to be (?:recruited|appointed)|tba\b)", re.IGNORECASE)
"""What stands for a name where a post is vacant."""
_VACANT = ("vacan", "unfilled", "yes", "y", "true")


def staff_of_posts(rows: ListRows, known: dict[str, str], rules: Adopt, units: Units) -> list[Staff]:
    """From a list of a row a post, person or grade: staff added up by body, unit, function and site.

    `units`: what keys of units (cost centres) lead to; names and sites that the list gives itself come first.

    Vacant posts are left out, as nobody sits there today; of several months only the latest counts.
    """
    groups: dict[tuple[str, str, str, SiteWords], Staff] = {}
    for row in _of_the_latest(rows):
        if _is_vacant(rows, row):
            rows.leave_out(row, "a vacant post: nobody sits there today")
            continue
        fte, rule = _fte(rows, row, rules)
        if fte is None:
            rows.leave_out(row, "neither FTE nor a number of people")
            continue
        agency = rows.agency(row, known)
        keys = rows.texts(row, "cost_centre")
        by_key = units.of(agency, keys, rows, row)
        levels = [part for part in rows.texts(row, "unit") if not _is_personal_looking(part)]
        levels = levels or list(by_key.levels if by_key else ())
        unit = _unit(levels) or _key_in_words(keys)
        function, function_rule = _function(levels, rows.text(row, "profession"))
        if not function and by_key is not None:
            function, function_rule = _function(list(by_key.levels), "")
        words = _words(rows, row)
        if words.says_nothing and not words.is_home and by_key is not None:
            words = by_key.words
        key = (agency, unit or agency, function, words)
        held = groups.setdefault(key, Staff(rows.mapping, agency, unit or agency, function, function_rule, words))
        held.fte += fte
        held.fte_rules |= {rule} - {""}
        held.rows.append(row.number)
        _add_pay(held, rows, row, fte)
    for held in groups.values():
        held.cells = rows.cells(held.rows, "fte" if rows.has("fte") else "heads")
    return list(groups.values())


def _is_personal_looking(text: str) -> bool:
    return "@" in text


def _unit(levels: list[str]) -> str:
    """The lowest level, with the highest in brackets: `Payroll (Corporate)`."""
    different = list(dict.fromkeys(levels))
    if not different:
        return ""
    return different[-1] if len(different) == 1 else f"{different[-1]} ({different[0]})"


def _key_in_words(keys: list[str]) -> str:
    """A unit of which only the key is known: `Unit 1001`; a key in words is a name itself."""
    if not keys:
        return ""
    return keys[0] if re.search(r"[^\W\d_]{4,}", keys[0]) else f"Unit {keys[0]}"


def _function(levels: list[str], profession: str) -> tuple[str, str]:
    """By the unit's name, the lowest level first; else by the profession of those in it."""
    for level in reversed(levels):
        if function := support_function(level):
            return function, f"from the unit's name “{level}”"
    if profession and (function := support_function(profession)):
        return function, f"from the profession “{profession}”"
    return "", ""


def _words(rows: ListRows, row: SheetRow) -> SiteWords:
    name = rows.text(row, "site")
    home = " ".join(rows.texts(row, "home"))
    if SiteWords(name=home).is_home and not name:
        name = home
    return SiteWords(rows.text(row, "site_ref"), name, rows.text(row, "postcode"))


def _fte(rows: ListRows, row: SheetRow, rules: Adopt) -> tuple[float | None, str]:
    """The FTE of a row, and the rule where the row does not say it."""
    for name in ("fte", "heads"):
        if rows.is_hidden_figure(row, name):
            rule = f"a figure under five that is not told: {rules.suppressed_fte:g} (adopt.suppressed_fte)"
            return rules.suppressed_fte, rule
    if (fte := rows.number(row, "fte")) is not None:
        return fte, ""
    if (hours := rows.number(row, "hours")) is not None:
        full = rules.full_time_hours_per_week
        return hours / full, f"hours a week ÷ {full:g} (adopt.full_time_hours_per_week)"
    share = rules.fte_per_head
    if (heads := rows.number(row, "heads")) is not None:
        return heads * share, f"people × {share:g} FTE each (adopt.fte_per_head)"
    if not rows.has("fte") and not rows.has("heads"):
        return share, f"a row is a person of {share:g} FTE (adopt.fte_per_head)"
    return None, ""


def _is_vacant(rows: ListRows, row: SheetRow) -> bool:
    is_told = any(text.casefold().startswith(_VACANT) for text in rows.texts(row, "vacancy"))
    return is_told or rows.says_of_people(row, _NOBODY)


def _add_pay(held: Staff, rows: ListRows, row: SheetRow, fte: float) -> None:
    """A year's pay: as given, else FTE × the middle of the scale."""
    pay = rows.number(row, "pay")
    if pay is not None:
        held.pay_gbp_per_year += pay
        return
    ends = [end for name in ("pay_min", "pay_max") if (end := rows.number(row, name))]
    if ends:
        held.pay_gbp_per_year += fte * sum(ends) / len(ends)
        held.pay_rules.add(
            "FTE × the middle of the pay scale" if len(ends) == 2 else "FTE × the end of the scale given"
        )


def _of_the_latest(rows: ListRows) -> list[SheetRow]:
    """Of the rows of several months those of the latest: adding them would count everybody several times."""
    if not rows.has("period"):
        return rows.rows
    dated = [(rows.date(row, "period"), row) for row in rows.rows]
    days = sorted({day for day, _ in dated if day is not None})
    if len(days) < 2:
        return rows.rows
    for day, row in dated:
        if day != days[-1]:
            rows.leave_out(row, "of an earlier month than the latest")
    said = f"  {len(days)} months: the latest, {days[-1]:%d/%m/%Y}, is taken."
    rows.outcome.said.append((rows.mapping.file, said))
    return [row for day, row in dated if day == days[-1]]
