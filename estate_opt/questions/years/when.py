"""Why something of a programme is not done earlier: what stands in the way, and what a year earlier or later costs."""

import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

from estate_opt.domain.appraisal import Appraisal
from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import Estate
from estate_opt.domain.programme import LimitPrice
from estate_opt.formulation.decode import today_point
from estate_opt.formulation.model import model_of
from estate_opt.formulation.years.limits import bodies_of, is_closing, steps_held_back, stranded
from estate_opt.formulation.years.path import Path, Step, path_to
from estate_opt.formulation.years.searched import Found, proposed_years, searched
from estate_opt.formulation.years.shifted import HELD_BACK, Earlier, Missed, as_done, done_by, earlier
from estate_opt.formulation.years.stated import Programming
from estate_opt.formulation.years.statement import programme_for
from estate_opt.formulation.years.waiting import ordered
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from estate_opt.questions.opposite import Subject, as_known
from estate_opt.search.highs import Ending, Settings

KINDS = ("building", "team", "function")
POUND = 1.0
"""Costs are told to it."""


@dataclass(frozen=True)
class Carried:
    """A programme as far as questions about it need it."""

    target: Decided
    years: tuple[Decided, ...]
    objective_gbp: float
    bound_gbp: float
    prices: tuple[LimitPrice, ...] = ()


@dataclass(frozen=True)
class Shifted:
    """The same done in another year, everything else decided best for that."""

    year: int
    """By which it is done, or (later) not before which; the number of years: never."""
    because: tuple[Missed, ...]
    """What that would miss, with nothing else later than it is."""
    along: tuple[Step, ...]
    """What would have to go earlier along with it."""
    held_back_by: tuple[str, ...]
    """Times in which nothing of a body moves, locks and leases that rule it, or what goes along with it, out."""
    is_knotted: bool
    """Whether that alone would leave moves of a year without an order in which whoever arrives finds room."""
    is_impossible: bool
    found: Found | None
    """The best programme with it; None: there is none, or none was found in the time."""


@dataclass(frozen=True)
class When:
    """When something of a programme happens, and what another year would mean."""

    estate: Estate
    option: Option
    path: Path
    subject: Subject
    carried: Carried
    step: Step | None
    """None: it stays as it is today."""
    year: int
    """In which it is done; the number of years: it is not done."""
    earlier: Shifted | None
    later: Shifted | None

    @property
    def best_gbp(self) -> float:
        """What prices are told against: the programme, or a cheaper one that was found on the way."""
        found = [each.found.gbp for each in (self.earlier, self.later) if each is not None and each.found is not None]
        return min([self.carried.objective_gbp, *found])

    def price_between_gbp(self, shifted: Shifted) -> tuple[float, float, float] | None:
        """What a year costs more, and its proven least and most; None where there is no programme with it."""
        if shifted.found is None or math.isinf(shifted.found.gbp):
            return None
        gbp = shifted.found.gbp - self.best_gbp
        least = max(0.0, min(_bound(shifted.found), shifted.found.gbp) - self.best_gbp)
        return gbp, least, max(least, shifted.found.gbp - min(self.carried.bound_gbp, self.best_gbp))


def _bound(found: Found) -> float:
    return max(found.outcome.bound_gbp, found.least_gbp)


