"""Rules across tables: each has a small place in which it finds its fault, at its cell, and nothing else is amiss."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from estate_opt import checks
from estate_opt.ground.errors import Severity
from estate_opt.options.option import Option
from estate_opt.options.reorganise import Reorganise
from estate_opt.tables import changes, intake
from estate_opt.tables.typed_rows import Tables
from tests.hand import option
from tests.reorganising import block
from tests.small_place import SMALL, Grid, findings_of, read_small, with_cell, with_row

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

# The base option: the appraisal starts on 1/4/2027, notice is six months, a team needs 0.7 desks per FTE.
_SERVED: dict[str, Grid] = {
    "services": [("service", "agency"), ("library", "county")],
    "teams": with_cell("teams", "care", "serves", "library"),
    "counters": [
        ("service", "building", "status", "capacity_visits_per_year", "running_gbp_per_year", "setup_gbp"),
        ("library", "hall", "open", 1_000, "", ""),
        ("library", "annex", "possible", "", 900, 0),
    ],
    "localities": [
        ("locality", "easting", "northing", "population"),
        ("north", 400_500, 300_500, 100),
        ("south", 400_500, 299_500, 50),
    ],
    "demand": [("locality", "service", "visits_per_year"), ("north", "library", 700), ("south", "library", 300)],
}
_SHARED: dict[str, Grid] = {
    "functions": [
        ("agency", "function", "fte", "staff_gbp_per_year", "team"),
        ("county", "Finance", 10, 400_000, "pay"),
        ("trust", "Finance", 4, 160_000, ""),
    ],
    "arrangements": [
        (
            "arrangement",
            "function",
            "provider",
            "building",
            "capacity_fte",
            "min_agencies",
            "fixed_gbp_per_year",
            "setup_gbp",
            "onboarding_gbp",
        ),
        ("shared", "Finance", "county", "hall", 30, 2, 4_000, 9_000, 0),
    ],
    "arrangement_tiers": [
        ("arrangement", "from_fte", "staff_saving"),
        ("shared", 0, 0),
        ("shared", 12, 0.1),
    ],
}
_ROADS: dict[str, Grid] = {
    "nodes": [("node", "easting", "northing"), ("n1", 400_000, 300_000), ("n2", 401_000, 300_000),
              ("n3", 402_000, 301_000), ("n4", 402_500, 301_000)],
    "roads": [("from_node", "to_node", "minutes", "km"), ("n1", "n2", 2, 1), ("n2", "n3", 3, 1.5),
              ("n3", "n4", 1, 0.5)],
}  # fmt: skip


def _with(grid: Grid, row: int, column: str, value: object) -> Grid:
    """A table with the cell in a row (counted as on the sheet) and column changed, the column added if need be."""
    headings, *rows = [list(line) for line in grid]
    if column not in headings:
        headings.append(column)
        rows = [[*line, ""] for line in rows]
    rows[row - 2][headings.index(column)] = value
    return [headings, *rows]


@dataclass(frozen=True)
class Case:
    """What a rule finds in the small place with some tables replaced."""

    rule: str
    tables: dict[str, Grid]
    severity: Severity
    cell: str | None
    words: str
    levers: dict[str, Any] = field(default_factory=dict)
    """Of the base that are set otherwise."""
    blocks: tuple[Reorganise, ...] = ()
    """Bodies that merge or are divided."""

    @property
    def option(self) -> Option:
        """The option that the place is checked for."""
        return replace(option(self.levers, start={}), reorganise=self.blocks)


_FOUR_YEARS = {"programme.years": 4, "moves.move_year": 1, "moves.double_running_months": 3}


def _dated(
    kind: str, name: str, decision: str, where: str = "", *, not_before: str = "", by: str = ""
) -> dict[str, Grid]:
    """A lock with dates."""
    headings = ("kind", "id", "decision", "where", "not_before", "by")
    return {"locks": [headings, (kind, name, decision, where, not_before, by)]}


def _pairs(*rows: tuple[str, str, str]) -> dict[str, Grid]:
    return {"pairs": [("kind", "left", "right"), *rows]}


def _locks(*rows: tuple[str, str, str, str]) -> dict[str, Grid]:
    return {"locks": [("kind", "id", "decision", "where"), *rows]}


def _hub(**cells: object) -> Grid:
    """The buildings and a freehold on offer that says what it costs, with some of its cells otherwise."""
    costs = {"tenure": "freehold", "rates_gbp_per_year": 700, "running_gbp_per_year": 1_800, "opening_gbp": 5_000}
    given = {"building": "hub", "agency": "county", "desks": 90, "status": "candidate", "easting": 400_500,
             "northing": 300_000, **costs, **cells}  # fmt: skip
    headings = [*SMALL["buildings"][0], "opening_gbp"]
    rows = [[*row, ""] for row in SMALL["buildings"][1:]]
    return [headings, *rows, [given.get(str(column), "") for column in headings]]


def _sessions(half_days: float) -> dict[str, Grid]:
    """The services, the library in the annex on so many half-days of two there."""
    rooms = [("building", "space_type", "capacity"), ("annex", "session room", 2), ("hall", "session room", 2)]
    return {**_SERVED, "counters": _with(_SERVED["counters"], 3, "sessions_per_week", half_days), "spaces": rooms}


def _door(**cells: object) -> dict[str, Grid]:
    """The services, with a front door for all of them in the hall that says what it costs; some cells otherwise."""
    given = {"building": "hall", "reception_gbp_per_year": 70, "minimum_staff_fte": 1, "services": "", **cells}
    return {**_SERVED, "front_doors": [tuple(given), tuple(given.values())]}


def _travel(*rows: tuple[object, ...]) -> dict[str, Grid]:
    return {"travel": [("origin", "destination", "km", "minutes"), *rows]}


def _merged(
    rule: str, severity: Severity, words: str, *blocks: Reorganise, cell: str | None = None, **tables: Grid
) -> Case:
    """A case of bodies that merge or are divided, in two areas."""
    areas = _with(_with(_with(SMALL["buildings"], 2, "area", "north"), 3, "area", "south"), 4, "area", "south")
    where = cell or f"the option, [[reorganise]] into {words.partition(' | ')[0]}"
    return Case(rule, {"buildings": areas, **tables}, severity, where, words.rpartition(" | ")[2], blocks=blocks)


_STUCK = [SMALL["teams"][0], *(tuple("no" if i == 5 else v for i, v in enumerate(row)) for row in SMALL["teams"][1:])]
"""The teams, none of which may move."""
_PAY_STUCK: dict[str, Grid] = {"teams": with_cell("teams", "pay", "movable", "no")}

_SPEND = ("agency", "heading", "gbp_per_year", "influence", "part")
_REST = ("trust", "all", 1, "own", "")


def _spend(*rows: tuple[object, ...]) -> dict[str, Grid]:
    return {"spend": [_SPEND, *rows]}


CASES = [
    # The hall costs £3,000 a year and the annex £6,400: nine tenths of £9,400 are £8,460.
    Case("less_than_the_tables", _spend(("county", "premises", 8_400, "own", "buildings"), _REST), WARNING,
         "spend.csv!C2", "£8,400 on its buildings here, and £9,400"),
    Case("handed_on_and_planned", _spend(("county", "premises", 99_000, "passported", "buildings"), _REST), WARNING,
         "spend.csv!D2", "passported, and yet"),
    Case("body_without_spend", _spend(("county", "all", 99_000, "own", "")), NOTE, "agencies.csv!A3", "trust"),
    Case("out_of_proportion", {"buildings": with_cell("buildings", "annex", "rent_gbp_per_year", 5e11)}, WARNING,
         "buildings.csv!H3", "more than 10,000,000,000 (£ a year)"),
    Case("out_of_proportion", {"buildings": with_cell("buildings", "annex", "rent_gbp_per_year", 2e12)}, ERROR,
         "buildings.csv!H3", "more than 1,000,000,000,000, and nothing can be planned beside it"),
    Case("out_of_proportion", {"teams": with_cell("teams", "pay", "fte", 200_000)}, WARNING,
         "teams.csv!D2", "fte is out of all proportion"),
    Case("out_of_proportion", {"buildings": with_cell("buildings", "annex", "desks", 1e9)}, ERROR,
         "buildings.csv!G3", "or write unlimited"),
    Case("residual_of_others", {"buildings": with_cell("buildings", "annex", "residual_gbp", 5)}, WARNING,
         "buildings.csv!M3", "This leasehold has a residual_gbp"),
    Case("duplicate_keys", {"teams": with_row("teams", "pay", "county", "hall", 1)}, ERROR,
         "teams.csv!A6", "pay stands twice: here and in teams.csv!A2"),
    Case("duplicate_keys", {**_SERVED, "demand": [*_SERVED["demand"], ("north", "library", 5)]}, ERROR,
         "demand.csv!B4", "north / library stands twice: here and in demand.csv!B2"),
    Case("dangling_references", {"teams": with_cell("teams", "pay", "building", "anex")}, ERROR,
         "teams.csv!C2", "“anex” is not in the table buildings. Did you mean annex?"),
    Case("dangling_references", {"buildings": with_cell("buildings", "hall", "agency", "police")}, ERROR,
         "buildings.csv!B2", "add police to agencies"),
    Case("dangling_references", {**_SHARED, "arrangements": _with(_SHARED["arrangements"], 2, "provider", "extern")},
         ERROR, "arrangements.csv!C2", "Did you mean external?"),
    Case("dates_that_mean_nothing", _dated("team", "care", "forbid", "annex", by="01/04/2029"), ERROR,
         "locks.csv!F2", "What is forbidden happens on no day, so that it has no date.", _FOUR_YEARS),
    Case("dates_that_mean_nothing", _dated("building", "hall", "keep", not_before="01/04/2029"), ERROR,
         "locks.csv!E2", "hall stays as it is today, which happens on no day", _FOUR_YEARS),
    Case("dates_that_mean_nothing", {**_dated("team", "new", "pin", "hall", by="01/04/2029"),
                                     "teams": with_row("teams", "new", "county", "", 3)}, ERROR,
         "locks.csv!F2", "new is a new team, which is housed from the first year on", _FOUR_YEARS),
    Case("dates_that_mean_nothing", {**_SERVED, **_dated("counter", "library / annex", "close", by="01/04/2029")},
         ERROR, "locks.csv!F2", "library / annex stays as it is today", _FOUR_YEARS),
    Case("dates_without_years", _dated("building", "annex", "close", by="01/04/2029"), WARNING,
         "locks.csv!F2", "Without programme.years everything happens in one year, so that this date has no say."),
    Case("impossible_dates", _dated("building", "annex", "close", not_before="01/04/2030", by="01/04/2029"), ERROR,
         "locks.csv!F2", "It must happen by 01/04/2029 and not before 01/04/2030.", _FOUR_YEARS),
    Case("impossible_dates", _dated("team", "care", "pin", "annex", by="31/03/2028"), ERROR,
         "locks.csv!F2", "Things happen on 01/04/2028 and then once a year up to 01/04/2031: none of these days is on "
         "or before 31/03/2028.", _FOUR_YEARS),
    Case("impossible_dates", _dated("building", "annex", "close", by="30/06/2028"), ERROR,
         "locks.csv!F2", "Buildings and counters are given up on 01/07/2028 and then once a year up to 01/07/2031",
         _FOUR_YEARS),
    Case("impossible_dates", _dated("building", "annex", "free", not_before="01/04/2040"), NOTE,
         "locks.csv!E2", "is on or after 01/04/2040, so that it does not happen.", _FOUR_YEARS),
    Case("impossible_dates", _dated("team", "care", "pin", "annex", not_before="01/05/2028", by="01/03/2029"), ERROR,
         "locks.csv!F2", "none of these days is from 01/05/2028 to 01/03/2029.", _FOUR_YEARS),
    Case("blackout_ends_first", {"blackouts": [("agency", "from", "to"), ("county", "30/06/2028", "01/04/2028")]},
         ERROR, "blackouts.csv!C2", "ends before it begins"),
    Case("dangling_references", {"move_costs": [("team", "building", "gbp"), ("pay", "shed", 5)]}, ERROR,
         "move_costs.csv!B2", "“shed” is not in the table buildings"),
    Case("dangling_references", {**_ROADS, "roads": _with(_ROADS["roads"], 4, "to_node", "n9")}, ERROR,
         "roads.csv!B4", "“n9” is not in the table nodes"),
    Case("dangling_references", {"services": [("service",), ("y",)],
                                 "counters": [("service", "building", "status"), ("y", "hall", "open")],
                                 "demand": [("locality", "service", "visits_per_year"), ("x", "y", 5)]}, ERROR,
         "demand.csv!A2", "of which there are none"),
    Case("reserved_ids", {**_SERVED, "services": [*_SERVED["services"], ("Default", "")]}, ERROR,
         "services.csv!A3", "has a meaning of its own"),
    Case("alike_spellings", {"teams": with_row("teams", "Pay ", "county", "hall", 1)}, WARNING,
         "teams.csv!A6", "differs from pay in teams.csv!A2 only by capitals"),
    Case("alike_spellings", {"buildings": with_cell("buildings", "annex", "features", "Secure")}, WARNING,
         "buildings.csv!L3", "The feature Secure differs from secure"),
    Case("unknown_assumed_columns", {"teams": with_cell("teams", "care", "assumed", "ftes")}, WARNING,
         "teams.csv!H3", "ftes is no column of teams (1 row: teams.csv!H3). Did you mean fte?"),
    Case("price_year_without_deflator", {"teams": with_cell("teams", "care", "price_year", 1999)}, ERROR,
         "teams.csv!H3", "There is no deflator for 1999"),
    Case("agency_with_nothing", {"agencies": with_row("agencies", "fire")}, NOTE,
         "agencies.csv!A4", "fire has no buildings, teams, functions or services"),
    Case("no_capital", {"agencies": with_cell("agencies", "trust", "capital_limit_gbp", 0)}, NOTE,
         "agencies.csv!C3", "may spend no capital at all"),
    # Hall has an area, the annex and the clinic have none.
    Case("area_not_given", {"buildings": with_cell("buildings", "hall", "area", "north")}, WARNING,
         "buildings.csv!M3", "(2 rows: buildings.csv!M3, buildings.csv!M4)", {"limits.min_area_headcount_share": 0.9}),
    Case("area_not_given", {"buildings": with_cell("buildings", "hall", "area", "north")}, WARNING,
         "buildings.csv!M3", "limits.buildings", {"limits.buildings": [{"scope": "area:north", "at_least": 1}]}),
    Case("area_not_given", _SERVED, WARNING,
         "localities.csv!A2", "access.library.min_area_share asks", {"access.library.min_area_share": 0.5}),
    Case("lease_over", {"buildings": with_cell("buildings", "annex", "lease_end", "31/03/2027")}, WARNING,
         "buildings.csv!F3", "ended on 31/03/2027, before the appraisal starts on 01/04/2027"),
    Case("break_unusable", {"buildings": with_cell("buildings", "annex", "break_date", "31/03/2027")}, NOTE,
         "buildings.csv!M3", "is past"),
    Case("break_unusable", {"buildings": with_cell("buildings", "annex", "break_date", "01/09/2027")}, NOTE,
         "buildings.csv!M3", "too near for 6 months' notice"),
    Case("lease_end_missing", {"buildings": with_cell("buildings", "annex", "lease_end", "")}, WARNING,
         "buildings.csv!F3", "rent goes on for ever"),
    Case("dates_out_of_order", {"buildings": with_cell("buildings", "annex", "break_date", "01/04/2032")}, WARNING,
         "buildings.csv!M3", "ends on 31/03/2031, before its break on 01/04/2032"),
    Case("dates_out_of_order", {"buildings": with_cell("buildings", "hall", "lease_end", "01/04/2032")}, WARNING,
         "buildings.csv!F2", "A freehold has no lease"),
    Case("residual_of_others", {"buildings": with_cell("buildings", "annex", "residual_gbp", 9000)}, WARNING,
         "buildings.csv!M3", "This leasehold has a residual_gbp, which counts for freeholds alone"),
    Case("freehold_with_rent", {"buildings": with_cell("buildings", "hall", "rent_gbp_per_year", 5)}, WARNING,
         "buildings.csv!H2", "A freehold pays no rent"),
    Case("money_blank", {"buildings": with_cell("buildings", "annex", "rent_gbp_per_year", "")}, WARNING,
         "buildings.csv!H3", "rent_gbp_per_year is blank, and counts as 0 (1 row: buildings.csv!H3)"),
    Case("candidate_without_costs", {"buildings": _hub(rates_gbp_per_year="")}, WARNING,
         "buildings.csv!I5", "hub is a candidate whose rates_gbp_per_year is blank: to the plan it costs nothing"),
    Case("candidate_without_costs", {"buildings": _hub(running_gbp_per_year="")}, WARNING,
         "buildings.csv!J5", "running_gbp_per_year is blank"),
    Case("candidate_without_costs", {"buildings": _hub(opening_gbp="")}, WARNING,
         "buildings.csv!M5", "opening_gbp is blank"),
    Case("candidate_without_costs", {"buildings": _hub(tenure="licence")}, WARNING,
         "buildings.csv!H5", "rent_gbp_per_year is blank"),
    Case("counter_without_costs", {**_SERVED, "counters": _with(_SERVED["counters"], 3, "setup_gbp", "")}, WARNING,
         "counters.csv!F3", "only possible has no setup_gbp: to the plan it costs nothing (1 row: counters.csv!F3)"),
    Case("counter_without_costs", {**_SERVED, "counters": _with(_SERVED["counters"], 3, "running_gbp_per_year", "")},
         WARNING, "counters.csv!E3", "has no running_gbp_per_year"),
    Case("arrangement_without_costs", {**_SHARED, "arrangements": _with(_SHARED["arrangements"], 2, "setup_gbp", "")},
         WARNING, "arrangements.csv!H2", "has no setup_gbp: to the plan it costs nothing (1 row"),
    # 72 FTE × 0.7 = 50.4 desks of 50.
    Case("desks_over_capacity", {"teams": with_cell("teams", "care", "fte", 72)}, WARNING,
         "buildings.csv!G2", "need 51 desks today; it has 50"),
    # 38 + 4 FTE × 0.7 = 29.4 desks of 29; the nurses may not move, and need not: they sit there today.
    Case("desks_over_capacity", {"teams": with_cell("teams", "nurses", "fte", 38),
                                 "buildings": with_cell("buildings", "clinic", "desks", 29)}, WARNING,
         "buildings.csv!G4", "The teams in clinic need 30 desks today; it has 29. They may stay"),
    Case("desks_over_capacity", {"teams": with_cell("teams", "care", "desks", 131.6),
                                 "buildings": with_cell("buildings", "hall", "desks", 131.5999)}, WARNING,
         "buildings.csv!G2", "need 132 desks today; it has 131. They may stay"),
    # 20 FTE × 0.7 = 14 desks of £200 are £2,800.
    Case("more_by_desk_than_in_all", {"buildings": with_cell("buildings", "hall", "running_gbp_per_desk", 200)},
         WARNING, "buildings.csv!M2",
         "£200 for each desk in use in hall comes to £2,800 a year today; all its running cost is £2"),
    Case("spaces_over_capacity", {"spaces": [("building", "space_type", "capacity"), ("hall", "bays", 3)],
                                  "needs": [("team", "space_type", "quantity"), ("care", "bays", 4)]}, WARNING,
         "spaces.csv!C2", "need 4 bays today; it has 3"),
    Case("spaces_over_capacity", {"needs": [("team", "space_type", "quantity"), ("nurses", "beds", 4)]}, ERROR,
         "buildings.csv!A4", "may not move need 4 beds in clinic, which has 0"),
    Case("spaces_over_capacity", {"needs": [("team", "space_type", "quantity"), ("care", "beds", 4)]}, WARNING,
         "buildings.csv!A2", "The teams in hall need 4 beds today; it has 0. Who needs it will have to move"),
    # 3 beds for 3.5 today: too few, but as it is.
    Case("spaces_over_capacity", {"spaces": [("building", "space_type", "capacity"), ("clinic", "beds", 3)],
                                  "needs": [("team", "space_type", "quantity"), ("nurses", "beds", 3.5)]}, WARNING,
         "spaces.csv!C2", "need 3.5 beds today; it has 3. They may stay"),
    Case("team_in_candidate", {"buildings": with_cell("buildings", "annex", "status", "candidate")}, ERROR,
         "teams.csv!C2", "which is only a candidate"),
    Case("team_in_closing_building", {"buildings": with_cell("buildings", "annex", "status", "close")}, WARNING,
         "teams.csv!C2", "annex is to close, so pay must move"),
    Case("team_in_closing_building", {"buildings": with_cell("buildings", "annex", "status", "close"),
                                      "teams": _STUCK}, ERROR,
         "teams.csv!F2", "annex is to close, but pay may not move"),
    Case("team_lacks_feature", {"teams": with_cell("teams", "pay", "needs", "secure")}, WARNING,
         "teams.csv!E2", "pay needs secure, which annex does not have"),
    Case("team_lacks_feature", {"teams": with_cell("teams", "nurses", "needs", "secure; clinical")}, ERROR,
         "teams.csv!E4", "nurses needs secure, which clinic does not have, and it may not move"),
    # Pay may not move, and others could supply its finance: then it is dissolved.
    Case("team_in_closing_building", {**_SHARED, **_PAY_STUCK,
                                      "buildings": with_cell("buildings", "annex", "status", "close")}, WARNING,
         "teams.csv!C2", "annex is to close, so pay must join a shared arrangement: others have to"),
    Case("team_lacks_feature", {**_SHARED, "teams": _with(_PAY_STUCK["teams"], 2, "needs", "secure")}, WARNING,
         "teams.csv!E2", "It will have to join a shared arrangement"),
    Case("pair_with_itself", _pairs(("together", "pay", "pay")), ERROR, "pairs.csv!C2", "paired with itself"),
    Case("pair_with_itself", _pairs(("apart", "pay", "county")), ERROR, "pairs.csv!C2", "one belongs to the other"),
    Case("ambiguous_side", {**_pairs(("apart", "pay", "trust")), "agencies": with_row("agencies", "pay")}, ERROR,
         "pairs.csv!B2", "both a team and an agency"),
    Case("contradictory_pairs", _pairs(("together", "pay", "care"), ("apart", "care", "pay")), ERROR,
         "pairs.csv!C3", "other rows of pairs keep them together"),
    # pay with care, care with books: so pay sits with books, whatever the last row says.
    Case("contradictory_pairs", _pairs(("together", "pay", "care"), ("together", "care", "books"),
                                       ("apart", "books", "pay")), ERROR,
         "pairs.csv!C4", "books and pay are to be apart"),
    # The whole of the trust away from the county, but books (trust) with pay (county).
    Case("contradictory_pairs", _pairs(("apart", "trust", "county"), ("together", "books", "pay")), ERROR,
         "pairs.csv!C2", "books and pay are to be apart"),
    Case("immovable_pairs", {**_pairs(("together", "pay", "care")), "teams": _STUCK}, ERROR,
         "pairs.csv!C2", "one is in annex, the other in hall"),
    Case("immovable_pairs", {**_pairs(("apart", "nurses", "books")), "teams": _STUCK}, ERROR,
         "pairs.csv!C2", "neither may move out of clinic"),
    Case("half_a_position", {"buildings": with_cell("buildings", "hall", "northing", "")}, ERROR,
         "buildings.csv!D2", "easting is given, but northing is not"),
    Case("position_missing", {**_SERVED, "localities": _with(_with(_SERVED["localities"], 3, "easting", ""), 3,
                                                             "northing", "")}, WARNING,
         "localities.csv!B3", "the access of its people cannot be checked (1 row: localities.csv!B3)"),
    Case("positions_from_postcodes", {"buildings": _with(_with(_with(SMALL["buildings"], 2, "postcode", "WS9"), 2,
                                                               "easting", ""), 2, "northing", "")}, NOTE,
         "buildings.csv!M2", "Positions from postcodes: 1 building, only by the first half of the postcode"),
    Case("degrees_swapped", {**_SERVED, "localities": [("locality", "latitude", "longitude", "population"),
                                                       ("north", 52.6, -1.9, 9), ("south", -1.9, 52.6, 9)]}, ERROR,
         "localities.csv!B3", "seem to be swapped"),
    Case("outside_britain", {**_SERVED, "localities": [("locality", "latitude", "longitude", "population"),
                                                       ("north", 52.6, -1.9, 9), ("south", 52.6, 19, 9)]}, ERROR,
         "localities.csv!C3", "is not in Great Britain"),
    Case("far_from_the_rest", {**_SERVED, "localities": _with(_SERVED["localities"], 3, "northing", 400_000)}, WARNING,
         "localities.csv!C3", "100 km north of the middle"),
    # 52.5977 N 2.0 W is the grid's 400,000 / 300,000 within a few metres; 52.61 N is more than a kilometre off.
    Case("positions_disagree", {"buildings": _with(_with(SMALL["buildings"], 2, "latitude", 52.61), 2, "longitude",
                                                   -2.0)}, WARNING,
         "buildings.csv!M2", "km from easting and northing"),
    Case("journeys", {"travel": [("origin", "destination", "km"), ("hall", "hall", 3)]}, WARNING,
         "travel.csv!B2", "leads to itself"),
    Case("journeys", {"travel": [("origin", "destination", "km", "minutes"), ("hall", "annex", "", "")]}, WARNING,
         "travel.csv!D2", "neither minutes nor km"),
    Case("journeys", {"travel": [("origin", "destination", "km"), ("hall", "annex", 3), ("annex", "hall", 4)]}, NOTE,
         "travel.csv!A3", "The way there and the way back differ"),
    Case("roads_in_pieces", {**_ROADS, "roads": [row for row in _ROADS["roads"] if row[0] != "n2"]}, WARNING,
         "roads.csv!A3", "The roads are in 2 pieces: 2 junctions around n3"),
    Case("roads_in_pieces", {**_ROADS, "roads": [row for row in _ROADS["roads"] if row[0] != "n2"]}, WARNING,
         "roads.csv!A3", "cut off from the rest, and with them clinic (buildings.csv!A4)."),
    # Hall is at 400,000 / 300,000, the clinic at 402,000 / 301,000: 2.24 km apart.
    Case("length_not_known", _travel(("hall", "clinic", 9999, "")), ERROR,
         "travel.csv!C2", "9999 km means “not known” in other programs"),
    Case("length_not_known", _travel(("hall", "clinic", "", 999)), ERROR, "travel.csv!D2", "999 minutes means"),
    Case("length_not_known", {**_ROADS, "roads": _with(_ROADS["roads"], 3, "km", 99999)}, ERROR,
         "roads.csv!D3", "99999 km means"),
    Case("no_length", _travel(("hall", "clinic", 0, "")), ERROR,
         "travel.csv!C2", "0 km between hall and clinic, which are 2.2 km apart in a straight line"),
    Case("no_length", _travel(("hall", "clinic", 3, 0)), ERROR, "travel.csv!D2", "0 minutes between"),
    Case("no_length", {**_ROADS, "roads": _with(_ROADS["roads"], 3, "km", 0)}, ERROR,
         "roads.csv!D3", "0 km between n2 and n3, which are 1.4 km apart"),
    Case("shorter_than_straight", _travel(("hall", "clinic", 1.6, "")), WARNING,
         "travel.csv!C2", "1.6 km between hall and clinic, which are 2.2 km apart in a straight line"),
    # 5 x 2.24 + 20 = 31.2 km is the longest way round that is believed.
    Case("shorter_than_straight", _travel(("clinic", "hall", 32, "")), WARNING, "travel.csv!C2", "32 km between"),
    Case("shorter_than_straight", {**_ROADS, "roads": _with(_ROADS["roads"], 3, "km", 0.8)}, WARNING,
         "roads.csv!D3", "0.8 km between n2 and n3, which are 1.4 km apart"),
    Case("impossible_speed", _travel(("hall", "clinic", 30, 10)), WARNING,
         "travel.csv!D2", "10 minutes for the 30.0 km between hall and clinic: faster than 130 km an hour"),
    # Walking 2.24 km takes 45 minutes, and an hour is left for waiting.
    Case("impossible_speed", _travel(("hall", "clinic", "", 110)), WARNING, "travel.csv!D2", "longer than walking"),
    Case("impossible_speed", {**_ROADS, "roads": _with(_ROADS["roads"], 3, "minutes", 180)}, WARNING,
         "roads.csv!C3", "180 minutes for the 1.5 km between n2 and n3: longer than walking takes"),
    # The hall is 1.5 km west of the only road; of the annex and the clinic the nearest junctions are near enough.
    Case("far_from_roads", {**_ROADS, "buildings": with_cell("buildings", "hall", "easting", 398_500)}, WARNING,
         "buildings.csv!C2", "hall is 1.5 km from the nearest junction of the roads (n1)"),
    Case("nodes_without_position", {**_ROADS, "nodes": [*_ROADS["nodes"], ("n5", "", "")]}, WARNING,
         "nodes.csv!A6", "no building or locality can be joined"),
    Case("service_without_counters", {**_SERVED, "services": [*_SERVED["services"], ("clinic", "")]}, WARNING,
         "services.csv!A3", "clinic has no counters"),
    Case("service_without_counters", {**_SERVED, "counters": _with(_SERVED["counters"], 2, "status", "possible")}, NOTE,
         "services.csv!A2", "not offered anywhere today"),
    Case("counter_cannot_be_open", {**_SERVED, "buildings": with_row("buildings", "hub", "county", 400_500, 300_000,
                                    "freehold", "", 90, "", 1, 1, "candidate"),
                                    "counters": _with(_SERVED["counters"], 2, "building", "hub")}, ERROR,
         "counters.csv!C2", "hub is only a candidate"),
    Case("counter_cannot_be_open", {**_SERVED, "buildings": with_cell("buildings", "hall", "status", "close")}, WARNING,
         "counters.csv!B2", "hall is to close, and library with it"),
    Case("population_nought", {**_SERVED, "localities": _with(_SERVED["localities"], 3, "population", 0)}, WARNING,
         "localities.csv!D3", "access there does not count"),
    Case("demand_incomplete", {**_SERVED, "demand": _SERVED["demand"][:2]}, NOTE,
         "demand.csv!B2", "library has no visits from 1 locality (south)"),
    Case("hire_of_public_building", {"buildings": with_cell("buildings", "clinic", "hire_gbp_per_desk_year", 5)},
         WARNING, "buildings.csv!M4", "clinic belongs to no community body, so its hire does not count"),
    Case("hire_of_public_building", {"buildings": with_cell("buildings", "clinic", "hire_gbp_per_session", 5)},
         WARNING, "buildings.csv!M4", "clinic belongs to no community body, so its hire does not count"),
    Case("costs_of_hired_building", {"agencies": with_cell("agencies", "trust", "sector", "community")}, NOTE,
         "buildings.csv!I4", "of its costs only hire counts, not rates_gbp_per_year"),
    Case("freehold_handed_back", {"routes": [("building", "route"), ("hall", "hand back")]}, ERROR,
         "routes.csv!B2", "hall is a freehold: there is no landlord"),
    Case("way_out_of_what_stays", {"routes": [("building", "route"), ("hall", "sell")],
                                   "buildings": with_cell("buildings", "hall", "status", "keep")}, NOTE,
         "routes.csv!A2", "hall has the status keep: it never closes"),
    Case("demand_not_given", {**_SERVED, "demand": _SERVED["demand"][:1], "counters": _with(_SERVED["counters"], 2,
                              "capacity_visits_per_year", "")}, NOTE,
         "services.csv!A2", "Nothing is said of who comes to library: 2 visits a year for each person stand in"),
    Case("demand_over_capacity", {**_SERVED, "demand": _with(_SERVED["demand"], 3, "visits_per_year", 301)}, WARNING,
         "counters.csv!D2", "library has 1,001 visits a year; its open counters can take 1,000"),
    Case("more_than_a_week", _sessions(11), ERROR, "counters.csv!G3", "A week has 10 half-days"),
    Case("sessions_without_room", _sessions(3), WARNING, "counters.csv!G3", "As it stands it can never be offered"),
    Case("sessions_without_room", {**_sessions(3), "counters": _with(_SERVED["counters"], 2, "sessions_per_week", 3)},
         WARNING, "counters.csv!G2", "the session rooms of hall have 2 half-days a week"),
    Case("sessions_that_are_no_access", _sessions(1), NOTE, "counters.csv!G3", "no way to its service"),
    Case("team_in_session_room", {**_sessions(2), "needs": [("team", "space_type", "quantity"),
                                                            ("pay", "session room", 1)]},
         WARNING, "needs.csv!B2", "Call the team's room otherwise"),
    Case("door_for_unknown_service", _door(services="libary"), ERROR, "front_doors.csv!D2", "Did you mean library?"),
    Case("door_without_counters", _door(building="clinic"), WARNING, "front_doors.csv!A2", "it can never open"),
    Case("door_without_costs", _door(reception_gbp_per_year=""), WARNING, "front_doors.csv!B2", "it costs nothing"),
    Case("reception_without_costs", _door(), NOTE, "counters.csv!A2", "nothing is saved by it"),
    Case("reception_without_costs",
         _door() | {"counters": _with(_SERVED["counters"], 2, "reception_gbp_per_year", 50)}, WARNING,
         "counters.csv!A2", "no posts of it are counted"),
    Case("visits_without_minutes", _door(), NOTE, "services.csv!A2", "the option's 10 minutes"),
    Case("staff_above_team", {**_SHARED, "functions": _with(_SHARED["functions"], 2, "fte", 11)}, WARNING,
         "functions.csv!C2", "have 11 FTE, the team itself 10"),
    # 9 of 10 FTE is 90 %, and the base option asks for 95 %.
    Case("team_not_covered", {**_SHARED, "functions": _with(_SHARED["functions"], 2, "fte", 9)}, WARNING,
         "functions.csv!E2", "Functions make up 90% of pay, less than the option's 95%"),
    Case("team_of_another_agency", {**_SHARED, "functions": _with(_SHARED["functions"], 2, "team", "books")}, WARNING,
         "functions.csv!E2", "books belongs to trust, not to county"),
    Case("function_without_team", {**_SHARED, "functions": [*_SHARED["functions"], ("trust", "HR", 1, 1, "")]}, NOTE,
         "functions.csv!E4", "No team of trust delivers HR"),
    Case("function_without_team", {**_SHARED, "functions": _SHARED["functions"][:2]}, NOTE,
         "teams.csv!G5", "trust has no row for Finance in functions"),
    # Moves in April 2028 and six months of double running: others have taken over by October 2028.
    Case("contracts_run_on", {**_SHARED, "functions": [
             ("agency", "function", "fte", "staff_gbp_per_year", "systems_gbp_per_year", "contracts_end"),
             ("county", "Finance", 10, 400_000, 60_000, "31/03/2030"),
             ("trust", "Finance", 4, 160_000, 5, "01/04/2028"),
         ]}, NOTE, "functions.csv!F2", "£60,000 a year of systems is paid until then"),
    Case("function_nobody_has", {**_SHARED, "arrangements": _with(_SHARED["arrangements"], 2, "function", "Finances")},
         WARNING, "arrangements.csv!B2", "Did you mean Finance?"),
    Case("provider_does_not_join", {**_SHARED, "agencies": with_cell("agencies", "county", "joins", "no")}, WARNING,
         "arrangements.csv!C2", "county does not join"),
    Case("arrangement_building", {**_SHARED, "arrangements": _with(_SHARED["arrangements"], 2, "building", "clinic")},
         WARNING, "arrangements.csv!D2", "clinic belongs to trust, not to the provider county"),
    Case("arrangement_building", {**_SHARED, "buildings": with_cell("buildings", "hall", "status", "close")}, WARNING,
         "arrangements.csv!D2", "hall is to close"),
    Case("tiers", {**_SHARED, "arrangement_tiers": _with(_SHARED["arrangement_tiers"], 2, "staff_saving", 0.2)},
         WARNING, "arrangement_tiers.csv!C3", "The saving falls from 20% to 10%"),
    Case("tiers", {**_SHARED, "arrangement_tiers": _with(_SHARED["arrangement_tiers"], 3, "from_fte", 31)},
         WARNING, "arrangement_tiers.csv!B3", "above the capacity of 30"),
    Case("tiers", {**_SHARED, "arrangement_tiers": _SHARED["arrangement_tiers"][:1]}, NOTE,
         "arrangements.csv!A2", "has no tiers"),
    Case("too_few_agencies", {**_SHARED, "arrangements": _with(_SHARED["arrangements"], 2, "min_agencies", 3)}, WARNING,
         "arrangements.csv!F2", "needs 3 agencies, but only 2 that join have Finance"),
    Case("too_few_agencies", {**_SHARED, "arrangements": _with(_SHARED["arrangements"], 2, "customers", "county")},
         WARNING, "arrangements.csv!F2", "needs 2 agencies, but only 1 that may join have Finance"),
    Case("unknown_body", {"buildings": _with(SMALL["buildings"], 3, "hosts", "county; owner")}, ERROR,
         "buildings.csv!M3", "“owner” is no sector and no agency. Did you mean own?"),
    Case("unknown_body", {**_SHARED, "arrangements": _with(_SHARED["arrangements"], 2, "customers", "own")}, ERROR,
         "arrangements.csv!J2", "“own” is no sector and no agency."),
    Case("guest_not_hosted", {"buildings": _with(SMALL["buildings"], 2, "hosts", "own; police"),
                              "teams": with_cell("teams", "books", "building", "hall")}, NOTE,
         "buildings.csv!M2", "hall holds a team of trust, whom it does not host (hosts: own; police"),
    Case("guest_not_hosted", {"buildings": _with(SMALL["buildings"], 2, "category", "Highways depots"),
                              "teams": with_cell("teams", "books", "building", "hall")}, NOTE,
         "buildings.csv!M2", "kept for who works in a depot, buildings.csv!M2 and the lever sharing.kinds_for_own"),
    Case("arrangement_not_hosted", {**_SHARED, "buildings": _with(SMALL["buildings"], 4, "hosts", "own"),
                                    "arrangements": _with(_SHARED["arrangements"], 2, "building", "clinic")}, WARNING,
         "arrangements.csv!D2", "clinic does not host staff of county (hosts: own, buildings.csv!M4), so the arr"),
    # The owner's own, but a shared arrangement's staff are office staff, and this is a court.
    Case("arrangement_not_hosted", {**_SHARED, "buildings": _with(SMALL["buildings"], 2, "category", "court")}, WARNING,
         "arrangements.csv!D2", "hall does not host staff of county (kept for who works in a court"),
    Case("customers_without_function", {**_SHARED, "arrangements": _with(
            _with(_SHARED["arrangements"], 2, "provider", "external"), 2, "customers", "police; fire")}, WARNING,
         "arrangements.csv!J2", "Nobody among its customers has Finance"),
    Case("kind_of_no_building", {"buildings": _with(SMALL["buildings"], 2, "category", "bus station")}, NOTE, None,
         "keeps the kind bus statoin for its own staff", {"sharing.kinds_for_own_staff_only": ["bus statoin"]}),
    Case("reserved_ids", {"buildings": with_row("buildings", "Dissolved", "county", "", "", "freehold", "", 1)}, ERROR,
         "buildings.csv!A5", "has a meaning of its own"),
    Case("desks_over_capacity", {**_SERVED, "counters": _with(_SERVED["counters"], 2, "desks", 37)}, WARNING,
         "buildings.csv!G2", "The teams and counters in hall need 51 desks today; it has 50"),
    Case("dangling_references", {**_SERVED, "teams": with_cell("teams", "care", "serves", "libary")}, ERROR,
         "teams.csv!H3", "“libary” is not in the table services. Did you mean library?"),
    Case("staff_without_counter", {**_SERVED, "teams": with_cell("teams", "pay", "serves", "library")}, WARNING,
         "teams.csv!H2", "Staff of a counter sit where their service is not offered today (1 row: teams.csv!H2)"),
    Case("counter_short_of_staff", {**_SERVED, "counters": _with(_SERVED["counters"], 2, "min_staff_fte", 20.5)},
         WARNING, "counters.csv!G2", "library at hall needs 20.5 FTE of teams that serve it; today it has 20"),
    Case("counter_short_of_staff", {**_SERVED, "counters": _with(_SERVED["counters"], 3, "min_staff_fte", 21)},
         WARNING, "counters.csv!G3", "library at annex needs 21 FTE of teams that serve it; there are 20 in all"),
    Case("staff_of_shared_function", {**_SERVED, **_SHARED, "teams": with_cell("teams", "pay", "serves", "library")},
         WARNING, "teams.csv!H2", "A team staffs a counter and delivers a support function"),
    Case("staff_that_say_nothing", {**_SERVED, "teams": SMALL["teams"]}, NOTE,
         "teams.csv!A3", "do not say whether they staff it (1 row"),
    Case("lock_parts_staff_from_counter", {**_SERVED, **_locks(("team", "care", "pin", "clinic"))}, ERROR,
         "locks.csv!C2", "care serves library, which has no counter in clinic (teams.csv!H3)"),
    Case("lock_parts_staff_from_counter",
         {**_SERVED, **_locks(("team", "care", "keep", ""), ("counter", "library / hall", "close", ""))}, ERROR,
         "locks.csv!C2", "care serves library, whose counter in hall is closed (locks.csv!C3)"),
    Case("lock_parts_staff_from_counter",
         {**_SERVED, "teams": _with(with_cell("teams", "care", "serves", "library"), 3, "movable", "no"),
          **_locks(("counter", "library / hall", "close", ""))}, ERROR,
         "locks.csv!C2", "care serves library in hall and may not move (teams.csv!F3)"),
    Case("lock_of_nothing", _locks(("building", "anex", "close", "")), ERROR,
         "locks.csv!B2", "“anex” is not in the table buildings. Did you mean annex?"),
    Case("lock_of_nothing", {**_SHARED, **_locks(("function", "county / IT", "keep", ""))}, ERROR,
         "locks.csv!B2", "“county / IT” is not in the table functions"),
    Case("lock_of_nothing", {**_SERVED, **_locks(("counter", "library / clinic", "close", ""))}, ERROR,
         "locks.csv!B2", "“library / clinic” is not in the table counters"),
    Case("decision_of_another_kind", _locks(("building", "hall", "pin", "")), ERROR,
         "locks.csv!C2", "For a building give one of: keep, close, free"),
    Case("decision_of_another_kind", _locks(("team", "pay", "pin", "")), ERROR, "locks.csv!D2", "does not say where"),
    Case("decision_of_another_kind", _locks(("team", "pay", "keep", "hall")), ERROR,
         "locks.csv!D2", "needs no place"),
    Case("lock_leads_nowhere", _locks(("team", "pay", "pin", "hal")), ERROR,
         "locks.csv!D2", "“hal” is not in the table buildings. Did you mean hall?"),
    Case("lock_leads_nowhere", {**_SHARED, **_locks(("function", "county / Finance", "forbid", "share"))}, ERROR,
         "locks.csv!D2", "“share” is not in the table arrangements"),
    Case("lock_leads_nowhere", {**_SHARED, "arrangements": [*_SHARED["arrangements"],
                                                            ("desk", "HR", "county", "", "", "")],
                                **_locks(("function", "county / Finance", "pin", "desk"))}, ERROR,
         "locks.csv!D2", "desk supplies HR, not Finance"),
    Case("contradictory_locks", _locks(("building", "hall", "keep", ""), ("building", "hall", "close", "")), ERROR,
         "locks.csv!C3", "close contradicts keep in locks.csv!C2"),
    # pay sits in the annex: to keep it is to pin it there.
    Case("contradictory_locks", _locks(("team", "pay", "keep", ""), ("team", "pay", "pin", "hall")), ERROR,
         "locks.csv!C3", "pin hall contradicts keep"),
    Case("contradictory_locks", _locks(("team", "pay", "keep", ""), ("team", "pay", "forbid", "annex")), ERROR,
         "locks.csv!C3", "forbid annex contradicts keep"),
    Case("lock_against_the_tables", {"buildings": with_cell("buildings", "annex", "status", "keep"),
                                     **_locks(("building", "annex", "close", ""))}, ERROR,
         "locks.csv!C2", "annex has the status keep"),
    Case("lock_against_the_tables", _locks(("team", "pay", "keep", ""), ("building", "annex", "close", "")), ERROR,
         "locks.csv!C2", "annex is to close"),
    Case("lock_against_the_tables", {"teams": with_cell("teams", "pay", "building", ""),
                                     **_locks(("team", "pay", "keep", ""))}, ERROR,
         "locks.csv!C2", "pay is a new team"),
    Case("lock_against_the_tables", {**_SHARED, "agencies": with_cell("agencies", "trust", "joins", "no"),
                                     **_locks(("function", "trust / Finance", "pin", "shared"))}, ERROR,
         "locks.csv!C2", "trust does not join"),
    Case("lock_against_the_tables", {"buildings": _with(SMALL["buildings"], 2, "hosts", "own"),
                                     **_locks(("team", "books", "pin", "hall"))}, ERROR,
         "locks.csv!C2", "hall does not host books of trust (hosts: own, buildings.csv!M2)"),
    Case("lock_against_the_tables", {"buildings": _with(SMALL["buildings"], 2, "category", "museum"),
                                     **_locks(("team", "pay", "pin", "hall"))}, ERROR,
         "locks.csv!C2", "hall does not host pay of county (kept for who works in a museum, buildings.csv!M2"),
    Case("lock_against_the_tables", {**_SHARED,
                                     "arrangements": _with(_SHARED["arrangements"], 2, "customers", "county; police"),
                                     **_locks(("function", "trust / Finance", "pin", "shared"))}, ERROR,
         "locks.csv!C2", "shared does not take on trust (arrangements.csv!J2)"),
    _merged("names_of_bodies", ERROR, "One | it names countie, which is no body of the place. Did you mean county (The "
            "County)?", block("One", "countie", "trust")),
    _merged("names_of_bodies", ERROR, "The Trust | The Trust is what trust is called. Write into = “trust”",
            block("The Trust", "county")),
    _merged("names_of_bodies", ERROR, "East/West | no body can be called East/West", block("East/West", "county")),
    _merged("names_of_bodies", ERROR, "One | it says of nobody that it comes into it", block("One")),
    _merged("bodies_given_twice", ERROR, "Two | county is taken already, by the option, [[reorganise]] into One",
            block("One", "county"), block("Two", "county")),
    _merged("bodies_given_twice", ERROR, "One | another block makes the same body",
            block("One", "county"), block("One", "trust")),
    _merged("bodies_given_twice", ERROR, "One | county is taken whole, and divided by",
            block("One", "county"), block("Two", shares_of={"county": ["north"]})),
    _merged("bodies_given_twice", ERROR, "trust | trust itself goes into One",
            block("One", "trust"), block("trust", "county")),
    _merged("areas_of_parts", ERROR, "One | no building or locality is in the area nort. Did you mean north?",
            block("One", shares_of={"county": ["nort", "south", "north"]})),
    _merged("areas_of_parts", ERROR, "Two | north of county is given twice, also by the option, [[reorganise]]",
            block("One", shares_of={"county": ["north"]}), block("Two", shares_of={"county": ["north", "south"]})),
    _merged("areas_of_parts", ERROR, "county is divided, and annex is in the area south, which no part gets",
            block("One", shares_of={"county": ["north"]}), cell="buildings.csv!M3"),
    _merged("parts_of_one", NOTE, "One | only this one gets a part: it goes whole into One",
            block("One", shares_of={"county": ["north", "south"]})),
    _merged("begins_after_moves", WARNING, "One | it begins on 01/04/2030, and people move on 01/04/2028 already. "
            "Set moves.move_year to 3", block("One", "county", begins=date(2030, 4, 1))),
    # A year that holds a 29 February is one year too: on 01/04/2028 they may move.
    replace(_merged("begins_after_moves", WARNING, "One | people move on 01/04/2027 already. Set moves.move_year to 1,",
                    block("One", "county", begins=date(2028, 4, 1))), levers={"moves.move_year": 0}),
    _merged("limits_of_merged", NOTE, "One | its capital limit is what its parts had, which is assumed",
            block("One", "county", "trust"), agencies=[("agency", "name", "capital_limit_gbp"),
                                                       ("county", "The County", 5), ("trust", "The Trust", 6)]),
    _merged("sides_become_one", WARNING, "county and trust are one body", block("One", "county", "trust"),
            cell="pairs.csv!B2", **_pairs(("together", "county", "trust"))),
]  # fmt: skip


def _name(case: Case) -> str:
    return f"{case.rule}-{case.cell}"


def _from_rule(folder: Path, case: Case) -> list[tuple[Severity, str | None, str]]:
    """What the case's rule alone says of its place."""
    from estate_opt.checks.place import Place

    (rule,) = (rule for rule in checks.CHECKS if rule.__name__ == case.rule)
    found = rule(Place(read_small(folder, **case.tables), case.option))
    return [(finding.severity, finding.cell, finding.sentence()) for finding in found]


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_rule_finds_its_fault(tmp_path: Path, case: Case) -> None:
    """A rule finds the fault of its case once, at its cell, with its severity and in its words."""
    found = _from_rule(tmp_path, case)
    assert [(severity, cell) for severity, cell, _ in found] == [(case.severity, case.cell)], found
    assert case.words in found[0][2]


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_fault_is_in_the_whole_check(tmp_path: Path, case: Case) -> None:
    """The whole check tells of the case's fault too, whatever else follows from it."""
    found = [
        (finding.severity, finding.cell, case.words in finding.sentence())
        for finding in findings_of(tmp_path, case.option, **case.tables)
    ]
    assert (case.severity, case.cell, True) in found


