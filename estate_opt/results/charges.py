"""Who pays whom: the charges between public bodies, each from the one that pays it to the one that receives it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from estate_opt.domain.estate import EXTERNAL
from estate_opt.domain.plan import POOLED, Account, Plan


class Charge(NamedTuple):
    """What one body pays another in a year."""

    payer: str
    """An agency."""
    receiver: str
    """An agency; POOLED: external providers, whose fixed and set-up cost is charged on to those they supply."""
    cost: str
    """`hosting_charge`: for desks; `recharge`: for a share of the fixed and set-up cost of an arrangement."""
    year: int
    """The calendar year in which the year of the appraisal begins."""
    gbp: float


def charges(plan: Plan) -> tuple[Charge, ...]:
    """The plan's charges by payer, receiver, cost and year, those of nought left out.

    Each body's ledger holds the same money: what it pays less what it receives. Here it is told who the other one is.
    """
    sums: dict[tuple[str, str, str, int], float] = defaultdict(float)
    first = plan.option.levers.appraisal.start.year
    for account in plan.accounts:
        for payer, receiver, sign in _parties(plan, account):
            for number, gbp in enumerate(account.gbp):
                sums[payer, receiver, account.cost, first + number] += sign * gbp
    return tuple(Charge(*key, gbp) for key, gbp in sorted(sums.items()) if gbp)


def _parties(plan: Plan, account: Account) -> Iterator[tuple[str, str, float]]:
    """Payer and receiver of an account of charges. Each charge is in two accounts; it is taken from one of them."""
    if account.cost == "hosting_charge":
        guest = plan.estate.teams[account.item].agency
        if account.agency != guest:  # the host's side: a team that moves has one host before and another after
            yield guest, account.agency, -1.0
    elif account.cost == "recharge":
        arrangement = plan.estate.arrangements[account.item.rsplit(" (", 1)[0]]
        receiver = POOLED if arrangement.provider == EXTERNAL else arrangement.provider
        if account.agency != receiver:
            yield account.agency, receiver, 1.0
