"""Places where nothing fills up: everybody may sit in any open building, and only the opening has limits.

The p-median problem and the facility location without capacities. The Lagrangian relaxation of "each team sits
somewhere" then needs no solver (Cornuéjols, Fisher and Nemhauser 1977): at given prices a building is worth what the
teams that would come to it are worth, and the best buildings are opened. Plans come from greedy addition and from
interchange (Teitz and Bart 1968); what the bound leaves open is closed by branching on buildings.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from estate_opt.search.incumbent import Standing
from estate_opt.search.lp_relaxation import Links
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import NONE, Mask, Structure
from estate_opt.search.params import Pace, PMedianParams
from estate_opt.search.subgradient import ascended

ENOUGH = 1e-9
NEARLY_WHOLE, LARGEST = 1e-6, 2**50
"""Rounding of a sum of whole pounds, and up to where pounds are told apart exactly."""

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Median:
    """What opening costs and what serving costs; from `fewest` to `most` buildings are open."""

    opens: Numbers
    """[building]: its column."""
    house: Numbers
    """[building, team]: its column; NONE: cannot be."""
    opening_gbp: Array
    cost_gbp: Array
    """[building, team]; infinite: cannot be."""
    may: Mask
    must: Mask
    """[building]: be open; what must be also may."""
    fewest: int
    most: int

    def opened(self, net_gbp: Array) -> Mask:
        """The buildings to open where each costs so much net: those that must, the fewest there may be, what pays."""
        order = np.lexsort((net_gbp, ~self.may, ~self.must))
        count = max(int((self.must | self.may & (net_gbp < 0)).sum()), self.fewest)
        chosen = np.zeros(len(net_gbp), dtype=bool)
        chosen[order[: min(count, self.most, int(self.may.sum()))]] = True
        return chosen

    def worth(self, price: Array) -> tuple[Array, Array]:
        """[building, team]: what each is worth to a building at these prices; and what it costs net of all of them."""
        worth = np.maximum(price - self.cost_gbp, 0)
        return worth, self.opening_gbp - worth.sum(axis=1)

    def among(self, buildings: Numbers) -> "Median":
        """The same with these buildings alone."""
        return replace(
            self, opens=self.opens[buildings], house=self.house[buildings], opening_gbp=self.opening_gbp[buildings],
            cost_gbp=self.cost_gbp[buildings], may=self.may[buildings], must=self.must[buildings],
        )  # fmt: skip

    def nearest(self, is_open: Mask) -> tuple[Array, Numbers, Array]:
        """[team]: cost of the cheapest open building, its number, and the cost of the second cheapest."""
        among = np.where(is_open[:, None], self.cost_gbp, np.inf)
        first = among.argmin(axis=0)
        least = among.min(axis=0)
        among[first, np.arange(among.shape[1])] = np.inf
        return least, first, among.min(axis=0)

    def value_gbp(self, is_open: Mask) -> float:
        """What it costs to open these, with everybody in the cheapest."""
        return float(self.opening_gbp[is_open].sum() + self.nearest(is_open)[0].sum())


def median_of(milp: Milp, structure: Structure, links: Links) -> Median | None:
    """The MILP read as one of these; None where there is any other rule or quantity in it."""
    opens, house = np.flatnonzero(structure.strategic), np.flatnonzero(structure.is_house)
    is_choice = milp.is_integer & (milp.low >= 0) & (milp.high <= 1)
    if not is_choice.all() or len(opens) + len(house) != len(milp.cost) or (milp.low[house] > 0).any():
        return None
    if len(links.row) != len(house) or len(np.unique(structure.building[opens])) != len(opens):
        return None
    limits = _limits(milp, structure, links)
    if limits is None:
        return None
    at = np.full(int(structure.building.max()) + 1, NONE)
    at[structure.building[opens]] = np.arange(len(opens))
    where = (at[structure.building[house]], structure.team[house])
    columns, cost = np.full((len(opens), len(structure.size)), NONE), np.full((len(opens), len(structure.size)), np.inf)
    columns[where], cost[where] = house, np.where(milp.high[house] > 0, milp.cost[house], np.inf)
    may, must = milp.high[opens] > 0, milp.low[opens] > 0
    fewest, most = limits
    if not max(fewest, must.sum()) <= min(most, may.sum()):
        return None  # locks and limits contradict each other: there is no plan to find here
    return Median(opens, columns, milp.cost[opens], cost, may, must, fewest, most)


def _limits(milp: Milp, structure: Structure, links: Links) -> tuple[int, int] | None:
    """How many buildings are open at the least and the most; None where a row says anything else.

    Besides the links there may be one row for each team, that it sits somewhere, and rows that count the open.
    """
    seats, fewest, most = np.zeros(len(structure.size), dtype=int), 0, int(structure.strategic.sum())
    for row in np.delete(np.arange(len(milp.row_low)), links.row):
        entries = slice(milp.row_start[row], milp.row_start[row + 1])
        column, low, high = milp.column[entries], milp.row_low[row], milp.row_high[row]
        team = structure.team[column]
        if (milp.coefficient[entries] != 1).any():
            return None
        if structure.strategic[column].all() and len(column) == structure.strategic.sum():
            fewest, most = int(max(fewest, np.ceil(low))), int(min(most, np.floor(high)))
        elif structure.is_house[column].all() and low == high == 1 and (team == team[0]).all():
            seats[team[0]] += len(column)
        else:
            return None
    of_team = np.bincount(structure.team[structure.is_house], minlength=len(seats))
    return (fewest, most) if (seats == of_team).all() and (of_team > 0).all() else None


def interchanged(median: Median, is_open: Mask, is_over: Callable[[], bool] = lambda: False) -> Mask:
    """Swap one building for another as long as that saves anything, the best swap first. `is_over`: whether to end."""
    is_open = is_open.copy()
    while True:
        if is_over():
            return is_open
        least, first, second = median.nearest(is_open)
        incoming = np.flatnonzero(median.may & ~is_open)
        outgoing = np.flatnonzero(is_open & ~median.must)
        if not len(incoming) or not len(outgoing):
            return is_open
        with_it = np.minimum(least, median.cost_gbp[incoming])
        lost = np.minimum(second, median.cost_gbp[incoming]) - with_it  # if it comes and a team's cheapest goes
        by_out = lost @ (first[:, None] == outgoing).astype(float)
        change = by_out + (with_it - least).sum(axis=1)[:, None]
        change += median.opening_gbp[incoming][:, None] - median.opening_gbp[outgoing]
        best = np.unravel_index(int(change.argmin()), change.shape)
        if not change[best] < -ENOUGH * abs(least.sum()):
            return is_open
        is_open[incoming[best[0]]], is_open[outgoing[best[1]]] = True, False


def added(median: Median) -> Mask:
    """Greedy addition: the building that saves most, until there are enough and none pays."""
    is_open = median.must.copy()
    dearest = float(np.where(np.isfinite(median.cost_gbp), median.cost_gbp, 0).max()) * 2
    least = np.minimum(median.nearest(is_open)[0], dearest)
    while is_open.sum() < median.most:
        saved = np.maximum(least - median.cost_gbp, 0).sum(axis=1) - median.opening_gbp
        saved[is_open | ~median.may] = -np.inf
        best = int(saved.argmax())
        if saved[best] == -np.inf or (saved[best] <= 0 and is_open.sum() >= median.fewest):
            break
        is_open[best] = True
        least = np.minimum(least, median.cost_gbp[best])
    return is_open


class _Branch(NamedTuple):
    """Some buildings open, some closed, the rest to be decided: what any plan of it costs at the least."""

    bound_gbp: float
    price: Array
    may: Mask
    must: Mask


class _Priced(NamedTuple):
    """Where the subgradient method came to."""

    bound_gbp: float
    price: Array
    net_gbp: Array
    """[building]: what it costs to open, less what those who would come are worth."""
    often: Array
    """[building]: how often it was chosen lately, a share."""


def prove(median: Median, milp: Milp, now: Standing, gap: float, params: PMedianParams) -> int:
    """Add plans and bounds to what is known until one proves the other or time is up; returns branches looked at."""
    is_over = now.over.is_set
    is_open = interchanged(median, added(median), is_over)
    if not np.isfinite(median.value_gbp(is_open)):
        return 0
    now.accept(_point(median, milp, is_open))
    least, _, second = median.nearest(is_open)
    price = np.where(np.isfinite(second), (least + second) / 2, least)
    step_gbp = _step_gbp(median)
    waiting, shut_gbp, count = [_Branch(-np.inf, price, median.may, median.must)], np.inf, 0
    while waiting and now.has_time:
        branch, count = waiting.pop(), count + 1
        most_gbp = now.gbp - max(gap * abs(now.gbp), step_gbp * (1 - 2 * NEARLY_WHOLE)) - milp.offset
        for one in _branched(median, branch, most_gbp, params, is_over):
            if isinstance(one, _Branch) and one.bound_gbp < most_gbp:
                waiting.append(one)
            elif isinstance(one, _Branch):
                shut_gbp = min(shut_gbp, one.bound_gbp)
            elif median.value_gbp(one) + milp.offset < now.gbp:
                now.accept(_point(median, milp, interchanged(median, one, is_over)))
        # What was settled on the way may cost as little as that, too.
        bound_gbp = min([most_gbp, shut_gbp, *(one.bound_gbp for one in waiting)])
        if step_gbp > 0:
            bound_gbp = np.ceil(bound_gbp / step_gbp - NEARLY_WHOLE) * step_gbp
        now.raise_bound(bound_gbp + milp.offset)
    return count


def _step_gbp(median: Median) -> float:
    """What every plan's cost is a multiple of; 0 where costs are no whole pounds."""
    costs = np.concatenate([median.opening_gbp, median.cost_gbp[np.isfinite(median.cost_gbp)]])
    is_whole = bool(np.all(costs == np.rint(costs))) and float(np.abs(costs).max(initial=0)) < LARGEST
    return float(np.gcd.reduce(costs.astype(np.int64))) if is_whole else 0.0