def test_locks_that_agree(tmp_path: Path, base_option: Option) -> None:
    """Of locks that a plan can keep together there is nothing to say."""
    locks = _locks(
        ("team", "pay", "keep", ""),
        ("team", "pay", "pin", "annex"),
        ("team", "pay", "forbid", "hall"),
        ("team", "pay", "forbid", "clinic"),
        ("building", "clinic", "keep", ""),
    )
    assert findings_of(tmp_path, base_option, **locks) == []


def test_every_rule_has_a_case() -> None:
    """No rule stands in CHECKS without a case here."""
    assert {case.rule for case in CASES} == {rule.__name__ for rule in checks.CHECKS}


@pytest.mark.parametrize(
    "more",
    [{}, _SERVED, _SHARED, _ROADS, {"buildings": _hub()}],
    ids=["small", "served", "shared", "roads", "candidate"],
)
def test_nothing_to_say(tmp_path: Path, base_option: Option, more: dict[str, Grid]) -> None:
    """Of the small place, and of it with services, functions or roads, there is nothing to say."""
    assert findings_of(tmp_path, base_option, **more) == []


def test_rules_bear_what_could_not_be_read(tmp_path: Path, base_option: Option) -> None:
    """With every cell of every table unreadable or blank, the check still ends and tells of each needed one."""
    tables = {**SMALL, **_SERVED, **_SHARED, **_ROADS, **_pairs(("together", "pay", "care"))}
    tables["travel"] = [("origin", "destination", "km"), ("hall", "annex", 3)]
    for spoilt in ("", "#REF!"):
        empty: dict[str, Grid] = {
            name: [rows[0], *([spoilt] * (len(rows[0]) - 1) + ["x"] for _ in rows[1:])] for name, rows in tables.items()
        }
        found = findings_of(tmp_path / (spoilt or "blank").strip("#!"), base_option, **empty)
        cells = {finding.cell for finding in found if finding.severity is ERROR}
        assert {"agencies.csv!A2", "buildings.csv!A2", "teams.csv!D5", "demand.csv!A3"} <= cells


