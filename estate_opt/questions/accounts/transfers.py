"""Payments between bodies that turn what each pays by itself into its share: a level sum a year, nil in each."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from estate_opt.audit.transfers import BodyYear
from estate_opt.domain.costs import Kind, is_counted
from estate_opt.domain.plan import LedgerRow

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


def ledger_of(content: Mapping[str, Any]) -> list[LedgerRow]:
    """The ledger of a saved plan."""
    rows = content["ledger"]
    return [LedgerRow(row["agency"], row["year"], Kind(row["class"]), row["cost"], row["gbp"]) for row in rows]


def booked(
    ledger: Sequence[LedgerRow],
    counts_transfers: bool,
    every_year: Collection[int],
    per_year: Mapping[str, float],
    years: Collection[int],
) -> Iterator[BodyYear]:
    """The ledger with transfers: each payer in each year of the appraisal, by itself and with what it pays others.

    `per_year`: what each body pays in each of the `years`. Whoever else pays in the ledger has no transfers.
    """
    paid: dict[tuple[str, int], float] = {}
    for row in ledger:
        if is_counted(row.kind, counts_transfers):
            paid[row.agency, row.year] = paid.get((row.agency, row.year), 0.0) + row.gbp
    for payer in dict.fromkeys([*per_year, *(row.agency for row in ledger)]):
        for year in every_year:
            by_itself = paid.get((payer, year), 0.0)
            transfer = per_year.get(payer, 0.0) if year in years else 0.0
            yield BodyYear(payer, year, by_itself, transfer, by_itself + transfer)
