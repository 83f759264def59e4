"""How a search stands: the best plan and the best bound so far, and the time that is left."""

import math
import threading
import time
from dataclasses import dataclass, replace

import numpy as np

from estate_opt.search.highs import Ending, Outcome, Progress, Report, Settings
from estate_opt.search.milp import Array, Milp

ROUNDING = 1e-9
"""A gap that is only the rounding of sums, as a share of the cost."""


@dataclass(frozen=True)
class Found:
    """A point that keeps every row, and what it costs."""

    point: Array
    gbp: float


def cheapest(*found: Found | None) -> Found | None:
    """The cheapest of some; of equals the first."""
    return min((each for each in found if each is not None), key=lambda each: each.gbp, default=None)


def start_at(milp: Milp, point: Array) -> dict[int, float]:
    """The yes/no decisions of a point, for a run to begin from."""
    whole = np.flatnonzero(milp.is_integer)
    return dict(zip(whole.tolist(), point[whole].tolist(), strict=True))


def _order(plan: Found) -> tuple[float, bytes]:
    """The cheaper plan is the better; of equals not the one that came first, which two workers leave to chance."""
    return plan.gbp, plan.point.tobytes()


def dearer(gbp: float, share: float) -> float:
    """What costs so much more than this, as a share."""
    return gbp + share * abs(gbp)


def is_within(gap: float, gbp: float, bound_gbp: float) -> bool:
    """Whether what a plan costs is as near to a bound as asked for, but for rounding."""
    return gbp - bound_gbp <= (gap + ROUNDING) * max(abs(gbp), 1.0)


class _Over(threading.Event):
    """Set where the user has stopped the search, time is up, or it is proven that there is no plan."""

    def __init__(self, stop: threading.Event, until: float) -> None:
        super().__init__()
        self._stop, self._until = stop, until

    def is_set(self) -> bool:
        return super().is_set() or self._stop.is_set() or time.monotonic() >= self._until


class Standing:
    """What is known so far. Several workers may add to it at once."""

    def __init__(
        self, milp: Milp, settings: Settings, report: Report | None, stop: threading.Event, noise_share: float
    ) -> None:
        """`noise_share`: improvements smaller than this share of the cost are not worth a branch."""
        self.best: Found | None = None
        self.bound_gbp = -math.inf
        self.nodes = 0
        """Branching nodes that all runs together have taken."""
        self._is_proven = self._is_proof_of_none = False
        self.noise_gbp = noise_share * abs(milp.least_gbp)
        self._milp, self._settings, self._report = milp, settings, report
        self._lock, self._began = threading.Lock(), time.monotonic()
        self.stop, self.over = stop, _Over(stop, self._began + settings.time_limit_seconds)

    def accept(self, point: Array) -> Found:
        """Weigh a point up; keep it if it is the best so far."""
        whole = np.where(self._milp.is_integer, np.rint(point), point)
        plan = Found(whole, self._milp.value(whole))
        with self._lock:
            if self.best is None or _order(plan) < _order(self.best):
                self.best = plan
        self._tell()
        return plan

    def raise_bound(self, bound_gbp: float) -> None:
        """No plan costs less than this, or than the best that is known. An infinite bound tells nothing to a reader."""
        with self._lock:
            if min(bound_gbp, self.gbp) < math.inf:
                self.bound_gbp = max(self.bound_gbp, min(bound_gbp, self.gbp))
        self._tell()

    def counted(self, outcome: Outcome) -> Outcome:
        """What a run came to, its branching nodes counted."""
        with self._lock:
            self.nodes += outcome.nodes
        return outcome

    def end_proven(self) -> None:
        """Nothing is left to find: the best plan is, or, where there is none, that there can be none.

        Where there is a plan, whatever another worker is about comes to its end all the same: how far it had got would
        depend on which was quicker, and with it which of two plans within the gap is kept.
        """
        with self._lock:
            self._is_proof_of_none = self.best is None
            self._is_proven = not self._is_proof_of_none
        if self._is_proof_of_none:
            self.over.set()

    def bound_up_to(self, most_gbp: float) -> Report:
        """A run's own report: its bound holds for us, its plans may be of split teams.

        At most so much, where what no cheaper plan contains has been fixed.
        """
        return lambda progress: self.raise_bound(min(progress.bound_gbp, most_gbp))

    @property
    def gbp(self) -> float:
        """Cost of the best plan; infinite before there is one."""
        return math.inf if self.best is None else self.best.gbp

    @property
    def seconds(self) -> float:
        """Seconds so far."""
        return time.monotonic() - self._began

    @property
    def left_seconds(self) -> float:
        """Seconds that are left, or by how much the time has been overrun, below zero."""
        return self._settings.time_limit_seconds - self.seconds

    @property
    def is_closed(self) -> bool:
        """Whether the gap is, or there is nothing left to find."""
        return self._is_proven or self.is_near(self.best, self.bound_gbp)

    def is_near(self, plan: Found | None, bound_gbp: float) -> bool:
        """Whether a plan is as near to a bound as asked for."""
        return plan is not None and is_within(self._settings.gap, plan.gbp, bound_gbp)

    @property
    def has_time(self) -> bool:
        """Whether to go on, as far as time and the user are asked, and whether there can be a plan at all."""
        return not self.over.is_set()

    @property
    def is_on(self) -> bool:
        """Whether to go on: there is something to find yet, and time for it."""
        return self.has_time and not self.is_closed

    @property
    def ending(self) -> Ending:
        """How it has ended, when it has."""
        if self._is_proof_of_none:
            return Ending.INFEASIBLE
        if self.is_closed:
            return Ending.OPTIMAL
        return Ending.STOPPED if self.stop.is_set() else Ending.LIMIT

    def settings_for(self, gap: float, nodes: int | None = None) -> Settings:
        """For one run on one processor within the time that is left.

        HiGHS does not begin anew in it: the search has fixed what can be fixed by its bound, and cuts would be lost.
        """
        seconds = max(self.left_seconds, 0.1)
        return replace(self._settings, time_limit_seconds=seconds, gap=gap, threads=1, nodes=nodes, restarts=False)

    def _tell(self) -> None:
        if self._report is not None:
            best = None if self.best is None else self.best.gbp
            self._report(Progress(self.seconds, best, self.bound_gbp))