def test_unreadable_is_not_blank_as_well(tmp_path: Path, base_option: Option) -> None:
    """A lease end that cannot be read is told as that alone, and not as missing too."""
    buildings = with_cell("buildings", "annex", "lease_end", "31/02/2031")
    (finding,) = findings_of(tmp_path, base_option, buildings=buildings)
    assert (finding.severity, finding.cell) == (ERROR, "buildings.csv!F3")
    assert "there is no such day" in finding.problem


def test_findings_come_in_the_order_of_the_rows(tmp_path: Path, base_option: Option) -> None:
    """Findings of reading and of the rules come together, table by table and row by row."""
    teams = [list(row) for row in SMALL["teams"]]
    teams[1][2], teams[2][3], teams[3][2] = "shed", "many", "barn"
    buildings = with_cell("buildings", "hall", "agency", "nobody")
    found = findings_of(tmp_path, base_option, teams=teams, buildings=buildings)
    assert [finding.cell for finding in found if finding.severity is ERROR] == [
        "buildings.csv!B2",
        "teams.csv!C2",
        "teams.csv!D3",
        "teams.csv!C4",
    ]


def test_a_pair_that_dissolving_a_team_parts_is_no_contradiction(tmp_path: Path, base_option: Option) -> None:
    """Neither pay nor care may move: together they cannot be, unless pay is dissolved because others supply finance."""
    pair = {**_pairs(("together", "pay", "care")), "teams": _STUCK}
    without = findings_of(tmp_path / "a", base_option, **pair)
    assert [finding.cell for finding in without if finding.severity is ERROR] == ["pairs.csv!C2"]
    assert [f for f in findings_of(tmp_path / "b", base_option, **_SHARED, **pair) if f.severity is ERROR] == []
    alone = option({"sharing.functions": False}, start={})
    assert [f for f in findings_of(tmp_path / "c", alone, **_SHARED, **pair) if f.severity is ERROR] != []


