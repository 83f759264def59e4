"""What a plan touches and saves of all that bodies spend: a figure for the place, as far as that spend is given."""

import math
from dataclasses import dataclass

from estate_opt.domain.costs import Heading, Theme, heading, theme
from estate_opt.domain.plan import Plan

THEMES = {"buildings": Theme.BUILDINGS, "functions": Theme.FUNCTIONS, "counters": Theme.COUNTERS}
"""By the `part` of a heading: what of the ledger it holds. Charges between bodies are in none."""


@dataclass(frozen=True, slots=True)
class SpendFigures:
    """Of the bodies whose spend is given, in pounds a year; what is touched and saved in the last year planned."""

    bodies: int
    spent_gbp: float
    controllable_gbp: float
    """Of that what they decide on, by themselves or with others."""
    touched_gbp: float
    """What buildings, support functions and counters cost them today."""
    saved_gbp: float

    @property
    def touched_share(self) -> float:
        """Of all that they spend, 0 … 1."""
        return self.touched_gbp / self.spent_gbp if self.spent_gbp else 0.0

    @property
    def saved_share(self) -> float:
        """Of what they decide on, 0 … 1."""
        return self.saved_gbp / self.controllable_gbp if self.controllable_gbp else 0.0


def spend_figures(plan: Plan) -> SpendFigures | None:
    """The figures of the place; None where no spend is given."""
    spend = plan.estate.spend
    if not spend:
        return None
    bodies = {each.agency for each in spend}

    def yearly(is_today: bool, themes: frozenset[Theme] | None = None) -> float:
        accounts = plan.today_accounts if is_today else plan.accounts
        return math.fsum(
            each.gbp[-1] for each in accounts
            if each.agency in bodies and heading(each.kind, each.cost) is Heading.RUNNING
            and (themes is None or theme(each.cost) in themes)
        )  # fmt: skip

    return SpendFigures(
        len(bodies),
        math.fsum(each.gbp_per_year for each in spend),
        math.fsum(each.gbp_per_year for each in spend if each.is_controllable),
        yearly(True, frozenset(THEMES.values())),
        yearly(True) - yearly(False),
    )