class Asked:
    """Answers questions about one programme: its model is made once for all of them."""

    def __init__(self, estate: Estate, option: Option, carried: Carried) -> None:
        self._estate, self._option, self._carried = estate, option, carried
        self._settings, self._stop = Settings.of(option.levers.solver), threading.Event()
        formulation = model_of(estate, option).formulation
        self._path = path_to(formulation, today_point(formulation), carried.target)
        self._made = programme_for(self._path, len(carried.years))
        self._done = done_by(self._path, carried.years)
        self._ruled_out = steps_held_back(self._path, len(carried.years))
        self._stranded = stranded(self._path, len(carried.years))

    def count_again(self, name: str) -> None:
        """Add the programme up, each thing done when it is said to be. `name`: of the file that tells of it.

        Where it costs less than is told (what a year decides anew was left a little dear), prices are told against
        that. Raises UsageError where it costs more, breaks a rule, or is not added up in the time.
        """
        told_gbp, settings = self._carried.objective_gbp, replace(self._settings, gap=0.0)
        with as_done(self._made, self._done):
            found = searched(self._made, settings, self._stop)
        if found.outcome.point is None:
            raise UsageError(
                f"{name} breaks a rule that this version of the program knows. Make the plan again."
                if found.outcome.ending is Ending.INFEASIBLE
                else f"{name} could not be added up in the time given. Allow more with --time-limit."
            )
        if found.gbp - told_gbp > max(POUND, 1e-9 * abs(told_gbp)):
            raise UsageError(f"{name} costs £{found.gbp:,.0f}, not the £{told_gbp:,.0f} it told. Make the plan again.")
        self._carried = replace(self._carried, objective_gbp=min(found.gbp, told_gbp))

    def when(self, subject: Subject) -> When:
        """When it happens. Raises UsageError where the place has no such subject, or for an agency as a whole."""
        subject = as_known(self._estate, subject)
        if subject.kind not in KINDS:
            raise UsageError(
                "Of a plan over years it can be asked about a building, a team or a function. About an agency as a "
                "whole ask with an option of programme.years = 0."
            )
        number = self._number_of(subject)
        years = len(self._carried.years)
        year = years if number is None else next((y for y in range(years) if self._done[number, y]), years)
        sooner = None if number is None or not year else self._shifted(number, year - 1, True)
        later = None if number is None or year == years else self._shifted(number, year + 1, False)
        step = None if number is None else self._path.steps[number]
        return When(self._estate, self._option, self._path, subject, self._carried, step, year, sooner, later)

    def _number_of(self, subject: Subject) -> int | None:
        key = tuple(subject.key.split(" / ", 1)) if subject.kind == "function" else (subject.key,)
        return next((n for n, step in enumerate(self._path.steps) if step == Step(subject.kind, key)), None)

    def _shifted(self, number: int, year: int, is_earlier: bool) -> Shifted:
        """One step by a year, or not before it."""
        key = (number, year if is_earlier else year - 1)
        variable = self._made.done[key]
        takes = earlier(self._made, self._done, number, year, self._settings) if is_earlier else None
        because = () if takes is None else tuple(each for each in takes.missed if each.rule != HELD_BACK)
        along = () if takes is None else tuple(self._path.steps[n] for n in takes.along)
        held_back = tuple(self._held_back(takes, number, year)) if is_earlier else ()
        if not variable.lowBound <= is_earlier <= variable.upBound:
            return Shifted(year, because, along, held_back, False, True, None)
        is_knotted = takes is not None and not takes.missed and _has_knots(self._made, takes.values, year)
        with as_done(self._made, {key: is_earlier}):
            found = searched(self._made, self._settings, self._stop)
        is_impossible = found.outcome.point is None and found.outcome.ending is Ending.INFEASIBLE
        return Shifted(
            year, because, along, held_back, is_knotted, is_impossible, None if found.outcome.point is None else found
        )

    def _held_back(self, takes: Earlier | None, number: int, year: int) -> Iterator[str]:
        """What rules the step, or one that has to go along with it, out in its year."""
        yield from self._held_back_by(number, year)
        for missed in () if takes is None else takes.missed:
            if missed.rule == HELD_BACK:
                at, step = (int(part) for part in missed.key)
                if step != number:
                    about = self._path.steps[step]
                    yield from (
                        f"{about.kind} {' / '.join(about.key)}: {each}" for each in self._held_back_by(step, at)
                    )

    def _held_back_by(self, number: int, year: int) -> Iterator[str]:
        """Times of its bodies, locks, and how long a building may stand empty, that rule a step out in a year."""
        if (number, year) not in self._ruled_out:
            return
        step, calendar = self._path.steps[number], Appraisal(self._option, year)
        for each in self._estate.blackouts:
            if each.agency in bodies_of(self._estate, step) and each.meets(calendar.moves_on, calendar.vacated_on):
                because = f" ({each.because})" if each.because else ""
                days = f"{each.first_day:%d/%m/%Y} to {each.last_day:%d/%m/%Y}"
                yield f"nothing of {each.agency} moves from {days}{because}"
        day = calendar.happens_on(is_closing(self._estate, step))
        for lock in self._estate.locks:
            if (lock.kind, lock.key) == (step.kind, step.key) and not lock.allows(day):
                yield f"the lock {lock.wording}"
        if (number, year) in self._stranded:
            most = self._option.levers.programme.stranded_months
            yield f"it would stand empty for longer than programme.stranded_months = {most:g} before it can be given up"


def _has_knots(made: Programming, values: dict[str, float], year: int) -> bool:
    knots = [(y, knot) for y, each in enumerate(ordered(made, proposed_years(made, values))) for knot in each.knots]
    return any(y == year for y, _ in knots)