def test_many_rows_with_one_cause_are_one_finding(tmp_path: Path, base_option: Option) -> None:
    """Twenty journeys of 0 km are told once, with the first cells and how many they are."""
    homes: Grid = [("locality", "easting", "northing", "population"),
                   *((f"l{n}", 403_000 + 100 * n, 300_000, 10) for n in range(20))]  # fmt: skip
    travel: Grid = [("origin", "destination", "km"), *((f"l{n}", "hall", 0) for n in range(20))]
    demand: Grid = [("locality", "service", "visits_per_year"), *((f"l{n}", "library", 9) for n in range(20))]
    found = findings_of(tmp_path, base_option, **{**_SERVED, "localities": homes, "travel": travel, "demand": demand})
    (told,) = [finding for finding in found if finding.severity is ERROR]
    assert told.cell == "travel.csv!C2"
    assert "(20 rows: travel.csv!C2, travel.csv!C3" in told.sentence()


def test_less_than_nothing_is_no_length(tmp_path: Path, base_option: Option) -> None:
    """-1 for a length that is not known is refused where the cell is read, at the cell."""
    found = findings_of(tmp_path, base_option, **_travel(("hall", "clinic", -1, -9)))
    assert {finding.cell for finding in found if finding.severity is ERROR} == {"travel.csv!C2", "travel.csv!D2"}


