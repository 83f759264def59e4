"""The sites of NHS bodies as plans of neighbourhoods list them: existing, upgraded or new, and what each lets go.

The list is of the shape in which an integrated care board plans its estate: by neighbourhood each site, whether it is
there, upgraded or new, the disposals that it enables, and its capital.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from estate_opt.domain.costs import Kind
from estate_opt.domain.plan import Account, Plan
from estate_opt.results.occupancy import occupancy_in_plan, occupancy_today
from estate_opt.results.outcomes import building_sums

NHS = "nhs"
"""The sector of bodies whose sites these are."""
EXISTING, UPGRADE, NEW = "existing", "upgrade", "new"
_LEAST_GBP = 0.5


@dataclass(frozen=True)
class NhsSite:
    """A building in use in the plan that an NHS body owns, sits in or offers a service in."""

    building: str
    neighbourhood: str
    """Its area; empty: the tables give none."""
    kind: str
    """`new`: on offer today; `upgrade`: the plan spends capital on it or adds desks; `existing`: neither."""
    fte_today: float
    """Of all bodies; in the plan too."""
    fte_plan: float
    desks_added: float
    services: tuple[str, ...]
    """Offered there in the plan, whosever."""
    disposals: tuple[str, ...]
    """Buildings that the plan closes and most of whose people come here."""
    receipts_gbp: float
    """From selling these, less the cost of selling; undiscounted."""
    released_gbp_per_year: float
    """What these cost less in the last year."""
    capital_gbp: float
    """Of opening, fitting out and new counters there, with optimism bias; undiscounted."""


def nhs_sites(plan: Plan) -> tuple[NhsSite, ...]:
    """Every site by neighbourhood and id; none where no body is of the NHS."""
    bodies = {name for name, agency in plan.estate.agencies.items() if agency.sector == NHS}
    at = sorted(_sites(plan, bodies), key=lambda name: (plan.estate.buildings[name].area, name))
    freed = _freed_by(plan)
    today, then = occupancy_today(plan), occupancy_in_plan(plan)
    before, after = (building_sums(plan, accounts) for accounts in (plan.today_accounts, plan.accounts))
    found = []
    for name in at:
        building, closed = plan.estate.buildings[name], tuple(freed.get(name, ()))
        added = plan.fitout_desks.get(name, 0.0)
        capital = math.fsum(_of(plan.accounts, name, Kind.CAPITAL))
        kind = NEW if not building.in_use_today else UPGRADE if capital >= _LEAST_GBP or added > 0 else EXISTING
        found.append(NhsSite(
            name, building.area, kind, today[name].fte, then[name].fte, added,
            tuple(sorted(service for service, where in plan.counters if where == name)), closed,
            -math.fsum(gbp for each in closed for gbp in _of(plan.accounts, each, Kind.RECEIPT)) + 0.0,
            math.fsum(before.get(each, (0.0, 0.0))[0] - after.get(each, (0.0, 0.0))[0] for each in closed), capital,
        ))  # fmt: skip
    return tuple(found)


def _sites(plan: Plan, bodies: set[str]) -> set[str]:
    estate = plan.estate
    found = {name for name, each in estate.buildings.items() if plan.is_open[name] and each.agency in bodies}
    for name, team in estate.teams.items():
        where = plan.housing[name]
        if where is not None and team.agency in bodies:
            found.add(where)
    return found | {key[1] for key in plan.counters if estate.provider_of(estate.counters[key]) in bodies}


def _freed_by(plan: Plan) -> dict[str, list[str]]:
    """Buildings that close by the building that takes most of the people in; none where nobody moves from them."""
    fte: dict[str, dict[str, float]] = {}
    for name, team in plan.estate.teams.items():
        home, to = team.building, plan.housing[name]
        if home is not None and to is not None and not plan.is_open[home]:
            at = fte.setdefault(home, {})
            at[to] = at.get(to, 0.0) + team.fte
    found: dict[str, list[str]] = {}
    for home, at in sorted(fte.items()):
        found.setdefault(max(at, key=lambda to: (at[to], to)), []).append(home)
    return found


def _of(accounts: Iterable[Account], building: str, kind: Kind) -> Iterator[float]:
    """The money of a class that is spent on a building or a counter in it, all years together."""
    for each in accounts:
        if each.kind is kind and (each.item == building or each.item.endswith(f" / {building}")):
            yield math.fsum(each.gbp)
