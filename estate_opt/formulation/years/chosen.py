"""The best programme found: of one target, or among whatever a leeway allows."""

import time
from dataclasses import dataclass

from estate_opt.domain.decided import Decided
from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.decode import today_point
from estate_opt.formulation.years.among import Leeway, path_among
from estate_opt.formulation.years.at_prices import Effort
from estate_opt.formulation.years.path import path_to
from estate_opt.formulation.years.searched import Found, searched
from estate_opt.formulation.years.stated import Programming
from estate_opt.formulation.years.statement import programme_for
from estate_opt.search.milp import Array


@dataclass(frozen=True)
class Chosen:
    """The best programme that was found."""

    made: Programming
    found: Found
    bound_gbp: float
    """What is proven: of all targets with all their programmes, or of this target alone."""
    is_complete: bool
    """Whether nothing was left unseen but for the search's own gap."""
    first_gbp: float | None = None
    """What it costs to carry out the target that is best all at once, where others were looked at too; infinite where
    that cannot be done. None: it is the only one looked at.
    """
    is_bound_of_all: bool = False
    """Whether the bound is one of all targets."""
    target: Decided | None = None
    """The target that is carried out, where it is given; None: the first, or what is reached."""

    @property
    def reached(self) -> Decided | None:
        """What there is in the end; None: nothing was found."""
        return self.found.years[-1].decided if self.found.years else None


def programme_found(
    made: Programming, effort: Effort, begin: tuple[Array, ...] = (), in_sweeps: bool = False
) -> Chosen:
    """The best programme as it is stated, with a bound of the same. `begin`, `in_sweeps`: as of `searched`."""
    found = searched(made, effort.settings, effort.stop, begin or None, in_sweeps)
    return Chosen(made, found, found.bound_gbp, found.is_proven)


def programme_of(formulation: Formulation, target: Decided, years: int, effort: Effort) -> Chosen:
    """The best programme of one target."""
    return programme_found(programme_for(path_to(formulation, today_point(formulation), target), years), effort)


def programme_among(
    formulation: Formulation,
    leeway: Leeway,
    years: int,
    effort: Effort,
    begin: tuple[Array, ...] = (),
    in_sweeps: bool = False,
) -> Chosen:
    """The best programme to whatever the leeway allows; stating it is part of the time."""
    began = time.monotonic()
    made = programme_for(path_among(formulation, today_point(formulation), leeway), years)
    return programme_found(made, effort.left(began), begin, in_sweeps)
