"""What a joined function comes to and why, argued on paper: every line that joining causes, and reasons that hold."""

import math
from dataclasses import replace
from typing import Any

import pytest

from estate_opt.domain.costs import Theme, theme
from estate_opt.domain.estate import OWN, Arrangement, Estate, Lock, SupportFunction, Tier
from estate_opt.domain.firmness import Firmness, Label, Labels
from estate_opt.domain.plan import Account, Plan
from estate_opt.ground.errors import Severity
from estate_opt.results.decisions_that_matter import every_decision
from estate_opt.results.joins import NO_REASON, joined
from estate_opt.results.limits import limits_of
from tests.hand import best, building, place, team

HALL = building("hall", 10, status="keep")


def of_functions(accounts: tuple[Account, ...]) -> float:
    """What the Costs tab has of the theme of support functions; nothing is discounted here."""
    return math.fsum(math.fsum(each.gbp) for each in accounts if theme(each.cost) is Theme.FUNCTIONS)


@pytest.fixture(scope="module")
def both() -> Plan:
    """Council and nhs share IT for three years, from the second, with half a year in which their own runs on.

    Today 60 a year each: 360. The plan: 60 each in the first year, 30 each in the others: 240; the fixed cost of 6 in
    two years: 12. Once: set-up of 10, the nhs joins for 20, and the own staff run on for 30 each: 90. A saving of 18.
    """
    deal = Arrangement(
        "k", "IT", "council", fixed_gbp_per_year=6, setup_gbp=10, onboarding_gbp=20, tiers=(Tier(0, 0.5, 0.0),)
    )
    estate = place(
        [HALL],
        functions=[SupportFunction(who, "IT", 1, 60) for who in ("council", "nhs")],
        arrangements=[deal],
    )
    return best(
        estate, {"appraisal.years": 3, "moves.move_year": 1, "functions.double_running_months": 6},
    )  # fmt: skip


def test_what_is_told_of_a_join_has_every_line_that_it_causes(both: Plan) -> None:
    """18, not the 108 that staff, fixed cost and set-up come to without double running and onboarding."""
    (join,) = joined(both)
    assert join.today_gbp == pytest.approx(360)
    assert join.plan_gbp == pytest.approx(342)
    assert join.saved_gbp == pytest.approx(18)
    (told,) = [each for each in every_decision(both) if each.what.startswith("Join ")]
    assert told.saved_gbp == pytest.approx(18)


def test_joins_add_up_to_what_the_costs_tab_saves_on_support_functions(both: Plan) -> None:
    """Whatever is not joined is as today, so nothing else can be in the difference."""
    saved = of_functions(both.today_accounts) - of_functions(both.accounts)
    assert math.fsum(each.saved_gbp for each in joined(both)) == pytest.approx(saved)


def test_a_reason_is_of_the_whole(both: Plan) -> None:
    """Staff of 120 a year are 60 in the end, less the fixed 6: 54 a year; joining comes to 90."""
    (join,) = joined(both)
    assert join.why == "for council and nhs: £54 a year less in the end (staff cost 50.0 % less); joining costs £90"


def test_a_reason_tells_the_saving_that_is_realised() -> None:
    """A tenth is promised, of which 95 % is counted: 9.5 % less."""
    deal = Arrangement("k", "IT", "council", tiers=(Tier(0, 0.1, 0.1),))
    estate = place([HALL], functions=[SupportFunction("council", "IT", 1, 1000, 200)], arrangements=[deal])
    (join,) = joined(best(estate, {"functions.realised_saving_share": 0.95}))
    assert "(staff and systems cost 9.5 % less)" in join.why


def supplied_from_outside(*buildings: Any, people: tuple[Any, ...], locks: tuple[Lock, ...] = ()) -> Estate:
    """The council's IT team of 5 FTE, in the building of its row; an external provider saves nothing, joining is 20."""
    return replace(
        place(
            buildings,
            people,
            functions=[SupportFunction("council", "IT", 5, 400, teams=("it",))],
            arrangements=[Arrangement("k", "IT", "external", onboarding_gbp=20)],
        ),
        locks=locks,
    )


