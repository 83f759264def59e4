"""The tuning figures of the search: handed in with a call and passed down, so that nothing is global.

One frozen dataclass an idea, gathered in `SearchParams`, as PyVRP's `SolveParams` are. The defaults are what the
engine was tuned to. Counts of nodes, steps and rounds are efforts, not times, so that the same seed finds the same
plan on any machine. Tolerances of rounding are no tuning and stand in the files that round.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Pace:
    """How the subgradient method goes (`subgradient.py`)."""

    steps: int
    """Steps in all."""
    aim: float
    """Of the first step: the gain expected of it, in the unit that `ascended` is told to measure it in."""
    patience: int
    """Steps without gain after which the next ones become shorter."""
    shorter: float
    """Factor by which they do."""
    least_aim: float = 0.0
    """Aim that is too small to go on with."""
    past: float = 0.7
    """Weight of the direction so far (Camerini, Fratta and Maffioli 1975), a share: it damps the zigzag."""


@dataclass(frozen=True, slots=True)
class SizeParams:
    """Which places are how large: what a regime is chosen by (`regimes/`). Choices are yes/no decisions still open."""

    direct_choices: int = 3_000
    """Choices up to which a MILP goes to HiGHS whole, with all of its links: the search would only cost time."""
    middling_choices: int = 8_000
    """Choices up to which HiGHS tries the whole MILP before or beside the search, and at the end of a small gap."""
    part_teams: int = 500
    """Teams above which a place of packing is taken part by part, and is too large to pack more than once."""
    wide_columns: int = 150_000
    """Columns above which, for few teams, the relaxation with splittable teams takes longer than it is worth."""


@dataclass(frozen=True, slots=True)
class SiftingParams:
    """The linear relaxation, with the places of teams brought in as they pay (`lp_relaxation.py`)."""

    few_columns: int = 20_000
    """Columns up to which nothing is left out at first: a MILP with so few is quick as it is."""
    first_places: int = 24
    """Places of a team in the first relaxation, the cheapest."""
    places_a_round: int = 8
    """Places of a team added in a round of pricing, the best."""
    owed_share: float = 2e-5
    """Share of the bound that columns left out may still take off it: to bring in the last of them takes long."""


@dataclass(frozen=True, slots=True)
class FirstPlanParams:
    """A plan before any relaxation (`first_plan.py`)."""

    rounds: int = 20
    """Rounds of opening and closing: few are needed, as each takes all that pays."""
    longest_chain: int = 3
    """Teams that may push each other out in turn for one that finds no room."""
    pushes: int = 2_000
    """Pushes tried in all: half a second."""


@dataclass(frozen=True, slots=True)
class LagrangianStartParams:
    """Prices of the teams before any linear programme (`lagrangian_start.py`)."""

    pace: Pace = Pace(steps=300, aim=0.01, patience=6, shorter=0.6)
    """Towards the prices; aims are shares of the bound."""
    places: int = 48
    """Places of a team in the first relaxation, the cheapest at the prices."""
    seats_a_building: int = 500
    """Seats a building, on average, from which on it is worth it: with fewer, rounds of links are quicker."""


@dataclass(frozen=True, slots=True)
class KnapsackCutParams:
    """Cuts from what whole teams a building can hold (`knapsack_cuts.py`)."""

    pace: Pace = Pace(steps=150, aim=5e-4, patience=6, shorter=0.6)
    """Towards the prices of cuts; the aim is a share of the relaxation's bound."""
    hasty_steps: int = 25
    """Steps instead, where the place is tried whole at once or a first look is enough."""
    most_states: int = 8_000
    """Units of a building's desks that are told apart: the dynamic programme takes as many states for each team."""


@dataclass(frozen=True, slots=True)
class RestrictedMipParams:
    """The whole MILP without what no good plan contains (`restricted_mip.py`)."""

    guess: float = 0.0075
    """Share by which the best plan is at first taken to be dearer than the relaxation: nearly always it is less."""
    wider: float = 4
    """Factor by which the guess is widened where it held no plan."""
    widest: float = 0.2
    """Share above which a guess leaves out too little to be worth making."""
    most_cutting: int = 2_500_000
    """Columns x rounds of cuts at the root of a large MILP: later rounds take long and bring next to nothing."""
    least_rounds: int = 5
    """Rounds of cuts there at the least, however many columns."""
    most_rounds: int = 50
    """Rounds of cuts there at the most, however few."""
    tail_rounds: int = 5
    """Last rounds of cuts whose gain is looked at together."""
    tail_gain: float = 5e-5
    """Share of the bound below which that gain is no longer worth a round: the cuts tail off."""


