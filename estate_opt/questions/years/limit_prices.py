"""What a little more of each pot and limit of a programme would save: the price of what a year can bear."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from estate_opt.domain.estate import Estate
from estate_opt.domain.plan import POOLED
from estate_opt.domain.programme import LimitPrice
from estate_opt.ground.figures import financial_year, to_the_pound
from estate_opt.options.option import Option
from estate_opt.planning import Planned
from estate_opt.questions.years.asked import carried_of_place
from estate_opt.results.names import named

WORTH_TELLING_GBP = 0.005
NOTE = (
    "Estimates for a small change, from a programme in which things may be done in part; they do not add up. What "
    "lifting a lock, a status or another policy would save is told of plans that happen all at once "
    "(programme.years = 0)."
)


@dataclass(frozen=True)
class LimitPrices:
    """The prices of a programme's pots and limits, the dearest first."""

    estate: Estate
    option: Option
    prices: tuple[LimitPrice, ...]

    @property
    def binding(self) -> tuple[LimitPrice, ...]:
        """Those of which a little more would save something."""
        return tuple(each for each in self.prices if each.saves_gbp >= WORTH_TELLING_GBP)

    def more_of(self, price: LimitPrice) -> str:
        """What would be more, in words."""
        whose = "all bodies together" if price.pot == POOLED else named(price.pot, self.estate, "agency")
        if price.limit == "capital_in_all":
            return f"A pound more over all years, of {whose}"
        year = financial_year(self.year_of(price) or 0)
        if price.limit == "pot":
            return f"A pound more in the pot of {whose}, new in {year}"
        return f"{'An FTE' if price.limit == 'fte_moved' else 'A closing'} more in {year}"

    def year_of(self, price: LimitPrice) -> int | None:
        """The calendar year in which the financial year of a price begins; None: of all years."""
        if price.year is None:
            return None
        levers = self.option.levers
        return levers.appraisal.start.year + price.year + (0 if price.pot else levers.moves.move_year)


def limit_prices_of_place(
    place: Path,
    option: Option,
    plan_json: Path | None,
    keep: Callable[[Planned], None] | None = None,
    with_hidden: bool = False,
) -> LimitPrices:
    """The prices of a plan over years, from its JSON or made now. Raises as `when_of_place`."""
    estate, carried = carried_of_place(place, option, (), plan_json, keep, with_hidden)
    dearest = sorted(carried.prices, key=lambda each: (-each.saves_gbp, each.limit, each.pot, each.year or 0))
    return LimitPrices(estate, option, tuple(dearest))


def in_lines(found: LimitPrices) -> list[str]:
    """A line for each limit of which more would save something."""
    if not found.prices:
        return ["Nothing ties the years together: there is no pot, and no limit on what a year bears."]
    if not found.binding:
        return ["None of the pots and limits binds: a little more of any of them would save nothing.", NOTE]
    return [*(f"{found.more_of(each)}: saves about {_pounds(each)}." for each in found.binding), NOTE]


def _pounds(price: LimitPrice) -> str:
    return f"£{price.saves_gbp:,.2f}" if price.saves_gbp < 100 else to_the_pound(price.saves_gbp)


def as_json(found: LimitPrices) -> dict[str, Any]:
    """The prices for a program; years are those in which a financial year begins."""
    return {
        "prices": [
            {"limit": each.limit, "pot": each.pot or None, "year": found.year_of(each), "saves_gbp": each.saves_gbp,
             "words": found.more_of(each)}
            for each in found.prices
        ],
        "note": NOTE,
    }  # fmt: skip
