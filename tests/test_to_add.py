"""What the code's README says of adding a rule and a cost is all there is to it: both are added here from outside."""

from dataclasses import replace

import pytest

from estate_opt.audit import assemble, audit
from estate_opt.audit import money as audited_money
from estate_opt.audit.money import Reckoning
from estate_opt.audit.point import Case as Audited
from estate_opt.audit.point import Outcomes
from estate_opt.domain.costs import COSTS, Cost, Heading, Kind, Theme, heading, words
from estate_opt.domain.estate import Estate
from estate_opt.formulation import RULES, Case, money
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.flow import Flow, Flows
from estate_opt.formulation.pulp_model import to_pulp
from estate_opt.formulation.rows import Rows, at_most
from estate_opt.formulation.rule import POLICY, Cell, Rule
from estate_opt.planning import solve_estate
from estate_opt.questions import explain_words, refusal_words
from estate_opt.questions.diagnosis.diagnose import diagnose_estate, in_sentences
from estate_opt.questions.explain import Explainer
from estate_opt.questions.opposite import Subject
from estate_opt.questions.refusals import refusals
from estate_opt.questions.reoptimise import Made
from estate_opt.results.summary import headline
from tests.hand import building, has_no_plan, option, place, spent, team

TWO = place(
    [building("dear", 12, rent_gbp_per_year=90), building("cheap", 12, rent_gbp_per_year=20)],
    [team("t", "dear", 5), team("u", "cheap", 5)],
)
"""Both teams fit into either building, so that the dear one closes: 20 pounds a year."""
HUB = replace(TWO, buildings={**TWO.buildings, "hub": building("hub", 12, status="candidate", rent_gbp_per_year=5)})
"""The same with a building on offer that is cheaper still."""


def one_team_each(case: Case, decisions: Decisions) -> Rows:
    """No building holds more than one team."""
    for building_, teams in decisions.housed_at.items():
        yield (building_,), at_most([(decisions.house[name, building_], 1.0) for name in teams], 1.0)


def audited_one_team_each(case: Audited) -> Outcomes:
    """No building holds more than one team."""
    for name, teams in case.target.teams_in.items():
        yield f"{name} holds {len(teams)} teams." if len(teams) > 1 else None


@pytest.fixture
def a_rule_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The record in `RULES`, and the check in the audit's."""
    said = "no building holds more than one team ({key})"
    record = Rule("one_team_each", POLICY, said, one_team_each, cell=Cell("buildings", "desks"), unit="teams")
    monkeypatch.setitem(RULES, "one_team_each", record)
    monkeypatch.setattr(assemble, "RULES", (*assemble.RULES, audited_one_team_each))


def staircase(case: Case, decisions: Decisions) -> Flows:
    """A staircase for each building that is opened: 7 pounds, once."""
    works = case.appraisal.once(case.appraisal.works_time)
    for name, building_ in case.estate.buildings.items():
        if not building_.in_use_today:
            yield Flow(building_.agency, name, works, 7.0, decisions.is_open[name])


def audited_staircase(book: Reckoning) -> None:
    """The same, added up from the tables."""
    for name, building_ in book.case.estate.buildings.items():
        if book.point.is_open[name] and not building_.in_use_today:
            book.add("staircase", building_.agency, 7.0, book.clock.once(book.clock.works))


@pytest.fixture
def a_cost_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The record in `COSTS`, the flows in `FLOWS`, and the sum in the audit's `SUMS`."""
    record = Cost("staircase", Kind.CAPITAL, Theme.BUILDINGS, "Staircases")
    monkeypatch.setitem(COSTS, "staircase", record)
    monkeypatch.setattr(money, "FLOWS", (*money.FLOWS, staircase))
    monkeypatch.setattr(audited_money, "SUMS", (*audited_money.SUMS, audited_staircase))


def made(estate: Estate) -> Made:
    plan = solve_estate(estate, option())
    return Made(plan.decided, plan.objective_gbp, plan.bound_gbp)


