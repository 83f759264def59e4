"""The nucleolus: the shares at which the worst-off group is as well off as can be, then the next, and so on.

The *nucleolus* (Schmeidler 1969) is looked for among the shares at which nobody pays more than by itself; the
*prenucleolus* among all. Both lie in the core where it is not empty, and in the least core in any case.

One linear programme after the other (Kopelowitz 1967), each over the groups whose excess is not settled yet. Settled
are those with a positive multiplier, and whatever follows from them: never all that happen to be tight at one optimum,
which is the commonest mistake (Guajardo and Jörnsten 2015). Of the groups only those are in a programme that were
missed before (row generation; Hallefjord, Helming and Jørnsten 1995).
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from estate_opt.questions.games.game import Array, alone, membership, paid_by_groups, players_of

POSITIVE = 1e-6
"""A multiplier above it is one: those of a stage sum to 1 over no more rows than there are players."""
MISSED = 1e-9
"""By how much a row has to be missed to come in, of the largest saving of a group."""
ROWS_A_ROUND = 32
SPANNED = 1e-7


class LeastCore(NamedTuple):
    """The least ε at which there are shares to which no group objects by more."""

    epsilon: float
    """At nought or below there are shares to which nobody objects: the core is not empty."""
    shares: Array
    """Some of those shares."""


def nucleolus(costs: Array) -> Array | None:
    """[player]: the nucleolus. None: at any shares somebody pays more than by itself, so that there is none."""
    by_itself = alone(costs)
    if by_itself.sum() < costs[-1] - MISSED * np.abs(costs).max():
        return None
    return by_itself - _gains(_Stages.of(costs, least_gain=0.0))


def prenucleolus(costs: Array) -> Array:
    """[player]: the prenucleolus, at which somebody may pay more than by itself."""
    return alone(costs) - _gains(_Stages.of(costs, least_gain=-np.inf))


def least_core(costs: Array) -> LeastCore:
    """The least ε, and shares that reach it. Raises ValueError for a game of one player."""
    if len(costs) < 4:
        raise ValueError("A single player has nobody to leave.")
    stages = _Stages.of(costs, least_gain=-np.inf)
    worst, gains = stages.solve()
    return LeastCore(worst * stages.scale, alone(costs) - gains * stages.scale)


@dataclass
class _Stages:
    """What the linear programmes stand on, in gains: what a player pays by itself less its share, over `scale`."""

    savings: Array
    """[group]: what its members save by being a group, over `scale`."""
    scale: float
    least_gain: float
    is_in: npt.NDArray[np.bool_]
    """[group, player]"""
    is_open: npt.NDArray[np.bool_]
    """[group]: whether its excess is not settled yet."""
    rows: list[int]
    """Groups in the programme."""
    settled: list[tuple[int, int, float]] = field(default_factory=list)
    """Independent groups, the stage that settled them, and what their members gain together."""
    known: list[tuple[Array, int | None, float]] = field(default_factory=list)
    """Equations that hold at the end: Σ coefficient × gain (+ the worst excess of that stage) = so much."""
    stage: int = 0

    @classmethod
    def of(cls, costs: Array, least_gain: float) -> "_Stages":
        players = players_of(costs)
        savings = paid_by_groups(alone(costs)) - costs
        scale = float(np.abs(savings).max()) or 1.0
        is_open = np.ones(len(costs), dtype=bool)
        is_open[[0, -1]] = False
        singles = [1 << player for player in range(players)]
        rows = [] if players == 1 else sorted({each for one in singles for each in (one, len(costs) - 1 - one)})
        return cls(savings / scale, scale, least_gain, membership(players), is_open, rows)

    @property
    def everybody(self) -> int:
        return len(self.savings) - 1

    def solve(self) -> tuple[float, Array]:
        """The least worst excess over the open groups, and gains at which it is; what is new is settled."""
        if not self.rows:
            first = int(np.flatnonzero(self.is_open)[0])
            self.rows = [first, self.everybody - first]
        while True:
            result = self._programme()
            gains, worst = result.x[:-1], float(result.x[-1])
            missed = np.where(self.is_open, self.savings - paid_by_groups(gains) - worst, -np.inf)
            missed[self.rows] = -np.inf
            new = np.argsort(-missed, kind="stable")[:ROWS_A_ROUND]
            if not len(new := new[missed[new] > MISSED]):
                self._settle(result, worst)
                return worst, gains
            self.rows = sorted({*self.rows, *(int(group) for group in new), *(self.everybody - int(g) for g in new)})

    def _programme(self) -> "linprog":
        """Least worst excess such that each row's members gain what they save, less that."""
        players = self.is_in.shape[1]
        equal = [self.everybody, *(group for group, _, _ in self.settled)]
        gained = [self.savings[-1], *(gained for _, _, gained in self.settled)]
        result = linprog(
            np.append(np.zeros(players), 1.0),
            A_ub=-np.column_stack([self.is_in[self.rows], np.ones(len(self.rows))]),
            b_ub=-self.savings[self.rows],
            A_eq=np.column_stack([self.is_in[equal], np.zeros(len(equal))]),
            b_eq=np.array(gained),
            bounds=[*[(self.least_gain, np.inf)] * players, (-np.inf, np.inf)],
            method="highs-ds",
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        if result.status != 0:
            raise ArithmeticError(f"The linear programme of the nucleolus was not solved: {result.message}")
        return result

    def _settle(self, result: "linprog", worst: float) -> None:
        """Keep what holds at every optimum of this stage: rows with a multiplier, and gains held at their least."""
        tight = [group for group, price in zip(self.rows, -result.ineqlin.marginals, strict=True) if price > POSITIVE]
        for group in tight:
            self.known.append((self.is_in[group].astype(np.float64), self.stage, float(self.savings[group])))
            if self.is_open[group]:
                self.settled.append((group, self.stage, float(self.savings[group]) - worst))
                self._close_what_follows()
        for player in np.flatnonzero(result.lower.marginals[:-1] > POSITIVE):
            self.known.append((np.eye(self.is_in.shape[1])[player], None, self.least_gain))
        self.rows = [group for group in self.rows if self.is_open[group]]
        self.stage += 1

    def _close_what_follows(self) -> None:
        """Groups whose gain is a sum of settled ones are settled too."""
        held = self.is_in[[self.everybody, *(group for group, _, _ in self.settled)]].astype(np.float64)
        basis = np.linalg.svd(held, full_matrices=False)[2][: len(held)]
        apart = self.is_in - (self.is_in @ basis.T) @ basis
        self.is_open &= np.abs(apart).max(axis=1) > SPANNED


def _gains(stages: _Stages) -> Array:
    """[player]: the gains once every group is settled: the equations' solution, to the last digit."""
    while stages.is_open.any():
        stages.solve()
    players = stages.is_in.shape[1]
    left, right = np.zeros((len(stages.known) + 1, players + stages.stage)), np.empty(len(stages.known) + 1)
    left[-1, :players], right[-1] = 1.0, stages.savings[-1]
    for row, (coefficients, stage, value) in enumerate(stages.known):
        left[row, :players], right[row] = coefficients, value
        if stage is not None:
            left[row, players + stage] = 1.0
    solution = np.linalg.lstsq(left, right, rcond=None)[0]
    return np.asarray(solution[:players] * stages.scale)