def _branched(
    median: Median, branch: _Branch, most_gbp: float, params: PMedianParams, is_over: Callable[[], bool]
) -> Iterator[_Branch | Mask]:
    """Two branches of one, or itself where it cannot hold a plan below a cost; and buildings that may be a plan.

    Whatever building no plan below that cost opens, or closes, is settled on the way. Branched is where the choice
    was least clear.
    """
    kept = np.flatnonzero(branch.may)
    part = replace(median, may=branch.may, must=branch.must).among(kept)
    pace = params.first if branch.bound_gbp == -np.inf else params.branch
    priced = _priced(part, branch.price, most_gbp, pace, params.lately, is_over)
    bound_gbp = max(branch.bound_gbp, priced.bound_gbp)
    chosen = part.opened(priced.net_gbp)
    if bound_gbp >= most_gbp:
        yield branch._replace(bound_gbp=bound_gbp)
        return
    yield _whole(median, kept, chosen)
    more_gbp = _dearer(part, priced.net_gbp)
    may, must = branch.may.copy(), branch.must.copy()
    may[kept[~chosen & (priced.bound_gbp + more_gbp > most_gbp)]] = False
    must[kept[chosen & (priced.bound_gbp + more_gbp > most_gbp)]] = True
    open_question = np.flatnonzero((may & ~must)[kept])
    if not len(open_question) or must.sum() >= median.most:
        if must.sum() >= median.fewest:
            yield must
        return
    unclear = kept[open_question[np.argmin(np.abs(priced.often[open_question] - 0.5))]]
    without, with_it = may.copy(), must.copy()
    without[unclear], with_it[unclear] = False, True
    yield _Branch(bound_gbp, priced.price, without, must)
    yield _Branch(bound_gbp, priced.price, may, with_it)