@pytest.mark.usefixtures("a_rule_more")
def test_a_rule_more_is_kept_audited_and_named_in_the_model() -> None:
    """With one team in each building neither can close: 110 pounds; PuLP's model has its rows by name."""
    plan = solve_estate(TWO, option())
    assert plan.objective_gbp == pytest.approx(110)
    checked = audit(plan)
    assert checked.passed
    assert next(check for check in checked.checks if check.rule == "audited_one_team_each").checked == 2
    crowded = plan.deciding(housing={"t": "cheap", "u": "cheap"})
    assert "cheap holds 2 teams." in [breach for check in audit(crowded).checks for breach in check.breaches]
    assert {"one_team_each__dear", "one_team_each__cheap"} <= {row.name for row in to_pulp(TWO, option()).constraints()}


@pytest.mark.usefixtures("a_rule_more")
def test_a_rule_more_is_told_where_nothing_is_feasible() -> None:
    """Three teams in two buildings: the diagnosis names the rule as a choice in its own words, and that it may go."""
    three = replace(TWO, teams={**TWO.teams, "v": team("v", "cheap", 2)})
    has_no_plan(three)
    found = diagnose_estate(three, option())
    assert {policy.rule for policy in found.policies} == {"one_team_each"}
    lines = list(in_sentences(found))
    assert any("no building holds more than one team (" in line for line in lines)
    assert found.relaxations is not None
    assert [each.to for each in found.relaxations] == [None]  # given up: it is not one that moves by an amount


@pytest.mark.usefixtures("a_rule_more")
def test_a_rule_more_is_told_by_explain_and_priced_by_refusals() -> None:
    """It holds the dear building open, and without it 90 pounds a year would be saved in either building's row."""
    told = Explainer(TWO, option(), made(TWO)).explain(Subject("team", "t"))
    assert told.decision == "it stays in dear"
    found = refusals(TWO, option(), made(TWO), 60.0)
    priced = {each.policy.key: each.found_gbp for each in found.refusals if each.policy.rule == "one_team_each"}
    # With two teams allowed in the cheap one the dear one closes (90); with two in the dear one the cheap one (20).
    assert priced == {("cheap",): pytest.approx(90), ("dear",): pytest.approx(20)}
    assert any("no building holds more than one team (cheap)" in line for line in refusal_words.in_lines(found))
    moved = made(TWO)
    crowded = replace(moved, decided=replace(moved.decided, is_open={"dear": True, "cheap": True}))
    explained = Explainer(TWO, option(), crowded).explain(Subject("building", "dear"))
    assert any("no building holds more than one team" in line for line in explain_words.in_lines(explained))


@pytest.mark.usefixtures("a_cost_more")
def test_a_cost_more_is_minimised_told_and_audited() -> None:
    """The hub is opened for 5 pounds of rent and a staircase of 7, which the Summary counts as investment."""
    plan = solve_estate(HUB, option())
    assert plan.objective_gbp == pytest.approx(12)
    assert spent(plan, "staircase") == pytest.approx(7)
    assert audit(plan).passed
    assert "staircase" in {check.rule for check in audit(plan).checks}
    assert headline(plan).investment_gbp == pytest.approx(7)
    assert (words("staircase"), heading(Kind.CAPITAL, "staircase")) == ("Staircases", Heading.ONE_OFF)
    wrong = replace(plan, accounts=tuple(replace(a, gbp=tuple(2 * g for g in a.gbp)) for a in plan.accounts))
    assert not audit(wrong).passed


@pytest.mark.usefixtures("a_cost_more")
def test_a_cost_more_that_is_capital_counts_against_the_limits_of_capital() -> None:
    """With a pot of 6 pounds there is no staircase, so that both sit in the cheap building; with 7 there is."""
    assert solve_estate(HUB, option({"capital.pooled_limit_gbp": 6})).objective_gbp == pytest.approx(20)
    assert solve_estate(HUB, option({"capital.pooled_limit_gbp": 7})).objective_gbp == pytest.approx(12)
