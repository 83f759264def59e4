"""What an adopted place lacks beyond its buildings, what most money hangs on first: staff, sites, pay."""

from collections import defaultdict

from estate_opt.tables.typed_rows import Row, Tables

_YEARLY = ("rent_gbp_per_year", "rates_gbp_per_year", "running_gbp_per_year")
_FUNCTION = ("staff_gbp_per_year", "systems_gbp_per_year", "contracts_gbp_per_year")


def missing_lines(tables: Tables) -> list[str]:
    """Sentences for `check`: by agency buildings of whose staff nothing is given, teams without a building, functions
    whose cost is assumed; of each kind by pounds a year that hang on it, the most first.
    """
    lines = [*_without_staff(tables), *_functions_assumed(tables)]
    return [*_without_building(tables), *(text for _, text in sorted(lines, key=lambda line: (-line[0], line[1])))]


def _without_staff(tables: Tables) -> list[tuple[float, str]]:
    """Buildings with desks of which no list says who sits there: nobody is there, or a team made up from desks."""
    given = {
        team["building"] for team in tables.rows("teams") if "fte" not in (team["assumed"] or ()) or _is_split(team)
    }
    held: dict[str, list[Row]] = defaultdict(list)
    for building in tables.rows("buildings"):
        if building["desks"] and building["status"] != "candidate":
            held[str(building["agency"])].append(building)
    lines = []
    for agency, buildings in held.items():
        lacking = [each for each in buildings if each.id not in given]
        if lacking:
            pounds = sum(float(each[column] or 0.0) for each in lacking for column in _YEARLY)
            text = f"{agency}: no staff are given for {len(lacking):,} of {len(buildings):,} buildings with desks"
            lines.append((pounds, f"{text}, which cost £{pounds:,.0f} a year."))
    return lines


def _is_split(team: Row) -> bool:
    """Whether the team's FTE rest on a list, however they were split, and not on the desks of its building."""
    return "adopt.desk_use_share" not in str(team["basis"] or "")


def _functions_assumed(tables: Tables) -> list[tuple[float, str]]:
    pounds: dict[str, float] = defaultdict(float)
    count: dict[str, int] = defaultdict(int)
    for row in tables.rows("functions"):
        assumed = [column for column in _FUNCTION if column in (row["assumed"] or ())]
        if assumed:
            count[str(row["agency"])] += 1
            pounds[str(row["agency"])] += sum(float(row[column] or 0.0) for column in assumed)
    return [
        (pounds[agency], f"{agency}: £{pounds[agency]:,.0f} a year of {number:,} support functions are assumed.")
        for agency, number in count.items()
    ]


def _without_building(tables: Tables) -> list[str]:
    """Teams that are to be housed: as new ones, or because nobody said where they sit."""
    fte: dict[str, float] = defaultdict(float)
    count: dict[str, int] = defaultdict(int)
    for team in tables.rows("teams"):
        if not team["building"]:
            count[str(team["agency"])] += 1
            fte[str(team["agency"])] += float(team["fte"] or 0.0)
    return [
        f"{agency}: {number:,} teams with {fte[agency]:,.1f} FTE have no building; the plan has to house them."
        for agency, number in count.items()
    ]
