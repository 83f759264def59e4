"""The whole MILP, given to HiGHS: with cuts for the teams to be packed, and without what no good plan contains."""

import math
from dataclasses import replace

from estate_opt.search.highs import CutRounds, Ending, Outcome, Settings, run
from estate_opt.search.incumbent import Found, Standing, cheapest, dearer, start_at
from estate_opt.search.knapsack_cuts import tightened
from estate_opt.search.lp_relaxation import Root, links_of, run_lean
from estate_opt.search.milp import Array, Milp
from estate_opt.search.neighbourhoods import Structure
from estate_opt.search.params import SearchParams
from estate_opt.search.subproblem import Remainder


class Whole:
    """The whole MILP of one search: a bound for every plan, and, where little is left to choose, the best one."""

    def __init__(
        self, milp: Milp, structure: Structure, rest: Remainder, now: Standing, settings: Settings, params: SearchParams
    ) -> None:
        self.tight = milp
        """With cuts from what each building can hold."""
        self.links = links_of(milp, structure)
        self._steps = 0
        self._root: Root | None = None
        self._milp, self._structure, self._rest = milp, structure, rest
        self._now, self._settings, self._params = now, settings, params

    def tighten(self, root: Root, steps: int) -> Root:
        """Put cuts on the MILP, if there are none yet that took so many steps; its root with them."""
        if steps > self._steps:
            settings, over = self._now.settings_for(0.0), self._now.over
            tight, cut = tightened(self._milp, self._structure, root, steps, settings, over, self._params)
            if cut.gbp > self._with_cuts(root).gbp:
                self.tight, self._root = tight, cut
            self._steps = steps
            self._now.raise_bound(self._with_cuts(root).gbp)
        return self._with_cuts(root)

    def _with_cuts(self, root: Root) -> Root:
        """The root that goes with the cuts, where there are any: it has their rows."""
        return root if self._root is None else self._root

    def below(self, gbp: float, root: Root) -> Milp:
        """Without whatever no plan that costs less than so much contains."""
        return self._with_cuts(root).fixed(self.tight, self.links, gbp)

    def cut(self, root: Root) -> None:
        """The bound of the whole MILP's root, with all of HiGHS' cuts and without its search for plans."""
        of = self._params.restricted_mip
        most = min(of.most_rounds, max(of.least_rounds, of.most_cutting // len(self._milp.cost)))
        rounds = CutRounds(most, of.tail_rounds, of.tail_gain)
        settings = replace(self._now.settings_for(self._settings.gap, nodes=1), bound_only=True, rounds=rounds)
        lean, report = root.lean(self._milp), self._now.bound_up_to(math.inf)
        self._now.raise_bound(self._now.counted(run(lean, settings, None, report, self._now.stop)).bound_gbp)

    def settle(
        self, root: Root | None, best: Found | None, nodes: int | None = None, bound_gbp: float = -math.inf
    ) -> Found | None:
        """The whole MILP, for the time or the branching nodes there are; returns the best plan known then.

        Where teams are packed only plans near the relaxation are looked for at first: most decisions cannot be part of
        one, and where one is found that is cheap enough, or none, that is a proof. Whether to go on is asked of `best`
        and `bound_gbp`: whether another worker is done already must make no difference.
        """
        root = None if root is None else self._with_cuts(root)
        # With functions the relaxation is too far off to guess from.
        of = self._params.restricted_mip
        share = of.guess if self._structure.is_packing else math.inf
        bound_gbp, is_proven = max(bound_gbp, -math.inf if root is None else root.gbp), False
        while self._now.has_time and not is_proven and not self._now.is_near(best, bound_gbp):
            known_gbp = math.inf if best is None else best.gbp
            guess_gbp = math.inf if root is None or share > of.widest else dearer(root.gbp, share)
            most_gbp = min(known_gbp, guess_gbp)
            outcome = self._try_below(most_gbp, root, best, nodes)
            if outcome.point is not None:
                best = cheapest(best, self._now.accept(outcome.point))
            if outcome.ending in (Ending.LIMIT, Ending.STOPPED):
                break
            bound_gbp = max(bound_gbp, min(outcome.bound_gbp, most_gbp))
            is_proven = guess_gbp >= known_gbp or outcome.gbp <= most_gbp
            share *= of.wider
        if is_proven:
            self._now.end_proven()
        return best

    def _try_below(self, most_gbp: float, root: Root | None, best: Found | None, nodes: int | None) -> Outcome:
        """Look for a plan that costs no more than this among the decisions that can be part of one."""
        milp = self.tight if root is None else self.below(most_gbp, root)
        start = None if best is None else start_at(milp, best.point)
        threads = self._settings.threads if nodes is None else 1
        settings = replace(self._now.settings_for(self._settings.gap, nodes), threads=threads)
        lean = root if milp.choices > self._params.sizes.direct_choices else None
        report = self._now.bound_up_to(most_gbp)
        outcome = self._now.counted(
            run_lean(milp, lean, self.links, settings, start, report, self._now.stop, self.accept)
        )
        self._now.raise_bound(min(outcome.bound_gbp, most_gbp))
        return outcome

    def accept(self, point: Array) -> None:
        """A plan that HiGHS has come to on its way."""
        if self._rest.keeps_rows(point):
            self._now.accept(point)
