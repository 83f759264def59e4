"""The decisions that matter, who loses, and from when all of it runs: from a small town and plain figures."""

from dataclasses import replace

import pytest

from estate_opt.domain.costs import Kind
from estate_opt.domain.estate import Lock
from estate_opt.domain.plan import Account, Plan
from estate_opt.planning import solve_estate
from estate_opt.results.change import runs_whole_from
from estate_opt.results.decisions_that_matter import (
    decisions_that_matter,
    every_decision,
    extra_by_payer,
    who_loses,
)
from estate_opt.results.outcomes import building_sums
from tests.audited_town import town, town_option
from tests.hand import best, building, place, team


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve_estate(town(), town_option())


def test_the_decisions_are_those_of_the_plan(plan: Plan) -> None:
    """The depot has to close, which is told with that reason and its money; IT is joined; nothing is told twice."""
    told = decisions_that_matter(every_decision(plan))
    (depot,) = [each for each in told if each.what.startswith("Close depot")]
    assert depot.why == "the tables say that it is to close"
    before, after = (building_sums(plan, accounts)["depot"][1] for accounts in (plan.today_accounts, plan.accounts))
    assert depot.saved_gbp == pytest.approx(before - after)
    (joined,) = [each for each in told if each.what == "Join IT in it-desk (of Council)"]
    assert joined.people_fte == pytest.approx(18), "the council's and the nhs's"
    assert len({each.what for each in told}) == len(told)
    assert [abs(each.saved_gbp) for each in told] == sorted((abs(each.saved_gbp) for each in told), reverse=True)


def test_no_more_are_told_than_asked_for(plan: Plan) -> None:
    """Of two, the first by money and the first by people; or the two largest by money where one is both."""
    every = every_decision(plan)
    two = decisions_that_matter(every, 2)
    assert len(two) == 2 < len(every)
    assert max(every, key=lambda each: abs(each.saved_gbp)) in two


def test_who_pays_more_is_told_with_by_how_much(plan: Plan) -> None:
    """The council pays 100 a year today and 90 in the plan; the nhs 50 and 60; the court 5 and 5: the nhs loses."""
    years = plan.option.levers.appraisal.years

    def of(**yearly_gbp: float) -> tuple[Account, ...]:
        return tuple(Account(body, Kind.CASHABLE, "rent", "hall", (gbp,) * years) for body, gbp in yearly_gbp.items())

    made = replace(plan, today_accounts=of(council=100, nhs=50, court=5), accounts=of(council=90, nhs=60, court=5))
    ((body, extra),) = who_loses(made)
    assert body == "nhs"
    assert extra.cash_gbp == pytest.approx(10 * sum(plan.discount_factors))


def test_carbon_is_nobodys_payment(plan: Plan) -> None:
    """The council pays 10 a year more, and its carbon is worth 30 less: it pays more. The nhs pays 5 less with 30 of
    carbon more: it does not."""
    years = plan.option.levers.appraisal.years

    def of(rent: dict[str, float], carbon: dict[str, float]) -> tuple[Account, ...]:
        both = ((Kind.CASHABLE, "rent", rent), (Kind.SOCIAL, "carbon", carbon))
        return tuple(Account(b, k, cost, "hall", (gbp,) * years) for k, cost, by in both for b, gbp in by.items())

    made = replace(
        plan,
        today_accounts=of({"council": 100, "nhs": 50}, {"council": 40, "nhs": 10}),
        accounts=of({"council": 110, "nhs": 45}, {"council": 10, "nhs": 40}),
    )
    ((body, extra),) = who_loses(made)
    assert body == "council"
    assert extra.cash_gbp == pytest.approx(10 * sum(plan.discount_factors))
    of_council = extra_by_payer(made)["council"]
    assert of_council.not_cash_gbp == pytest.approx(-30 * sum(plan.discount_factors))
    assert of_council.cash_today_gbp == pytest.approx(100 * sum(plan.discount_factors))


def test_what_is_closed_at_a_loss_does_not_read_like_a_saving() -> None:
    """Closing b saves 10 and costs 50 to leave; a lock asks for it: 40 more, and that is what its line says."""
    rented = building("b", 5, running_gbp_per_year=10, exit_gbp=50)
    estate = replace(place([building("a"), rented], [team("t", "b", 5)]), locks=(Lock("building", ("b",), "close"),))
    (told,) = [each for each in every_decision(best(estate)) if each.what.startswith("Close b")]
    assert told.saved_gbp == pytest.approx(-40)
    assert told.why == "costs £40 more over 1 year, at today's worth; its people fit into a"


@pytest.mark.parametrize(
    ("saved", "year"),
    [((-5.0, 40.0, 99.5, 100.0, 100.0), 2029), ((100.0, 100.0), 2027), ((0.0, 0.0, 100.0), 2029),
     ((100.0, 50.0, 100.0), 2029), ((0.0, 0.0), 2027)],
)  # fmt: skip
def test_all_of_it_runs_from_the_year_that_is_like_the_last(saved: tuple[float, ...], year: int) -> None:
    """Within a hundredth of the last year's saving, and not once more below it: 99.5 of 100 is all, 50 is not."""
    assert runs_whole_from(saved, 2027) == year