def _whole(median: Median, kept: Numbers, chosen: Mask) -> Mask:
    """A choice among some buildings as one among all."""
    is_open = np.zeros(len(median.opens), dtype=bool)
    is_open[kept[chosen]] = True
    return is_open


def _priced(
    median: Median, price: Array, most_gbp: float, pace: Pace, lately: float, is_over: Callable[[], bool]
) -> _Priced:
    """The highest bound that comes at a pace and in time, or one above a cost."""
    often = np.zeros(len(median.opens))

    def bound_at(price: Array) -> tuple[float, Array]:
        nonlocal often
        worth, net_gbp = median.worth(price)
        chosen = median.opened(net_gbp)
        often = often + lately * (chosen - often)
        return float(price.sum() + net_gbp[chosen].sum()), 1.0 - (worth[chosen] > 0).sum(axis=0)

    def is_enough(bound_gbp: float) -> bool:
        return bound_gbp >= most_gbp or is_over()

    best, bound_gbp = ascended(bound_at, price, pace, lambda bound: most_gbp - bound, is_enough)
    return _Priced(bound_gbp, best, median.worth(best)[1], often)


def _dearer(median: Median, net_gbp: Array) -> Array:
    """[building]: by how much the bound rises if it is opened, for one not chosen; or closed, for one that is.

    To open one more, where there are as many as may be, another closes: the dearest of those chosen. To close one,
    where there are as few as must be, another opens: the cheapest of the rest.
    """
    chosen = median.opened(net_gbp)
    count = chosen.sum()
    dearest = float(net_gbp[chosen & ~median.must].max(initial=-np.inf))
    cheapest = float(net_gbp[~chosen & median.may].min(initial=np.inf))
    instead = max(dearest, 0.0 if count < median.most else -np.inf)
    replaced = min(cheapest, 0.0 if count > median.fewest else np.inf)
    return np.where(chosen, replaced - net_gbp, net_gbp - instead)


def _point(median: Median, milp: Milp, is_open: Mask) -> Array:
    """These buildings open, everybody in the cheapest."""
    point = np.zeros(len(milp.cost))
    point[median.opens] = is_open
    first = median.nearest(is_open)[1]
    point[median.house[first, np.arange(len(first))]] = 1.0
    return point
