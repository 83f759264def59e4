"""What each pot of capital pays for in each year of a programme, and what is left in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from estate_opt.domain.costs import COSTS, Kind, is_running_cost
from estate_opt.domain.plan import POOLED, Account, Plan
from estate_opt.domain.pots import new_by_year
from estate_opt.domain.programme import LimitPrice
from estate_opt.ground.figures import financial_year, to_the_pound
from estate_opt.results.names import named
from estate_opt.search.milp import Array

WORTH_TELLING_GBP = 0.005


@dataclass(frozen=True, slots=True)
class PotYear:
    """One year of one pot, in pounds as they are paid."""

    pot: str
    """An agency, or POOLED for all together."""
    year: int
    """Of the appraisal, from 0."""
    new_gbp: float | None
    """None: the option gives the pot no limit by year."""
    receipts_gbp: float
    """What of this year's sales comes into the pot."""
    savings_gbp: float
    """What comes into it of running cost saved by the end of the year before; below nought where that has fallen."""
    spent_gbp: float
    left_gbp: float | None
    """At the end of the year, to be spent later: receipts, and what was new where it is carried over."""
    pound_more_saves_gbp: float | None = None
    """Net present cost that a pound more, new in this year, would save: an estimate."""


def price_year(plan: Plan, price: LimitPrice) -> int | None:
    """The calendar year in which the financial year of a price begins; None: of all years."""
    if price.year is None:
        return None
    levers = plan.option.levers
    return levers.appraisal.start.year + price.year + (0 if price.pot else levers.moves.move_year)


def is_pot_price(price: LimitPrice) -> bool:
    """Whether it is of a pot, and a pound more of it saves anything."""
    return price.limit == "pot" and price.saves_gbp >= WORTH_TELLING_GBP


def prices_in_words(plan: Plan) -> list[str]:
    """What an FTE and a closing a year more, and a pound more over all years, would save, a line each."""
    said = []
    pots = [each for each in (() if plan.programme is None else plan.programme.prices) if each.limit == "pot"]
    if pots and not any(map(is_pot_price, pots)):
        said.append("A pound more in a pot would save nothing, in whichever year (an estimate).")
    for each in () if plan.programme is None else plan.programme.prices:
        if each.saves_gbp < WORTH_TELLING_GBP or each.limit == "pot":
            continue
        about = f"would save about {to_the_pound(each.saves_gbp)} of net present cost (an estimate)"
        if each.limit == "capital_in_all":
            whose = "all bodies together" if each.pot == POOLED else named(each.pot, plan.estate, "agency")
            about = f"would save about £{each.saves_gbp:,.2f} of net present cost (an estimate)"
            said.append(f"A pound more over all years, of {whose}, {about}.")
            continue
        what = "An FTE" if each.limit == "fte_moved" else "A closing"
        said.append(f"{what} more in {financial_year(price_year(plan, each) or 0)} {about}.")
    return said


def pot_years(plan: Plan) -> list[PotYear]:
    """Every pot of the option, or that of all bodies together where it has none.

    Years in which nothing comes in or is spent are left out.
    """
    pots: dict[str, tuple[float, ...] | None] = {**new_by_year(plan.estate, plan.option.levers)} or {POOLED: None}
    return [each for pot, new in pots.items() for each in _years(plan, pot, new)]


def _years(plan: Plan, pot: str, given: tuple[float, ...] | None) -> list[PotYear]:
    levers, found, left, kept_for_good = plan.option.levers.capital, list[PotYear](), 0.0, 0.0
    spent = _paid(plan, plan.accounts, pot, lambda each: each.kind is Kind.CAPITAL)
    sold = _paid(plan, plan.accounts, pot, lambda each: each.kind is Kind.RECEIPT)
    saved = _reinvested(plan, pot)
    known = () if plan.programme is None else plan.programme.prices
    prices = {(each.pot, each.year): each.saves_gbp for each in known if each.limit == "pot"}
    for year, (gbp, sales) in enumerate(zip(spent.tolist(), (-sold).tolist(), strict=True)):
        new = given[year] if given is not None and year < len(given) else 0.0
        receipts = levers.recycle_receipts_share * sales if given is not None else 0.0
        savings = float(saved[year]) if given is not None else 0.0
        kept_for_good += receipts + savings
        left = (left if levers.carry_over else 0.0) + new - gbp
        if left < 0:  # what is new goes first, then what does not lapse
            left, kept_for_good = 0.0, kept_for_good + left
        if new or gbp or receipts or savings:
            kept = left if levers.carry_over else 0.0
            is_limited = given is not None
            found.append(
                PotYear(
                    pot, year, new if is_limited else None, receipts, savings, gbp,
                    kept + kept_for_good if is_limited else None, prices.get((pot, year)),
                )
            )  # fmt: skip
    return found


def _reinvested(plan: Plan, pot: str) -> Array:
    """[year]: what comes into a pot of running cost saved by then, up to the year of the last works."""
    levers, counts = plan.option.levers, plan.option.levers.appraisal.count_transfers
    if plan.programme is None or not levers.capital.reinvest_saving_share:
        return np.zeros(levers.appraisal.years)

    def runs(account: Account) -> bool:
        return is_running_cost(COSTS[account.cost], counts)

    saved = _paid(plan, plan.today_accounts, pot, runs) - _paid(plan, plan.accounts, pot, runs)
    before = np.concatenate([[0.0], np.cumsum(saved)[:-1]])
    last_works = max(levers.moves.move_year + len(plan.programme.years) - 2, 0)
    before[last_works + 1 :] = before[last_works]
    may_be_spent = levers.capital.reinvest_saving_share * np.maximum(before, 0.0)
    return np.diff(may_be_spent, prepend=0.0)


def _paid(plan: Plan, accounts: Iterable[Account], pot: str, is_asked: Callable[[Account], bool]) -> Array:
    """[year]: undiscounted pounds of some accounts, paid by a body or by all."""
    total = np.zeros(plan.option.levers.appraisal.years)
    for account in accounts:
        if pot in (POOLED, account.agency) and is_asked(account):
            total += np.array(account.gbp)
    return total
