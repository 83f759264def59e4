"""What plans do in which year, side by side: moves, closings, joins, capital and cash."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import fsum
from typing import Any

from estate_opt.domain.costs import Kind
from estate_opt.domain.estate import OWN
from estate_opt.saved.compare_ways import Difference
from estate_opt.saved.likeness import NOT_CASH
from estate_opt.saved.plan_json import SavedPlan

MOVED, CLOSED, OPENED, JOINED = "teams that move or join", "buildings closed", "buildings opened", "functions joined"
CAPITAL, CASH = "capital (£)", "cash against today (£)"
MEASURES = (MOVED, CLOSED, OPENED, JOINED, CAPITAL, CASH)
YEARS_AFTER = 2
"""Years told after the last in which a plan does something: cash goes on."""


def years(plans: Sequence[SavedPlan]) -> list[Difference]:
    """By (measure, first calendar year of a financial year), what each plan does in it; none where no plan has years.

    A plan that happens all at once does it all in the year of its moves. Todays are blank: each counts against today.
    """
    if not any(plan.content.get("programme") for plan in plans):
        return []
    told = [plan.read(partial(_told, plan)) for plan in plans]
    first = min(plan.content["summary"]["first_year"] for plan in plans)
    last = YEARS_AFTER + max(year for each in told for (what, year), n in each.items() if n and what != CASH)
    nothing = (None,) * len(plans)
    rows = [
        Difference((what, str(year)), nothing, tuple(each.get((what, year), 0.0) for each in told))
        for what in MEASURES
        for year in range(first, last + 1)
    ]
    return [row for row in rows if any(row.values)]


def _told(plan: SavedPlan) -> dict[tuple[str, int], float]:
    content = plan.content
    found: dict[tuple[str, int], float] = {(MOVED, _move_year(content)): 0.0}
    before = content["today"]
    for year, state in _states(content):
        for what, number in _changes(before, state):
            found[what, year] = found.get((what, year), 0.0) + number
        before = state
    for row in content["ledger"]:
        if row["class"] == Kind.CAPITAL.value:
            found[CAPITAL, row["year"]] = found.get((CAPITAL, row["year"]), 0.0) + row["gbp"]
    for rows, sign in ((content["ledger"], 1.0), (content["ledger_today"], -1.0)):
        for year in {row["year"] for row in rows}:
            gbp = fsum(row["gbp"] for row in rows if row["year"] == year and row["class"] not in NOT_CASH)
            found[CASH, year] = found.get((CASH, year), 0.0) + sign * gbp
    return found


def _states(content: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """What is so after each year in which there are moves."""
    programme = content.get("programme")
    if not programme:
        yield _move_year(content), content
        return
    for year in programme["years"]:
        yield int(year["moves_on"][:4]), year


def _move_year(content: Mapping[str, Any]) -> int:
    return int(content["summary"]["first_year"]) + int(content["option"]["levers"]["moves.move_year"])


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    teams, buildings = before["teams"], before["buildings"]
    yield MOVED, sum(teams.get(name) not in (None, at) for name, at in after["teams"].items())
    in_use = {name: state == "open" for name, state in buildings.items()}
    now = {name: state == "open" for name, state in after["buildings"].items()}
    yield CLOSED, sum(in_use[name] and not now[name] for name in now)
    yield OPENED, sum(now[name] and not in_use[name] for name in now)
    was = {(row["agency"], row["function"]): row["arrangement"] for row in before["functions"]}
    supplied = {(row["agency"], row["function"]): row["arrangement"] for row in after["functions"]}
    yield JOINED, sum(k != was.get(key, OWN) for key, k in supplied.items())