@dataclass(frozen=True, slots=True)
class CutAndSolveParams:
    """One choice of buildings after another, packed and ruled out (`cut_and_solve.py`)."""

    few: int = 20
    """Choices that are few enough; with more to come, the whole MILP is the quicker way."""
    tiny: int = 350
    """Yes/no decisions near the relaxation up to which the whole MILP is the quicker way too."""
    steps: int = 100
    """Steps of the subgradient method towards the prices of one choice's cuts."""
    gap: float = 1e-5
    """Share to which a choice is brought near to its best, at the finest."""


@dataclass(frozen=True, slots=True)
class PMedianParams:
    """Places where nothing fills up (`p_median.py`)."""

    first: Pace = Pace(steps=1_500, aim=0.5, patience=10, shorter=0.85, least_aim=1e-3)
    """The bound of the whole; aims are shares of the gap (Polyak 1969)."""
    branch: Pace = Pace(steps=80, aim=0.3, patience=10, shorter=0.85, least_aim=1e-3)
    """The bound of each branch, which begins at the prices of the one it came from."""
    lately: float = 0.1
    """Weight, a share, of the newest choice in how often a building was chosen: what is unclear is branched on."""


@dataclass(frozen=True, slots=True)
class RelaxAndFixParams:
    """From a relaxation to a plan, the largest teams first (`relax_and_fix.py`)."""

    shares: tuple[float, ...] = (0.2, 0.4, 0.6, 0.8, 1.0)
    """Shares of the teams that have been made whole, step by step."""
    spared: tuple[float, ...] = (0.05, 0.2)
    """What each open building keeps free at first, a share of a small team: one descent beside the bound for each."""
    most_spared: float = 0.1
    """Share of its desks that a building keeps free at the most, however large the teams."""
    small: float = 0.1
    """Which of the teams, by size, is called a small one: a quantile."""
    shuffle: float = 0.2
    """How far a second descent may disagree on which team is larger: standard deviation of the logarithm."""
    kernel_places: int = 8
    """Places of a team that are looked at in any case, the cheapest by reduced cost."""
    kernel_columns: int = 5_000
    """Places of all teams that are looked at, where there are so few teams that each can have more."""
    gap: float = 0.001
    """Share to which a step about the whole place is brought near to its best; one about a part of it, nearer."""
    nodes: int = 5
    """Branching nodes of a step: the steps after it put right what it decided a little worse."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """One kind of neighbourhood, before any has been tried."""

    size: int
    """Buildings freed at first; teams, where teams are drawn."""
    weight: float
    """How often it is chosen at first, against the others."""


@dataclass(frozen=True, slots=True)
class LnsParams:
    """Large neighbourhood search with adaptive choice (`neighbourhoods.py`, `lns.py`)."""

    place: Neighbourhood = Neighbourhood(size=12, weight=3.0)
    """Buildings near one another."""
    agency: Neighbourhood = Neighbourhood(size=16, weight=1.0)
    """Buildings of one owner."""
    function: Neighbourhood = Neighbourhood(size=6, weight=1.0)
    """One function, and where it may sit."""
    teams: Neighbourhood = Neighbourhood(size=40, weight=3.0)
    """Teams from all over the place."""
    least_size: int = 4
    """Below this nothing can change places."""
    most_size: int = 400
    """Above this it is no part of the place any more."""
    easy_iterations: int = 1_000
    """Steps of the simplex method below which a neighbourhood without gain was too small to be worth its time."""
    hard_iterations: int = 5_000
    """Steps of the simplex method above which it was too large."""
    past_weight: float = 0.8
    """Share of a kind's weight that it keeps from one outcome to the next."""
    least_weight: float = 0.1
    """Weight that no kind falls below, so that each is tried again."""
    nodes: int = 12
    """Branching nodes a neighbourhood may take."""
    gap: float = 1e-5
    """Share to which a neighbourhood is brought near to its best."""
    widths: tuple[int, ...] = (12, 36)
    """Places of a team that a neighbourhood looks at, the cheapest by reduced cost: one or the other."""
    sweep: int = 80
    """Neighbourhoods before two workers compare what they found."""
    sweep_iterations: int = 10_000
    """Steps of the simplex method before they do, if that comes first."""


