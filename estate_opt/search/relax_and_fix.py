"""From the linear relaxation to a plan: relax and fix, the largest teams first.

Teams that may split fill every building to the brim. Made whole a fifth at a time, the large ones first, they still
find room, as the small ones that may yet split fill the gaps: packing by first fit decreasing, with the whole MILP
to say what each step costs. Whether other buildings open is asked only where there is no room in those that are, and
as many teams as fit are settled; for one that is left, whoever sits where it could gives way. In a large place each
step goes part by part, whatever lies outside held as it stands.

Which buildings open is first asked with some desks of each kept free. Whole teams leave a few empty in every building,
so that fewer and larger ones waste less, which a relaxation that fills all of them to the last desk cannot see.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from estate_opt.search.knapsack_cuts import knapsacks_of, with_desks_spared
from estate_opt.search.lp_relaxation import Root, ranks_of_team
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import NONE, Mask, Structure
from estate_opt.search.params import KnapsackCutParams, SearchParams
from estate_opt.search.subproblem import TOLERANCE, Remainder, are_whole

Teams = npt.NDArray[np.bool_]
"""[team]: whether it is one of them."""
Solve = Callable[[Milp, float], Array | None]
"""A point of a MILP as near to its best as befits this share of the place; None: there is none, or no time."""


def first_fit(milp: Milp, structure: Structure, root: Root, params: KnapsackCutParams) -> Mask:
    """A seat for each team, the largest first: where the relaxation has most of it, of those with room for all of it.

    First fit decreasing (Johnson 1973), in buildings that the relaxation rather opens than not before the others. Who
    fits nowhere has no seat; other rules than desks are not looked at.
    """
    knapsacks = knapsacks_of(milp, structure, params)
    room = {number: knapsack.most for number, knapsack in enumerate(knapsacks)}
    taken = {
        column: (number, need)
        for number, knapsack in enumerate(knapsacks)
        for column, need in zip(knapsack.house.tolist(), knapsack.need.tolist(), strict=True)
    }
    is_shut = np.zeros(len(milp.cost), dtype=bool)
    for knapsack in knapsacks:
        is_shut[knapsack.house] = root.point[knapsack.is_open] < 0.5
    places = np.flatnonzero(structure.is_house & (milp.high > 0))
    team = structure.team[places]
    order = np.lexsort((root.reduced_gbp[places], -root.point[places], is_shut[places], team, -structure.size[team]))
    seats, seated = np.zeros(len(milp.cost), dtype=bool), set[int]()
    for column, of_team in zip(places[order].tolist(), team[order].tolist(), strict=True):
        number, need = taken.get(column, (NONE, 0))
        if of_team not in seated and room.get(number, 0) >= need:
            room[number] = room.get(number, 0) - need
            seats[column] = True
            seated.add(of_team)
    return seats


class Descent:
    """The way from one relaxation to plans."""

    def __init__(
        self,
        milp: Milp,
        structure: Structure,
        rest: Remainder,
        root: Root,
        solve: Solve,
        has_time: Callable[[], bool],
        params: SearchParams,
        spare: float = 0.0,
    ) -> None:
        """`spare`: what each open building keeps free when it is first asked which open, a share of a small team."""
        self._of, self._rest, self._root, self._solve, self._has_time = structure, rest, root, solve, has_time
        self._milp, self._params, self._spare = milp, params, spare
        self._low, self._integer = milp.low, milp.is_integer
        self._is_team, self._teams = structure.team != NONE, np.arange(len(structure.size))
        self._ranks = ranks_of_team(structure, root.reduced_gbp)
        self._is_large = len(structure.size) > params.sizes.part_teams

    @cached_property
    def _roomy(self) -> Remainder:
        """The rest with desks kept free, made where it is first asked for: from whole buildings nothing asks."""
        if not self._spare:
            return self._rest
        desks = self._spare * float(np.quantile(self._of.size, self._params.relax_and_fix.small))
        return Remainder(with_desks_spared(self._milp, self._of, desks, self._params))

    def point(self, known: Array | None, dice: np.random.Generator | None) -> Array | None:
        """A point with every decision whole, but for teams that found no room and stay split; None: none, or no time.

        `known`: a plan whose places are looked at in any case. `dice` shuffle teams of like size.
        """
        everybody = np.ones(len(self._of.size), dtype=bool)
        beyond, asked = self._beyond_kernel(known, everybody), self._integer & self._of.strategic
        opened: Array | None = self._root.point
        if not self._is_large and not are_whole(self._root.point[asked]).all():  # else each part settles its own
            opened = self._made_whole(self._roomy, beyond, self._low, asked)
        settled = np.zeros_like(everybody)
        size = self._of.size
        if dice is not None:
            size = size * np.exp(dice.normal(0, self._params.relax_and_fix.shuffle, len(settled)))
        if opened is None:
            return None
        point, parts = opened, tuple(self._parts(opened))
        for larger in self._by_size(size):
            for part in parts:
                point, settled = self._settled(point, known, part, settled, part & larger & ~settled)
        for team in np.flatnonzero(~settled).tolist():
            if not self._has_time():
                return None
            point, settled = self._housed(point, known, settled, team)
        if not settled.all():
            return point
        return self._made_whole(self._rest, self._integer & self._of.is_house, np.rint(point), self._integer)

    def _settled(
        self, point: Array, known: Array | None, part: Teams, settled: Teams, now: Teams
    ) -> tuple[Array, Teams]:
        """Make some teams of a part whole, as many as there is room for; with whoever is settled then."""
        if not now.any() or not self._has_time():
            return point, settled
        made = self._step(point, known, part, settled, now)
        if made is not None:
            return made, settled | now
        among = np.flatnonzero(now)
        among = among[np.argsort(-self._of.size[among], kind="stable")]
        for half in np.array_split(among, 2) if len(among) > 1 else ():
            point, settled = self._settled(point, known, part, settled, np.isin(self._teams, half))
        return point, settled

    def _step(self, point: Array, known: Array | None, part: Teams, settled: Teams, now: Teams) -> Array | None:
        """Make some teams of a part whole; those settled stay, those of other parts are held as they are.

        At first in the buildings that are open; those of a part that is begun with are asked for with desks kept free.
        Where there is no room others open, then all is open to question, then dear places are looked at as well.
        """
        of, left = self._of, part & ~settled
        beyond, share = self._beyond_kernel(known, left), float(part.mean())
        anything = np.zeros_like(of.strategic)
        open_now = of.strategic & (point > 0.5)
        if not self._is_large or (settled & part).any():
            tries = [(self._rest, held) for held in (beyond | of.strategic, beyond | open_now, beyond, anything)]
        else:
            # Once where they are the same: what had no point has none the second time.
            tries = [*((rest, beyond) for rest in dict.fromkeys((self._roomy, self._rest))), (self._rest, anything)]
        made = (self._opened(rest, point, left, held, settled, now, share) for rest, held in tries)
        return next((each for each in made if each is not None), None)

    def _housed(self, point: Array, known: Array | None, settled: Teams, team: int) -> tuple[Array, Teams]:
        """Find a place for a team for which there was no room: whoever sits where it could gives way."""
        of = self._of
        alone = self._teams == team
        could = self._about(alone, np.zeros_like(of.is_house))
        moved = alone | np.isin(self._teams, of.team[of.is_house & could & (point > TOLERANCE)])
        whole = alone | moved & settled
        held = self._beyond_kernel(known, moved & ~alone)
        made = self._opened(self._rest, point, moved, held, settled & ~moved, whole, float(moved.mean()))
        return (point, settled) if made is None else (made, settled | alone)

    def _opened(
        self, rest: Remainder, point: Array, moved: Teams, held: Mask, settled: Teams, now: Teams, share: float
    ) -> Array | None:
        """The relaxation in which some teams may move and their buildings open; the rest is held as it stands.

        Places that are `held` and not taken yet are given up.
        """
        of = self._of
        whole = self._integer & (of.strategic | self._is_team & (moved & now)[of.team])
        elsewhere = self._integer & self._is_team & ~moved[of.team]
        far = of.strategic & ~self._about(moved, held) & self._is_large
        is_whole = self._is_team & settled[of.team] | are_whole(point)
        values = np.where(held & of.is_house, self._low, np.where(is_whole, np.rint(point), point))
        return self._made_whole(rest, elsewhere | far | held, values, whole, share)

    def _about(self, teams: Teams, beyond: Mask) -> Mask:
        """Whatever is about the buildings that some teams may move to."""
        of = self._of
        return np.isin(of.building, of.building[of.is_house & teams[of.team] & ~beyond])

    def _beyond_kernel(self, known: Array | None, teams: Teams) -> Mask:
        """The dear places of some teams; the fewer the teams, the more places of each are let in."""
        of, tuned = self._of, self._params.relax_and_fix
        width = max(tuned.kernel_places, tuned.kernel_columns // max(1, int(teams.sum())))
        kernel = (self._root.point > 0) | (self._ranks < width)
        if known is not None:
            kernel |= known > 0.5
        return np.asarray(self._integer & of.is_house & teams[of.team] & ~kernel)

    def _made_whole(self, rest: Remainder, held: Mask, values: Array, whole: Mask, share: float = 1.0) -> Array | None:
        """The relaxation in which some decisions are whole and others held; `share` of the teams it is about."""
        left, free = rest.without(held, values)
        found = self._solve(replace(left, is_integer=whole[free]), share)
        if found is None:
            return None
        point = np.where(held, values, 0.0)
        point[free] = found
        return point

    def _by_size(self, size: Array) -> Iterator[Teams]:
        """Ever more teams, the larger first."""
        shares = self._params.relax_and_fix.shares
        for share in shares if len(np.unique(self._of.size)) > 1 else shares[-1:]:
            yield size >= np.quantile(size, 1 - share)

    def _parts(self, point: Array) -> Iterator[Teams]:
        """Teams near each other, by where the relaxation has them: halves of halves, across the longer side."""
        of = self._of
        places = np.flatnonzero(of.is_house)
        last = places[np.lexsort((point[places], of.team[places]))]  # a team's fullest place comes last
        where = np.zeros((len(of.size), 2))
        where[of.team[last]] = of.position[of.building[last]]
        stack = [self._teams]
        while stack:
            teams = stack.pop()
            if len(teams) <= self._params.sizes.part_teams or np.isnan(where[teams]).any():
                yield np.isin(self._teams, teams)
                continue
            side = int(np.argmax(np.ptp(where[teams], axis=0)))
            order = teams[np.argsort(where[teams, side], kind="stable")]
            stack += [order[len(order) // 2 :], order[: len(order) // 2]]
