"""Lists of small areas with their people, positions and priority groups."""

from collections.abc import Sequence

from estate_opt.adopt.lists.rows import ListRows, Outcome
from estate_opt.adopt.told import many
from estate_opt.spreadsheets.grid import SheetRow

_DEPRIVED = 2
"""Deciles of deprivation up to here are the priority group `deprived`: the most deprived fifth."""
_POSITION = ("latitude", "longitude", "easting", "northing")


def add_localities(lists: Sequence[ListRows], outcome: Outcome) -> None:
    """Localities with people and position; rows without people are left out, those without a position are told."""
    seen: set[str] = set()
    for rows in lists:
        people, without = 0.0, 0
        for row in rows.rows:
            code = (rows.text(row, "locality") or rows.text(row, "name")).replace(";", ",")
            population = rows.number(row, "population")
            if not code or population is None:
                rows.leave_out(row, "no area, or no people")
                continue
            if code in seen:
                rows.leave_out(row, "the area is there already")
                continue
            seen.add(code)
            people += population
            without += not _add(rows, row, code, population, outcome)
        mapping = rows.mapping
        text = f"{mapping.file}, {mapping.sheet}: {people:,.0f} people in {many(len(rows.rows), 'area', 'areas')}."
        outcome.said.append((mapping.file, text))
        if without:
            who = many(without, "area has", "areas have")
            said = f"  {who} no position: give latitude and longitude, or easting and northing."
            outcome.said.append((mapping.file, said))


def _add(rows: ListRows, row: SheetRow, code: str, population: float, outcome: Outcome) -> bool:
    """Add one; whether it says where it is."""
    position = {name: figure for name in _POSITION if (figure := rows.number(row, name)) is not None}
    if {"latitude", "longitude"} <= position.keys() and abs(position["latitude"]) < abs(position["longitude"]) > 49:
        position["latitude"], position["longitude"] = position["longitude"], position["latitude"]
    groups, assumed = _groups(rows, row)
    mapping = rows.mapping
    outcome.add(
        "localities",
        locality=code,
        name=rows.text(row, "name"),
        area=rows.text(row, "area"),
        population=population,
        **position,
        group="; ".join(groups),
        assumed="group" if assumed else "",
        basis=f"group: {assumed}" if assumed else "",
        source=mapping.file,
        source_ref=f"{mapping.sheet}, row {row.number}",
    )
    outcome.origins.append(
        {
            "table": "localities",
            "id": code,
            "file": mapping.file,
            "sheet": mapping.sheet,
            "rows": str(row.number),
            "population": rows.cells([row.number], "population"),
        }
    )
    return {"latitude", "longitude"} <= position.keys() or {"easting", "northing"} <= position.keys()


def _groups(rows: ListRows, row: SheetRow) -> tuple[list[str], str]:
    """Priority groups as given, else by decile of deprivation and by rural or urban; and the rule."""
    if given := rows.text(row, "group"):
        return [given.replace(",", ";")], ""
    groups, rules = [], []
    decile = rows.number(row, "decile")
    if decile is not None and decile <= _DEPRIVED:
        groups.append("deprived")
        rules.append(f"decile {decile:g} of deprivation")
    if rows.text(row, "rural").casefold().startswith(("rural", "d", "e", "f", "yes")):
        groups.append("rural")
        rules.append(f"“{rows.text(row, 'rural')}”")
    return groups, " and ".join(rules)
