"""One search at work: the MILP, how it stands, what kind of place it is, and how every regime begins and ends."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from estate_opt.search.cut_and_solve import CutAndSolve
from estate_opt.search.first_plan import first_seats
from estate_opt.search.highs import Outcome, Settings
from estate_opt.search.incumbent import Found, Standing
from estate_opt.search.lagrangian_start import begin_by_prices
from estate_opt.search.lns import Sweeps
from estate_opt.search.lp_relaxation import Root, root_of
from estate_opt.search.milp import Milp
from estate_opt.search.neighbourhoods import NONE, Structure
from estate_opt.search.p_median import Median, median_of
from estate_opt.search.params import SearchParams
from estate_opt.search.restricted_mip import Whole
from estate_opt.search.subproblem import Remainder

Start = Mapping[int, float]
"""Values of yes/no decisions to begin from, by column."""


class Work:
    """What a search has to work with; the incumbent and the bound are in `now`."""

    def __init__(
        self, milp: Milp, structure: Structure, now: Standing, settings: Settings, params: SearchParams,
        otherwise: Start | None = None,
    ) -> None:  # fmt: skip
        """`otherwise`: what to begin from where the start that is given is no plan."""
        self.milp, self.structure, self.now, self.settings, self.params = milp, structure, now, settings, params
        self.start: Start = {}
        """What was wished to begin from."""
        self._otherwise = otherwise or {}
        self.rest = Remainder(milp)
        self.whole = Whole(milp, structure, self.rest, now, settings, params)
        self.choices = CutAndSolve(milp, structure, self.whole, now, settings, params)
        self.sweeps = Sweeps(milp, structure, self.rest, now, settings.seed, params.lns)

    # --- what kind of place it is ---

    @cached_property
    def is_packing(self) -> bool:
        """Whether teams of several sizes are to be packed, and nothing else is hard."""
        return self.structure.is_packing

    @cached_property
    def is_small(self) -> bool:
        """Whether HiGHS is the quickest by itself."""
        return self.milp.choices <= self.params.sizes.direct_choices

    @cached_property
    def is_middling(self) -> bool:
        """Whether the whole MILP is worth a try before or beside the search."""
        return self.milp.choices <= self.params.sizes.middling_choices

    @cached_property
    def is_large(self) -> bool:
        """Whether there are too many teams to pack them more than once."""
        return len(self.structure.size) > self.params.sizes.part_teams

    @cached_property
    def is_wide(self) -> bool:
        """Whether a choice of buildings by the relaxation with splittable teams takes longer than it is worth."""
        return len(self.milp.cost) > self.params.sizes.wide_columns

    @cached_property
    def is_settled(self) -> bool:
        """Whether there are support functions, but none that is still to be arranged, as where nobody joins."""
        is_about = self.structure.function != NONE
        return bool(is_about.any()) and not bool((self.milp.low < self.milp.high)[is_about].any())

    @cached_property
    def median(self) -> Median | None:
        """The place as one where nothing fills up; None: it is none."""
        return median_of(self.milp, self.structure, self.whole.links)

    # --- how every regime begins and ends ---

    def root(self, start: Start) -> tuple[Found | None, Root | None]:
        """The plan it is begun from, if it is one, and the relaxation; before that some plan, if greed finds any."""
        plan = self.begin(start)
        self._have_any()
        return plan, self._relaxation(plan)

    def begin(self, start: Start) -> Found | None:
        """What it is begun from as the first plan, where it is one: its yes/no decisions, the rest decided best.

        Else that of it which there is to fall back on.
        """
        self.start = start
        plan = self._from(start)
        return self._from(self._otherwise) if plan is None and self.now.has_time else plan

    def _from(self, start: Start) -> Found | None:
        held = np.zeros(len(self.milp.cost), dtype=bool)
        point = np.zeros(len(self.milp.cost))
        for column, value in start.items():
            held[column], point[column] = True, value
        if not held[self.structure.is_house].any():
            return None  # nobody sits anywhere yet
        plan, _ = self.sweeps.solve_rest(held, point, nodes=self.params.rounds.nodes, gap=self.settings.gap)
        return plan

    def _have_any(self) -> None:
        """A plan before a relaxation that may take long, where there is none yet; no regime builds on it."""
        if self.now.best is not None or not self.structure.is_house.any():
            return
        seats = first_seats(self.milp, self.structure, self.params, self.now.over.is_set)
        of, efforts = self.structure, self.params
        held = of.is_house & self.milp.is_integer & np.isin(of.team, of.team[seats])
        self.sweeps.solve_rest(held, seats.astype(float), efforts.rounds.nodes, efforts.relax_and_fix.gap)

    def _relaxation(self, plan: Found | None) -> Root | None:
        """The linear relaxation, with its bound."""
        known = np.zeros(len(self.milp.cost), dtype=bool) if plan is None else plan.point > 0.5
        begin = begin_by_prices(self.milp, self.structure, self.now.over, self.params)
        settings, sifting = self.now.settings_for(0.0), self.params.sifting
        root = root_of(self.milp, self.structure, known, settings, self.now.stop, sifting, begin)
        if root is not None:
            self.now.raise_bound(root.gbp)
            self.sweeps.look_near(root)
            if self.rest.is_whole(root.point):
                self.now.accept(root.point)
        return root

    def end(self, root: Root | None) -> Outcome:
        """What all has come to, after HiGHS has had the restricted MIP for the time left, if anything is open."""
        now = self.now
        if now.is_on:
            self.whole.settle(root, now.best, bound_gbp=now.bound_gbp)
        point = None if now.best is None else now.best.point
        return Outcome(now.ending, point, now.gbp, now.bound_gbp, now.nodes, now.seconds)