@dataclass(frozen=True, slots=True)
class RoundParams:
    """The rounds of places that are searched (`regimes/`)."""

    nodes: int = 40
    """Branching nodes of a piece of work about part of the place."""
    relax_nodes: int = 200
    """Of the relaxation in which teams may split, where functions are what is hard."""
    middling_nodes: int = 250
    """Of the whole MILP of a place of middling size, before or beside the search."""
    little_nodes: int = 1_000
    """Of the whole MILP where next to nothing is left of it."""
    little_choices: int = 15_000
    """Choices that are little, where no more can be in a plan cheaper than the first descent's."""
    little_share: float = 0.2
    """Share of all choices that is little, likewise."""
    close: float = 0.0025
    """Gap, a share, that is so small that the whole MILP is worth a try at the end of the rounds."""
    many_teams: float = 8
    """Teams for each open building that are many: packing them costs much the same whichever open."""
    choice_nodes: int = 1_000
    """Branching nodes for the choice of buildings where each holds many teams, as nothing else is worth as much."""
    choice_gap: float = 1e-4
    """Share to which a choice of buildings and its packing are brought near to their best."""
    packing_nodes: int = 250
    """Branching nodes for packing the teams into a choice of buildings."""
    cutting: float = 5e-4
    """Share of the bound that cuts must bring to be kept while buildings are chosen: denser rows are slower."""
    sweeps_beside_bound: int = 5
    """Sweeps of the neighbourhood search beside the bound."""
    sweeps_beside_cuts: int = 16
    """Sweeps in a large place while HiGHS seeks cuts, which take as long."""
    idle_sweeps: int = 4
    """Pairs of sweeps without gain after which the search gives way to the whole MILP."""


@dataclass(frozen=True, slots=True)
class SecondParams:
    """A plan made better by a second measure (`second_objective.py`)."""

    places: int = 16
    """Places of a neighbourhood, the nearest to its centre: with 12 to 25 each takes a second or two."""
    core: int = 4
    """The nearest of them, which count as settled where the neighbourhood had nothing better."""
    nodes: int = 25
    """Branching nodes a neighbourhood may take."""
    sweeps: int = 3
    """Times that all centres are gone through, as long as something gets better."""
    least_gain: float = 1.0
    """What a step must gain, in the unit of the cost."""


@dataclass(frozen=True, slots=True)
class SearchParams:
    """All tuning figures of a search; `SearchParams()` is what the engine was tuned to.

    >>> params = SearchParams().but(sizes={"direct_choices": 0}, lns={"sweep": 4})
    >>> params.sizes.direct_choices, params.sizes.middling_choices, params.lns.sweep
    (0, 8000, 4)
    """

    sizes: SizeParams = SizeParams()
    """Which places are how large."""
    first_plan: FirstPlanParams = FirstPlanParams()
    """A plan before the relaxation."""
    sifting: SiftingParams = SiftingParams()
    """The linear relaxation."""
    lagrangian_start: LagrangianStartParams = LagrangianStartParams()
    """Prices before it."""
    knapsack_cuts: KnapsackCutParams = KnapsackCutParams()
    """Cuts after it."""
    restricted_mip: RestrictedMipParams = RestrictedMipParams()
    """The whole MILP."""
    cut_and_solve: CutAndSolveParams = CutAndSolveParams()
    """One choice of buildings after another."""
    p_median: PMedianParams = PMedianParams()
    """Where nothing fills up."""
    relax_and_fix: RelaxAndFixParams = RelaxAndFixParams()
    """First plans."""
    lns: LnsParams = LnsParams()
    """Better plans."""
    rounds: RoundParams = RoundParams()
    """How these go side by side."""
    second: SecondParams = SecondParams()
    """A second measure, after the search."""
    noise_share: float = 1e-7
    """Improvements smaller than this share of the cost are not worth a branch."""

    def but(self, **changes: Mapping[str, Any]) -> "SearchParams":
        """The same figures but for some, by the name of their group."""
        return replace(self, **{name: replace(getattr(self, name), **given) for name, given in changes.items()})
