"""Payments between bodies that turn what each pays by itself into its share: a level sum a year, nil in each."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

PENNY = 0.01


class Payment(NamedTuple):
    """So many pounds a year, from one body to another."""

    payer: str
    payee: str
    gbp_per_year: float


def level_per_year(by_body_gbp: Mapping[str, float], factors: Sequence[float]) -> dict[str, float]:
    """What each body pays in each year (below nought: is paid) for so much in all at today's worth; to the penny.

    `factors`: what a pound of each year in which it is paid is worth today. The sums have to come to nil, and do so
    each year: what rounding leaves goes to the largest.
    """
    worth = sum(factors)
    pence = {body: round(gbp / worth / PENNY) for body, gbp in by_body_gbp.items()}
    largest = max(pence, key=lambda body: abs(pence[body]))
    pence[largest] -= sum(pence.values())
    return {body: each / 100 for body, each in pence.items()}


def payments(per_year: Mapping[str, float]) -> list[Payment]:
    """Who pays whom, the largest payer to the largest payee until nothing is owed: at most a payment for each body."""
    owed = {body: round(gbp / PENNY) for body, gbp in per_year.items()}
    found = []
    while any(owed.values()):
        payer, payee = max(owed, key=lambda body: owed[body]), min(owed, key=lambda body: owed[body])
        pence = min(owed[payer], -owed[payee])
        if pence <= 0:
            raise ValueError("What bodies pay and are paid does not sum to nil.")
        owed[payer] -= pence
        owed[payee] += pence
        found.append(Payment(payer, payee, pence / 100))
    return found
