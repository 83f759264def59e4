"""Neighbourhood search: from a plan to cheaper ones, by up to two workers.

Free the buildings and teams around one place, of one agency or of one function, hold the rest, solve, repeat.
"""

import math
from dataclasses import replace

import numpy as np

from estate_opt.search.highs import Ending, Outcome, run
from estate_opt.search.incumbent import Found, Standing, start_at
from estate_opt.search.lp_relaxation import Root, ranks_of_team
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import Habits, Mask, Neighbourhoods, Structure, fixed_but
from estate_opt.search.params import LnsParams
from estate_opt.search.subproblem import TOLERANCE, Remainder


class Sweeps:
    """Parts of a plan thought about anew, one after the other, for the time there is."""

    def __init__(
        self, milp: Milp, structure: Structure, rest: Remainder, now: Standing, seed: int, params: LnsParams
    ) -> None:
        self._params = params
        self._milp, self._structure, self._rest, self._now, self._seed = milp, structure, rest, now, seed
        self.neighbourhoods = Neighbourhoods(structure, milp.cost)
        self._kernels = [np.ones(len(milp.cost), dtype=bool)]

    def look_near(self, root: Root) -> None:
        """From now on at the places of each team that a relaxation takes or finds cheap."""
        others = ~self._structure.is_house | (root.point > 0)
        ranks = ranks_of_team(self._structure, root.reduced_gbp)
        self._kernels = [others | (ranks < width) for width in self._params.widths]

    def sweep(self, number: int, plan: Found | None, habits: Habits) -> tuple[Found | None, Habits]:
        """A number of neighbourhoods one after the other; returns the plan it ends with, and what it learnt."""
        of, habits, effort = self._params, habits.copy(), 0
        dice = np.random.default_rng([self._seed, abs(number), number < 0])
        for _ in range(of.sweep):
            if plan is None or not self._now.has_time or effort > of.sweep_iterations:
                break
            kind = habits.choose(dice)
            mask = self.neighbourhoods.draw(kind, habits.size[kind], plan.point, dice)
            kernel = self._kernels[int(dice.integers(len(self._kernels)))]
            held = fixed_but(mask & (kernel | (plan.point > 0.5)), self._milp.is_integer)
            better, outcome = self.solve_rest(held, plan.point, of.nodes, of.gap, start=plan.point)
            effort += outcome.iterations
            gained = better is not None and better.gbp < plan.gbp - self._now.noise_gbp
            habits.learn(kind, gained, outcome.iterations)
            plan = better if gained else plan
        return plan, habits

    def together(self, before: Found, one: Found | None, other: Found | None) -> Found | None:
        """Both sweeps' changes at once, if they do not get in each other's way."""
        if one is None or other is None:
            return None
        changed = np.abs(one.point - before.point) > TOLERANCE
        both = np.where(changed, one.point, other.point)
        return self._now.accept(both) if self._rest.keeps_rows(both) else None

    def solve_rest(
        self, held: Mask, values: Array, nodes: int, gap: float, start: Array | None = None
    ) -> tuple[Found | None, Outcome]:
        """Solve what is not held. Returns the plan, if any, and how the solve went."""
        if not self._rest.allows(held, values):
            return None, Outcome(Ending.INFEASIBLE, None, math.inf, math.inf)
        rest, free = self._rest.without(held, values)
        settings = replace(self._now.settings_for(gap, nodes), noise_gbp=self._now.noise_gbp)
        begin = None if start is None else start_at(rest, start[free])
        outcome = self._now.counted(run(rest, settings, begin, None, self._now.over))
        if outcome.point is None:
            return None, outcome
        point = np.where(held, values, 0.0)
        point[free] = outcome.point
        return self._now.accept(point), outcome