def test_right_journeys_and_roads_are_no_finding(tmp_path: Path, base_option: Option) -> None:
    """Rounded kilometres, a bus with a wait, a way round an estuary, next-door places and a place 900 m off a road."""
    homes = _SERVED["localities"]
    travel: Grid = [
        ("origin", "destination", "km", "minutes"),
        ("hall", "clinic", 2, 5),  # 2.24 km, rounded to whole kilometres
        ("hall", "annex", 1.3, 25),
        ("clinic", "annex", 15, 90),
        ("north", "hall", 0, 0),  # 0.7 km: a position may be a postcode's
        ("south", "hall", "", 45),
        ("north", "annex", 20, 12),  # 100 km an hour
    ]
    roads = {**_ROADS, "buildings": with_cell("buildings", "hall", "easting", 399_100)}
    assert findings_of(tmp_path / "b", base_option, **roads) == []
    found = findings_of(tmp_path / "a", base_option, **{**_SERVED, "localities": homes, "travel": travel})
    assert found == []


def test_long_thin_place_is_not_far(tmp_path: Path, base_option: Option) -> None:
    """The ends of a county 200 km long, with places all along it, are not called far."""
    coast: Grid = [
        ("locality", "easting", "northing", "population"),
        *((f"l{n}", 400_000, 200_000 + 2_000 * n, 100) for n in range(100)),
    ]
    found = findings_of(tmp_path, base_option, **{**_SERVED, "localities": coast})
    assert not [finding for finding in found if "far from all else" in finding.problem]


