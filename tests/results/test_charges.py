"""Who pays whom: each charge once, and in sum what the ledger has of charges, body by body."""

from collections import defaultdict

import pytest

from estate_opt.domain.costs import Theme, theme
from estate_opt.domain.estate import Arrangement, SupportFunction, Tier
from estate_opt.domain.plan import POOLED, Plan
from estate_opt.results.charges import Charge, charges
from tests.audit.test_random import plans_of
from tests.hand import best, building, place, team


def in_the_ledger(plan: Plan) -> dict[tuple[str, int], float]:
    """Charges of each body and year as the ledger has them, those of nought left out."""
    found = {(row.agency, row.year): 0.0 for row in plan.ledger}
    for row in plan.ledger:
        if theme(row.cost) is Theme.TRANSFERS:
            found[row.agency, row.year] += row.gbp
    return {key: gbp for key, gbp in found.items() if abs(gbp) > 0.005}


def by_matrix(found: tuple[Charge, ...]) -> dict[tuple[str, int], float]:
    """What each body pays less what it receives, by year."""
    sums: dict[tuple[str, int], float] = defaultdict(float)
    for each in found:
        sums[each.payer, each.year] += each.gbp
        sums[each.receiver, each.year] -= each.gbp
    return {key: gbp for key, gbp in sums.items() if abs(gbp) > 0.005}


def test_a_guest_that_moves_pays_one_host_and_then_another() -> None:
    """Desks cost £10 in the court's building (100 ÷ 10) and £5 in the police's (50 ÷ 10), where the team of five moves.

    For the year before the move it pays the court £50, for the two after it the police £25 each.
    """
    estate = place(
        [
            building("old", 10, agency="court", status="close", rent_gbp_per_year=100, tenure="licence"),
            building("new", 10, agency="police", rent_gbp_per_year=50),
        ],
        [team("t", "old", 5, agency="council")],
    )
    plan = best(estate, {"appraisal.years": 3, "moves.move_year": 1, "space.hosting_charge_share": 1.0,
                         "space.headroom_share": 0.0})  # fmt: skip
    assert charges(plan) == (
        Charge("council", "court", "hosting_charge", 2027, 50.0),
        Charge("council", "police", "hosting_charge", 2028, 25.0),
        Charge("council", "police", "hosting_charge", 2029, 25.0),
    )


@pytest.mark.parametrize(("provider", "receiver"), [("council", "council"), ("external", POOLED)])
def test_customers_pay_the_provider_or_the_pool(provider: str, receiver: str) -> None:
    """Fixed cost of 40, by FTE served: the NHS, with 10 of 40, pays 10; the council pays its 30 to a pool only."""
    deal = Arrangement("k", "IT", provider, "a", fixed_gbp_per_year=40, tiers=(Tier(0, 0.9, 0.9),))
    estate = place(
        [building("a", None)],
        functions=[SupportFunction("council", "IT", 30, 300, 0, 0), SupportFunction("nhs", "IT", 10, 100, 0, 0)],
        arrangements=[deal],
    )
    found = {(each.payer, each.receiver): each.gbp for each in charges(best(estate, {"sharing.functions": True}))}
    expected = {("nhs", receiver): pytest.approx(10)}
    assert found == expected | ({("council", POOLED): pytest.approx(30)} if receiver == POOLED else {})


def test_on_random_places_the_matrix_is_what_the_ledger_has_of_charges() -> None:
    """Of sixteen random places those that have a plan: by body and year, and no charge goes from a body to itself."""
    plans, paid = 0, 0
    for seed, plan in plans_of(range(16)):
        found, ledger = charges(plan), in_the_ledger(plan)
        by_body = by_matrix(found)
        assert set(by_body) == set(ledger), seed
        assert all(by_body[key] == pytest.approx(ledger[key], abs=0.01) for key in ledger), seed
        assert all(each.payer != each.receiver and each.gbp > 0 for each in found), seed
        plans, paid = plans + 1, paid + len(found)
    assert plans >= 4
    assert paid > 50