def of_joins(plan: Plan, labels: Labels | None = None) -> list[tuple[Severity, str]]:
    """The findings about joins."""
    return [(each.severity, each.problem) for each in limits_of(plan, labels=labels) if each.table == "arrangements"]


@pytest.fixture(scope="module")
def pinned() -> Plan:
    """The IT team has its place in the hall, and is given away all the same: for 20."""
    lock = Lock("function", ("council", "IT"), "pin", "k", "agreed in May")
    return best(supplied_from_outside(HALL, people=(team("it", "hall", 5),), locks=(lock,)))


def test_a_join_that_costs_more_says_so_and_who_decided_it(pinned: Plan) -> None:
    """It costs 20 more, and a lock asks for it: no warning, as somebody has decided it."""
    (join,) = joined(pinned)
    assert join.saved_gbp == pytest.approx(-20)
    assert join.why.startswith("for council: costs £20 more over 1 year, at today's worth: ")
    assert "needed because it was decided beforehand" in join.why
    assert "agreed in May" in join.why
    ((severity, problem),) = of_joins(pinned)
    assert severity is Severity.NOTE
    assert problem.startswith("Join IT in k (an external provider): it costs £20 more over 1 year")


def test_a_join_that_costs_more_for_no_reason_is_a_warning(pinned: Plan) -> None:
    """The same without the lock: its people had room, nothing closes, and no words are found for what is none."""
    plan = replace(pinned, estate=replace(pinned.estate, locks=()))
    (join,) = joined(plan)
    assert join.why.endswith(NO_REASON)
    ((severity, problem),) = of_joins(plan)
    assert severity is Severity.WARNING
    assert NO_REASON in problem


@pytest.mark.parametrize(
    ("label", "said", "severity"),
    [
        (Label(Firmness.FIRM, 30.0), "every plan in which council keeps it costs at least £30 more: proven", "note"),
        (Label(Firmness.FORCED, because="it may not"), "council has no choice within the rules: it may not", "note"),
        (Label(Firmness.OPEN, None, 0.0), NO_REASON, "warning"),
    ],
)
def test_a_proof_or_a_rule_is_a_reason(pinned: Plan, label: Label, said: str, severity: str) -> None:
    """What has been proven of the opposite is told; what is open is no reason."""
    plan = replace(pinned, estate=replace(pinned.estate, locks=()))
    labels = Labels({}, {("council", "IT"): label}, {}, 0.0)
    (join,) = joined(plan, labels)
    assert said in join.why
    ((found, problem),) = of_joins(plan, labels)
    assert (found.value, said in problem) == (severity, True)


def test_a_join_that_lets_a_building_close_says_which() -> None:
    """The annex of 100 a year has the IT team alone, and the hall is full: for 20, the annex closes. Still a warning:
    whether it has to be that provider nobody has proven."""
    plan = best(
        supplied_from_outside(
            HALL,
            building("annex", 5, running_gbp_per_year=100),
            people=(team("big", "hall", 10, movable=False), team("it", "annex", 5)),
        )
    )
    (join,) = joined(plan)
    assert plan.supply["council", "IT"] == "k" != OWN
    assert join.saved_gbp == pytest.approx(-20)
    assert join.why.endswith("needed because its people leave annex, which closes: that saves £100")
    assert [severity for severity, _ in of_joins(plan)] == [Severity.WARNING]


def test_a_join_that_makes_room_says_where() -> None:
    """The annex's 10 people come into the hall's 10 desks, in place of the 5 of IT."""
    plan = best(
        supplied_from_outside(
            HALL,
            building("annex", 10, running_gbp_per_year=100),
            people=(team("it", "hall", 5, movable=False), team("big", "annex", 10)),
        )
    )
    (join,) = joined(plan)
    assert plan.housing == {"it": None, "big": "hall"}
    assert join.why.endswith("needed because hall would not hold its people as well")
