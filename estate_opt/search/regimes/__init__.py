"""The search: which steps for what kind of place, and the table that chooses them.

Teams do not split and buildings fill up: finding *any* packing of the cheapest buildings is hard for a solver, while
the same MILP with teams that may split is easy and nearly as dear. So the linear relaxation comes first
(`lp_relaxation.py`), which tells the rows that matter and what each decision is worth; where a building has very many
seats, prices of the teams tell the rows before (`lagrangian_start.py`). Then two things go on side by side:

* the **bound** comes from the relaxation with splittable teams, whose few remaining yes/no decisions (which buildings
  are open, which arrangements run) HiGHS settles quickly, with cuts that say what each building holds
  (`knapsack_cuts.py`);
* **plans** come from making a relaxation whole, the largest teams first (`relax_and_fix.py`) among the places that
  are cheap for each team (the kernel), and so too the choices of buildings that the bound's relaxation comes to; and
  from large neighbourhood search (`lns.py`).

A small place pays nothing for all this, and where nothing fills up no solver is needed. The first regime that a place
suits is taken. Choices are yes/no decisions that are still open; the figures are those of `SizeParams`. Each regime
begins with the plan it is given and, but for the third, with the relaxation; each ends with the restricted MIP.

| regime | a place with | steps between these |
|---|---|---|
| small packing | ≤ 3,000 choices, teams of several sizes | hasty cuts, cut-and-solve |
| small | ≤ 3,000 choices | none |
| nothing fills up | no limits but on what opens | interchange, Lagrangian bound, branching on buildings |
| large packing | > 500 teams of several sizes | first plan, relax-and-fix beside HiGHS' root cuts, LNS |
| wide packing | > 150,000 columns, teams of several sizes | first plan, relax-and-fix beside knapsack cuts, LNS |
| middling packing | ≤ 8,000 choices, teams of several sizes | cut-and-solve, then as packing |
| packing | teams of several sizes | first fit, relax-and-fix beside cuts and the choice of what opens, LNS |
| middling covering | ≤ 8,000 choices | LNS beside the split relaxation and a try of the whole, LNS |
| settled covering | functions, of which none is left to arrange | relaxation, LNS |
| covering | all else | crossing with the relaxation, LNS beside the split relaxation, LNS |

Teams of one size, or with support functions to be arranged, are no packing: there the relaxation's choice says more
than the teams' sizes. The first plan is by cut-and-solve up to 8,000 choices, else by first fit. The work goes in
rounds that are the same for a seed, for as long as there is time.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from estate_opt.search.highs import Outcome, Report, Settings
from estate_opt.search.incumbent import Standing
from estate_opt.search.milp import Milp
from estate_opt.search.neighbourhoods import Structure
from estate_opt.search.params import SearchParams
from estate_opt.search.regimes import small, uncapacitated
from estate_opt.search.regimes.covering import covering, middling_covering, settled_covering
from estate_opt.search.regimes.large_packing import large_packing
from estate_opt.search.regimes.packing import middling_packing, packing, wide_packing
from estate_opt.search.regimes.rounds import in_rounds
from estate_opt.search.regimes.work import Start, Work

DIRECTLY = "solved directly"
BY_PRICES = "bound from prices of the teams, plans by interchange; nothing fills up"
BY_SEARCH = "bound from the relaxation with splittable teams, plans by neighbourhood search"


@dataclass(frozen=True)
class Regime:
    """What kind of place, and which steps."""

    name: str
    suits: Callable[[Work], bool]
    steps: Callable[[Work, Start], Outcome]
    method: str
    """In words, for whoever reads the plan."""


REGIMES = (
    Regime("small packing", lambda of: of.is_small and of.is_packing, small.packing, DIRECTLY),
    Regime("small", lambda of: of.is_small, small.any_kind, DIRECTLY),
    Regime("nothing fills up", lambda of: of.median is not None, uncapacitated.p_median, BY_PRICES),
    Regime("large packing", lambda of: of.is_packing and of.is_large, partial(in_rounds, large_packing), BY_SEARCH),
    Regime("wide packing", lambda of: of.is_packing and of.is_wide, partial(in_rounds, wide_packing), BY_SEARCH),
    Regime("middling packing", lambda of: of.is_packing and of.is_middling, partial(in_rounds, middling_packing),
           BY_SEARCH),
    Regime("packing", lambda of: of.is_packing, partial(in_rounds, packing), BY_SEARCH),
    Regime("middling covering", lambda of: of.is_middling, partial(in_rounds, middling_covering), BY_SEARCH),
    Regime("settled covering", lambda of: of.is_settled, partial(in_rounds, settled_covering), BY_SEARCH),
    Regime("covering", lambda _: True, partial(in_rounds, covering), BY_SEARCH),
)  # fmt: skip
"""The first that a place suits is its own."""


def search(
    milp: Milp,
    structure: Structure,
    settings: Settings,
    start: Mapping[int, float],
    report: Report | None = None,
    stop: threading.Event | None = None,
    params: SearchParams = SearchParams(),
    otherwise: Mapping[int, float] | None = None,
) -> tuple[Outcome, str]:
    """The best plan found and the best bound proven, with the method in words. A small one goes to HiGHS whole.

    `start`: values of yes/no decisions to begin from, by column; none is needed. `otherwise`: fewer of
    them, to begin from where no plan has them all.
    """
    now = Standing(milp, settings, report, stop or threading.Event(), params.noise_share)
    work = Work(milp, structure, now, settings, params, otherwise)
    regime = regime_of(work)
    return regime.steps(work, start), regime.method


def regime_of(work: Work) -> Regime:
    """The regime of a place."""
    return next(regime for regime in REGIMES if regime.suits(work))
