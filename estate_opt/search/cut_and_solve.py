"""What opens, one choice after another: each is packed with its teams as well as can be, and then ruled out.

Where a place is small, few choices of buildings are cheap enough to hold the best plan, and the relaxation with
splittable teams names them in turn, the cheapest first, each in a fraction of a second. To pack the teams into one of
them is a much smaller MILP than the whole. The choice is then ruled out and the relaxation asked for the next,
until that costs as much as the best plan known: nothing better is left (cut-and-solve, Climer and Zhang 2006; for teams
that do not split Yang, Chu and Chen 2012). Cuts at the prices of a choice's teams (`knapsack_cuts.py`) tell of those
like it too, so that fewer have to be named.
"""

import math

import numpy as np

from estate_opt.search.highs import Ending, Outcome, Settings, run
from estate_opt.search.incumbent import Found, Standing, cheapest, dearer
from estate_opt.search.knapsack_cuts import cut_by, cuts_at
from estate_opt.search.lp_relaxation import Root, root_of
from estate_opt.search.milp import Array, Milp, Row
from estate_opt.search.neighbourhoods import Structure
from estate_opt.search.params import SearchParams
from estate_opt.search.restricted_mip import Whole

NO_PLAN = Outcome(Ending.INFEASIBLE, None, math.inf, math.inf)


class CutAndSolve:
    """The choices of one search: those packed so far, and what they taught."""

    def __init__(
        self, milp: Milp, structure: Structure, whole: Whole, now: Standing, settings: Settings, params: SearchParams
    ) -> None:
        self._cuts: list[Row] = []
        self._opens = milp.is_integer & structure.strategic
        self._milp, self._structure, self._whole = milp, structure, whole
        self._now, self._settings, self._params = now, settings, params
        self._guess = params.restricted_mip.guess

    def settle(self, root: Root, best: Found | None, nodes: int | None = None) -> Found | None:
        """Choice after choice, until nothing is left to find; returns the best plan known then.

        `root`: with the cuts of the whole. It ends early where there are more than few choices to come, where one takes
        more than so many branching nodes, or where no plan is as near to the relaxation as is guessed.
        """
        if self._whole.below(dearer(root.gbp, self._guess), root).choices <= self._params.cut_and_solve.tiny:
            return self._whole.settle(root, best, nodes)
        split, tried, floor_gbp = self._first(root, nodes), 0, math.inf
        first_gbp = split.bound_gbp
        most_gbp = self._sought_gbp(first_gbp, best)
        while split.ending is Ending.OPTIMAL and split.bound_gbp < most_gbp:
            bound_gbp = min(split.bound_gbp, floor_gbp)
            self._now.raise_bound(bound_gbp)
            few = self._params.cut_and_solve.few
            is_endless = tried > 1 and (split.bound_gbp - first_gbp) / tried * few < most_gbp - first_gbp
            if split.point is None or is_endless or self._now.is_near(best, bound_gbp):
                return best
            packed = self._packed(np.rint(split.point), most_gbp, nodes)
            if packed.point is not None:
                best = cheapest(best, self._now.accept(packed.point))
            if packed.ending in (Ending.LIMIT, Ending.STOPPED):
                return best
            floor_gbp, tried = min(floor_gbp, packed.bound_gbp), tried + 1
            most_gbp = self._sought_gbp(first_gbp, best)
            self._cuts.append(self._other_than(np.rint(split.point)))
            split = self._next(root, most_gbp, nodes)
        if split.ending in (Ending.OPTIMAL, Ending.INFEASIBLE):
            self._now.raise_bound(min(most_gbp, floor_gbp))
            if best is not None and best.gbp - self._now.noise_gbp <= min(most_gbp, floor_gbp):
                self._now.end_proven()
        return best

    def _sought_gbp(self, first_gbp: float, best: Found | None) -> float:
        """What a plan may cost that is looked for: less than the best known, and no more than is guessed at first."""
        known_gbp = math.inf if best is None else best.gbp - self._now.noise_gbp
        return min(known_gbp, dearer(first_gbp, self._guess))

    def _first(self, root: Root, nodes: int | None) -> Outcome:
        """The cheapest choice of all; looked for at first where it likely is, as most decisions are fixed then."""
        guess_gbp = dearer(root.gbp, self._guess)
        split = self._next(root, guess_gbp, nodes)
        return split if split.gbp <= guess_gbp else self._next(root, split.gbp, nodes)

    def _next(self, root: Root, most_gbp: float, nodes: int | None) -> Outcome:
        """The cheapest choice not ruled out, by the relaxation with splittable teams."""
        split = root.split(self._whole.below(most_gbp, root), self._opens).with_rows(self._cuts)
        gap = max(self._params.cut_and_solve.gap, self._settings.gap / 10)
        return self._now.counted(run(split, self._now.settings_for(gap, nodes), None, None, self._now.stop))

    def _packed(self, choice: Array, most_gbp: float, nodes: int | None) -> Outcome:
        """The best plan with what a choice opens, if it costs no more than this; `INFEASIBLE`: there is none."""
        tight, root = self._tightened(self._milp.fixed(self._opens, choice), most_gbp)
        if root is not None and root.gbp > most_gbp:
            return NO_PLAN
        # Without a root there is no way to split the teams, or no time: HiGHS tells which.
        left = tight if root is None else root.fixed(tight, self._whole.links, most_gbp)
        settings = self._now.settings_for(self._settings.gap, nodes)
        sought, found = left.cheaper_than(most_gbp), self._whole.accept
        return self._now.counted(run(sought, settings, None, None, self._now.stop, found))

    def _tightened(self, chosen: Milp, most_gbp: float) -> tuple[Milp, Root | None]:
        """A choice's MILP and its root, with cuts at its own prices, which are learned; without if dear enough."""
        settings, stop = self._now.settings_for(0.0), self._now.stop
        nobody, sifting = np.zeros(len(chosen.cost), dtype=bool), self._params.sifting
        root = root_of(chosen, self._structure, nobody, settings, stop, sifting)
        if root is None or root.gbp > most_gbp:
            return chosen, root
        steps, cutting = self._params.cut_and_solve.steps, self._params.knapsack_cuts
        cuts = cuts_at(chosen, self._structure, root, steps, self._now.over, cutting)
        self._cuts += cuts
        return cut_by(cuts, chosen, self._structure, root, settings, stop, sifting)

    def _other_than(self, choice: Array) -> Row:
        """Something else opens."""
        column = np.flatnonzero(self._opens)
        return Row(column, np.where(choice[column] > 0, 1.0, -1.0), choice[column].sum() - 1)