def test_journeys_stand_in_for_positions(tmp_path: Path, base_option: Option) -> None:
    """A building without a position is no finding where `travel` knows the way to it."""
    blank = [list(row) for row in SMALL["buildings"]]
    blank[1][2] = blank[1][3] = ""
    travel: Grid = [("origin", "destination", "km"), ("annex", "hall", 1)]
    lost = findings_of(tmp_path / "a", base_option, buildings=blank)
    known = findings_of(tmp_path / "b", base_option, buildings=blank, travel=travel)
    assert [finding.cell for finding in lost] == ["buildings.csv!C2"]
    assert known == []


def test_licence_ends_by_notice(tmp_path: Path, base_option: Option) -> None:
    """A licence without an end is only noted: unlike a lease it is left by notice."""
    buildings = _with(with_cell("buildings", "annex", "tenure", "licence"), 3, "lease_end", "")
    (finding,) = findings_of(tmp_path, base_option, buildings=buildings)
    assert (finding.severity, finding.cell) == (NOTE, "buildings.csv!F3")


def test_what_a_community_body_pays_and_spends_is_its_own(tmp_path: Path, base_option: Option) -> None:
    """Blank rates and running cost of the trust's clinic, and no spend of it, are told; not where it is a charity."""
    blank = _with(with_cell("buildings", "clinic", "rates_gbp_per_year", ""), 4, "running_gbp_per_year", "")
    given = {"buildings": blank, **_spend(("county", "all", 99_000, "own", ""))}
    found = findings_of(tmp_path / "a", base_option, **given)
    assert [finding.cell for finding in found] == ["agencies.csv!A3", "buildings.csv!I4", "buildings.csv!J4"]
    charity = with_cell("agencies", "trust", "sector", "community")
    assert findings_of(tmp_path / "b", base_option, **given, agencies=charity) == []


def _checked(place: Path, option: Option) -> tuple[Tables, list[str]]:
    tables = changes.apply_changes(intake.read(place), option)
    return tables, [finding.sentence() for finding in checks.check(tables, option) if finding.severity is ERROR]


def test_lancashire_has_no_errors(shared: Path, base_option: Option) -> None:
    """A real county has no errors, from its folder and from its workbook."""
    folder = shared / "data" / "lancashire"
    assert _checked(folder, base_option)[1] == []
    assert _checked(folder / "lancashire.xlsx", base_option)[1] == []


def test_sample_has_no_errors(sample_path: Path, base_option: Option) -> None:
    """The made-up place that comes with the project has no errors."""
    tables, errors = _checked(sample_path, base_option)
    assert errors == []
    assert len(tables.rows("teams")) > 50
