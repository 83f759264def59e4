"""The audit finds every kind of fault in a plan, and none in a right one."""

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import pytest

from estate_opt.audit import Audit, audit
from estate_opt.domain.costs import COSTS, Kind
from estate_opt.domain.estate import Pair, Tier
from estate_opt.domain.plan import Account, Plan, Status
from estate_opt.options.levers import BuildingCount
from estate_opt.planning import solve_estate
from tests.audited_town import town, town_option, with_access, with_levers
from tests.conftest import PROJECT

FORMULATION = PROJECT / "models" / "formulation.md"


@pytest.fixture(scope="module")
def right() -> Plan:
    """The best plan for the town, in which nobody is worse off though nobody asked for it: as if somebody had."""
    return under(solve_estate(town(), town_option()), "accounts", no_body_worse_off=True)


def found_wrong(outcome: Audit) -> set[str]:
    """The rules of which something was found wrong."""
    return {check.rule for check in outcome.checks if check.breaches}


def test_a_right_plan_passes(right: Plan) -> None:
    """A plan of the solver breaks no rule, and all its money is as added up again."""
    outcome = audit(right)
    assert outcome.passed, [check for check in outcome.checks if check.breaches]


def test_the_town_puts_every_check_to_work(right: Plan) -> None:
    """No check of the right plan is passed for want of anything to check."""
    assert right.supply["council", "IT"] == "it-desk"
    assert right.housing["c-it"] is None
    assert [check.rule for check in audit(right).checks if not check.checked] == []


def test_a_plan_that_shares_no_building_needs_no_leave_to(right: Plan) -> None:
    """Where nobody sits with another body, the lever that allows it changes nothing."""
    assert found_wrong(audit(under(right, "sharing", buildings=False))) == set()


def headings(part: str) -> set[str]:
    """The headings of the third level in a part of the written model."""
    text = FORMULATION.read_text(encoding="utf-8").split(f"\n## {part}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^### (\w+)$", text, flags=re.MULTILINE))


def test_every_rule_and_cost_of_the_written_model_is_audited(right: Plan) -> None:
    """Each heading of the written model's rules and costs is the name of a check, each check is said in words."""
    checks = audit(right).checks
    names = [check.rule for check in checks]
    assert len(headings("Rules")) > 25
    assert headings("Rules") <= set(names)
    assert headings("Costs") == set(COSTS)
    assert headings("Costs") <= set(names)
    assert len(names) == len(set(names))
    assert all(check.what.endswith(".") and "`" not in check.what for check in checks)


def test_every_domain_of_the_written_model_is_audited(right: Plan) -> None:
    """Reach, consent, hosting, hosts and dissolving, no rules but limits of what may be decided, are audited too."""
    text = FORMULATION.read_text(encoding="utf-8").split("\n## Decisions\n")[1].split("\n## Rules\n")[0]
    domains = {name.lower() for name in re.findall(r"^\*\*(\w+)\.\*\*", text, flags=re.MULTILINE)}
    assert domains == {"reach", "consent", "hosting", "hosts", "dissolving"}
    assert domains <= {check.rule for check in audit(right).checks}


def changed(plan: Plan, fields: dict[str, Any]) -> Plan:
    """The plan with some of its fields, or of its decisions, replaced."""
    decisions = {name: fields.pop(name) for name in vars(plan.decided) if name in fields}
    return dataclasses.replace(plan.deciding(**decisions), **fields)


def decided(plan: Plan, **entries: dict[Any, Any]) -> Plan:
    """The plan with some entries of its decisions changed: is_open={"hall": False}, and so on."""
    return changed(plan, {name: {**getattr(plan, name), **new} for name, new in entries.items()})


def in_tables(plan: Plan, table: str, key: object, **fields: Any) -> Plan:
    """The plan for an estate in which one row differs."""
    rows = getattr(plan.estate, table)
    tables: dict[str, Any] = {table: {**rows, key: dataclasses.replace(rows[key], **fields)}}
    return dataclasses.replace(plan, estate=dataclasses.replace(plan.estate, **tables))


def under(plan: Plan, section: str, **levers: Any) -> Plan:
    """The plan under an option that differs."""
    return dataclasses.replace(plan, option=with_levers(plan.option, section, **levers))


def with_pair(plan: Plan, kind: str, left: str, right: str) -> Plan:
    """The plan for an estate with one more pair."""
    pairs = (*plan.estate.pairs, Pair(kind, left, right))
    return dataclasses.replace(plan, estate=dataclasses.replace(plan.estate, pairs=pairs))


def without(plan: Plan, name: str, key: object) -> Plan:
    """The plan with one of its decisions left out."""
    return changed(plan, {name: {k: v for k, v in getattr(plan, name).items() if k != key}})


def with_counters(plan: Plan, *counters: tuple[str, str]) -> Plan:
    """The plan with these counters offered and no others."""
    return plan.deciding(counters=frozenset(counters))


def with_visits(plan: Plan, visits: float) -> Plan:
    """The plan for an estate with so many library visits from the north."""
    others = {**plan.estate.visits, ("library", "north-end"): visits}
    return dataclasses.replace(plan, estate=dataclasses.replace(plan.estate, visits=others))


def with_another_bearer(plan: Plan) -> Plan:
    """The plan with what the council bears of arrangements borne by the court."""
    rows = [
        dataclasses.replace(each, agency="court") if (each.agency, each.cost) == ("council", "recharge") else each
        for each in plan.accounts
    ]
    return dataclasses.replace(plan, accounts=tuple(rows))


def with_access_table(plan: Plan, **fields: Any) -> Plan:
    """The plan with the first row of its table of access changed."""
    first, *others = plan.access
    return dataclasses.replace(plan, access=(dataclasses.replace(first, **fields), *others))


def with_localities(plan: Plan, **fields: Any) -> Plan:
    """The plan with the first row of its table of localities changed."""
    first, *others = plan.localities
    return dataclasses.replace(plan, localities=(dataclasses.replace(first, **fields), *others))


def with_solver_objective(plan: Plan, more_gbp: float) -> Plan:
    """The plan with a solver that counted its cost otherwise."""
    solved = dataclasses.replace(plan.solved, objective_gbp=plan.solved.objective_gbp + more_gbp)
    return dataclasses.replace(plan, solved=solved)


def with_wrong_ledger(plan: Plan) -> Plan:
    """The plan with a pound or two too many in one figure of its ledger."""
    broken = dataclasses.replace(plan)
    first, *others = plan.ledger
    broken.__dict__["ledger"] = (dataclasses.replace(first, gbp=first.gbp + 2), *others)
    return broken


def with_account(plan: Plan, agency: str, kind: Kind, cost: str, gbp: float, accounts: str = "accounts") -> Plan:
    """The plan with one more line of money, the same in every year."""
    line = Account(agency, kind, cost, "nothing", (gbp,) * plan.option.levers.appraisal.years)
    return changed(plan, {accounts: (*getattr(plan, accounts), line)})


def with_told_differences(plan: Plan) -> Plan:
    """The plan with one of its differences from the earlier plan kept quiet."""
    broken = dataclasses.replace(plan)
    broken.__dict__["differences"] = plan.differences[1:]
    return broken


def apart_by(plan: Plan, buildings: int) -> Plan:
    """The plan for an estate in which it is to differ from the others by so many buildings."""
    apart = tuple(dataclasses.replace(each, buildings=buildings) for each in plan.estate.apart_from)
    return dataclasses.replace(plan, estate=dataclasses.replace(plan.estate, apart_from=apart))


BREACHES: dict[str, tuple[str, Callable[[Plan], Plan]]] = {
    "decisions: a team forgotten": ("decisions", lambda p: without(p, "housing", "c-secure")),
    "decisions: a building forgotten": ("decisions", lambda p: without(p, "is_open", "hall")),
    "decisions: a building that is not there": ("decisions", lambda p: decided(p, housing={"c-secure": "palace"})),
    "decisions: an unknown arrangement": ("decisions", lambda p: decided(p, supply={("nhs", "IT"): "magic"})),
    "decisions: an unknown counter": ("decisions", lambda p: with_counters(p, ("advice", "hall"))),
    "decisions: desks that are no number": ("decisions", lambda p: decided(p, fitout_desks={"hall": float("nan")})),
    "status: keep": ("building_status", lambda p: decided(p, is_open={"clinic": False})),
    "status: close": ("building_status", lambda p: decided(p, is_open={"depot": True})),
    "locks: a building": ("locks", lambda p: decided(p, is_open={"clinic": False})),
    "locks: a team": ("locks", lambda p: decided(p, housing={"c-annex": "tiny"})),
    "reach: a feature is missing": ("reach", lambda p: decided(p, housing={"c-secure": "clinic"})),
    "reach: a space type is missing": (
        "reach",
        lambda p: decided(
            in_tables(p, "buildings", "clinic", features=frozenset({"secure"})), housing={"c-secure": "clinic"}
        ),
    ),
    "reach: in a building to be closed": ("reach", lambda p: decided(p, housing={"c-depot": "depot"})),
    "reach: not movable": ("reach", lambda p: decided(p, housing={"n-fixed": "clinic"})),
    "reach: too far": ("reach", lambda p: decided(p, housing={"c-annex": "far"})),
    "reach: too small": ("reach", lambda p: decided(p, housing={"c-annex": "tiny"})),
    "reach: no team is moved": ("reach", lambda p: under(p, "sharing", move_teams=False)),
    "hosting: a guest who is not hosted": (
        "hosting",
        lambda p: in_tables(decided(p, housing={"n-it": "hall"}), "buildings", "hall", hosts=frozenset({"own"})),
    ),
    "hosting: a kind that the option keeps for its own staff": (
        "hosting",
        lambda p: in_tables(decided(p, housing={"c-it": "hall"}), "buildings", "hall", category="Museums"),
    ),
    "hosting: an arrangement where only others are hosted": (
        "hosting",
        lambda p: in_tables(p, "buildings", p.hosts["it-desk"], hosts=frozenset({"nhs"}), agency="nhs"),
    ),
    "hosting: a customer whom the arrangement does not take on": (
        "hosting",
        lambda p: in_tables(p, "arrangements", "it-desk", customers=frozenset({"police"})),
    ),
    "consent: a guest who does not join": ("consent", lambda p: decided(p, housing={"k-bench": "hall"})),
    "consent: a host who does not join": ("consent", lambda p: decided(p, housing={"c-new": "court"})),
    "consent: buildings are not shared": (
        "consent",
        lambda p: under(decided(p, housing={"c-new": "clinic"}), "sharing", buildings=False),
    ),
    "consent: functions are not shared": ("consent", lambda p: under(p, "sharing", functions=False)),
    "consent: a customer who does not join": ("consent", lambda p: decided(p, supply={("court", "IT"): "it-desk"})),
    "consent: a provider who does not join": ("consent", lambda p: in_tables(p, "agencies", "council", joins=False)),
    "consent: a building of one who does not join": (
        "consent",
        lambda p: in_tables(p, "arrangements", "it-desk", building="court"),
    ),
    "consent: a counter": ("consent", lambda p: with_counters(p, *p.counters, ("advice", "court"))),
    "consent: a counter in a building not shared": (
        "consent",
        lambda p: under(with_counters(p, *p.counters, ("advice", "hub")), "sharing", buildings=False),
    ),
    "consent: an arrangement in a building not shared": (
        "consent",
        lambda p: under(in_tables(p, "arrangements", "it-desk", building="clinic"), "sharing", buildings=False),
    ),
    "hosts: with another agency": ("hosts", lambda p: decided(p, hosts={"it-desk": "clinic"})),
    "hosts: not where the table says": ("hosts", lambda p: in_tables(p, "arrangements", "it-desk", building="tiny")),
    "hosts: inside, though external": ("hosts", lambda p: in_tables(p, "arrangements", "it-desk", provider="external")),
    "dissolving: it does more than that": ("dissolving", lambda p: decided(p, housing={"n-hr": None})),
    "housed: nowhere": ("team_is_housed_or_dissolved", lambda p: decided(p, housing={"c-annex": None})),
    "open: in a closed building": ("team_sits_in_open_building", lambda p: decided(p, is_open={"hall": False})),
    "desks": ("desks_suffice", lambda p: in_tables(p, "buildings", "hall", desks=27)),
    # The hall holds 28 and 2 desks' worth of teams, c-new among them, and 0.95 x 31 are 29.45.
    "desks: none kept free where somebody moved in": (
        "desks_suffice",
        lambda p: in_tables(p, "buildings", "hall", desks=31),
    ),
    "desks: of arrangements' staff": ("desks_suffice", lambda p: decided(p, hosts={"it-desk": "tiny"})),
    "spaces": ("spaces_suffice", lambda p: in_tables(p, "buildings", "hall", spaces={"bay": 0.5})),
    "short, and yet somebody moved in": ("short_as_today", lambda p: in_tables(p, "buildings", "hall", desks=27)),
    "fit-out: too much": ("fitout_within_limit", lambda p: decided(p, fitout_desks={"hall": 20.1})),
    "fit-out: less than none": ("fitout_within_limit", lambda p: decided(p, fitout_desks={"hall": -1})),
    "fit-out: in a closed building": ("fitout_within_limit", lambda p: decided(p, fitout_desks={"annex": 1})),
    "together: two teams": ("together", lambda p: with_pair(p, "together", "c-secure", "n-clinic")),
    "together: a team and an agency": ("together", lambda p: with_pair(p, "together", "c-secure", "court")),
    "together: two agencies": ("together", lambda p: with_pair(p, "together", "council", "nhs")),
    "apart: two teams": ("apart", lambda p: decided(p, housing={"n-hr": "hall"})),
    "apart: two agencies": ("apart", lambda p: decided(p, housing={"k-bench": "clinic"})),
    "apart: a team and an agency": ("apart", lambda p: with_pair(p, "apart", "nhs", "n-clinic")),
    "presence": ("presence", lambda p: decided(with_pair(p, "apart", "council", "court"), is_open={"hall": False})),
    "count: at least": (
        "building_count",
        lambda p: under(p, "limits", buildings=(BuildingCount(scope="agency:nhs", at_least=3),)),
    ),
    "count: at most": (
        "building_count",
        lambda p: under(p, "limits", buildings=(BuildingCount(scope="all", at_most=2),)),
    ),
    "counter in a closed building": (
        "counter_in_open_building",
        lambda p: with_counters(p, *p.counters, ("library", "annex")),
    ),
    "counter staff without a counter": ("staff_sit_with_counter", lambda p: decided(p, housing={"n-clinic": "hall"})),
    "a counter without staff": ("counter_has_staff", lambda p: decided(p, housing={"n-clinic": "hall"})),
    "a counter with too few staff": (
        "counter_has_staff",
        lambda p: decided(
            in_tables(p, "teams", "n-fixed", serves="advice", building="clinic"),
            housing={"n-fixed": "clinic", "n-clinic": "hall"},
        ),
    ),
    "a new counter without staff": ("counter_has_staff", lambda p: with_counters(p, *p.counters, ("advice", "hub"))),
    "desks that a counter takes": ("desks_suffice", lambda p: in_tables(p, "counters", ("library", "hall"), desks=99)),
    "a way out that there is not": ("one_way_out", lambda p: decided(p, routes={"hall": "sell"})),
    "no worse: within the standard": (
        "no_worse_than_today",
        lambda p: with_counters(p, ("advice", "clinic"), ("library", "annex")),
    ),
    "no worse: by distance": (
        "no_worse_than_today",
        lambda p: dataclasses.replace(p, option=with_access(p.option, no_worse="distance", margin_km=-0.1)),
    ),
    "no worse: nowhere to go": ("no_worse_than_today", lambda p: with_counters(p, ("advice", "clinic"))),
    "a group goes further": (
        "groups_no_further",
        lambda p: dataclasses.replace(p, option=with_access(p.option, group_max_further_km=-0.1)),
    ),
    "the need goes further": (
        "need_no_further",
        lambda p: dataclasses.replace(
            with_counters(p, ("advice", "clinic"), ("library", "annex")),
            option=with_access(p.option, protect_need_share=0.5),
        ),
    ),
    "people: the way before": ("people_within_standard", lambda p: with_localities(p, before=0.1)),
    "people: the way after": ("people_within_standard", lambda p: with_localities(p, after=None)),
    "people: within or not": ("people_within_standard", lambda p: with_localities(p, within_after=False)),
    "people: the verdict": ("people_within_standard", lambda p: with_localities(p, verdict="worse")),
    "people: nobody's row": ("people_within_standard", lambda p: with_localities(p, locality="atlantis")),
    "share: of all": (
        "share_within_standard",
        lambda p: dataclasses.replace(p, option=with_access(p.option, min_share=0.95)),
    ),
    "share: of a group": (
        "share_within_standard",
        lambda p: dataclasses.replace(
            in_tables(p, "localities", "village", groups=frozenset({"rural"})),
            option=with_access(p.option, min_group_share={"rural": 0.1}),
        ),
    ),
    "share: in an area": (
        "share_within_standard",
        lambda p: dataclasses.replace(p, option=with_access(p.option, min_area_share=0.9)),
    ),
    "share: as told": ("access_table", lambda p: with_access_table(p, after=0.123)),
    "share: people as told": ("access_table", lambda p: with_access_table(p, people=1.0)),
    "share: asked for, as told": ("access_table", lambda p: with_access_table(p, required=0.99)),
    "visits": ("visits_served", lambda p: in_tables(p, "counters", ("library", "hall"), capacity_visits_per_year=0)),
    "room in all counters": (
        "no_worse_than_today",
        lambda p: in_tables(p, "counters", ("library", "hall"), capacity_visits_per_year=0),
    ),
    "people without room as told": ("counter_capacity", lambda p: with_visits(p, 5000)),
    "people with room, not told": ("people_within_standard", lambda p: with_localities(p, room_after=0.0)),
    "people with room, told beyond the standard": (
        "people_within_standard",
        lambda p: with_localities(p, room_before=2.0),
    ),
    "share: with room, as told": ("access_table", lambda p: with_access_table(p, after_with_room=0.123)),
    "share: with room today, as told": ("access_table", lambda p: with_access_table(p, before_with_room=0.123)),
    "supplied by what does something else": (
        "function_is_supplied_once",
        lambda p: decided(p, supply={("nhs", "HR"): "it-desk"}),
    ),
    "supplied at no tier": ("supply_needs_tier", lambda p: dataclasses.replace(p, tiers={})),
    "a tier that is not its own": ("one_tier", lambda p: decided(p, tiers={"it-desk": Tier(15, 0.9, 0.05)})),
    "scale: below the tier": ("tier_matches_scale", lambda p: in_tables(p, "functions", ("nhs", "IT"), fte=2.0)),
    "scale: above the tier": ("tier_matches_scale", lambda p: decided(p, tiers={"it-desk": Tier(0, 0, 0)})),
    "scale: above the capacity": (
        "tier_matches_scale",
        lambda p: in_tables(p, "arrangements", "it-desk", capacity_fte=17.0),
    ),
    "too few agencies": ("enough_agencies", lambda p: in_tables(p, "arrangements", "it-desk", min_agencies=3)),
    "runs for nobody": (
        "enough_agencies",
        lambda p: decided(p, tiers={"hr-desk": Tier(0, 0, 0)}, hosts={"hr-desk": None}),
    ),
    "dissolved though not supplied": ("dissolved_when_supplied", lambda p: decided(p, supply={("nhs", "IT"): "own"})),
    "kept though supplied": ("dissolved_when_supplied", lambda p: decided(p, housing={"c-it": "hall"})),
    "staff in a closed building": ("arrangement_sits_somewhere", lambda p: decided(p, hosts={"it-desk": "annex"})),
    "staff of what does not run": ("arrangement_sits_somewhere", lambda p: decided(p, hosts={"hr-desk": None})),
    "staff nowhere": ("arrangement_staff", lambda p: decided(p, hosts={"it-desk": None})),
    "posts beyond turnover": ("posts_released", lambda p: under(p, "staff", turnover_share_per_year=0.01)),
    "capital of an agency": ("agency_capital", lambda p: in_tables(p, "agencies", "nhs", capital_limit_gbp=500.0)),
    "capital of all": ("pooled_capital", lambda p: under(p, "capital", pooled_limit_gbp=500.0)),
    "an arrangement's cost, borne by another": ("recharged_by_fte", with_another_bearer),
    "a body worse off": ("no_body_worse_off", lambda p: under(p, "accounts", margin_share=-0.99)),
    "carbon": ("carbon_cap", lambda p: under(p, "limits", carbon_kg_per_year=19_999)),
    "headcount": ("area_headcount", lambda p: under(p, "limits", min_area_headcount_share=1.5)),
    "a difference not told": ("differences_counted", with_told_differences),
    "too many differences": (
        "few_differences",
        lambda p: under(p, "preserve", max_differences=len(p.differences) - 1),
    ),
    "too few buildings differ": ("differs_from_plans", lambda p: apart_by(p, 5)),
    "an unknown cost": ("named_costs", lambda p: with_account(p, "council", Kind.CASHABLE, "biscuits", 0.0)),
    "a cost of another class": ("named_costs", lambda p: with_account(p, "council", Kind.SOCIAL, "rent", 0.0)),
    "transfers": ("transfers", lambda p: with_account(p, "council", Kind.CASHABLE, "recharge", 2.0)),
    "transfers: of guests": ("transfers", lambda p: with_account(p, "nhs", Kind.CASHABLE, "hosting_charge", 2.0)),
    "net present cost": ("net_present_cost", lambda p: with_account(p, "council", Kind.CASHABLE, "rent", 0.5)),
    "net present cost of today": (
        "net_present_cost",
        lambda p: with_account(p, "council", Kind.CASHABLE, "rent", 0.5, "today_accounts"),
    ),
    "net present cost by the solver": ("net_present_cost", lambda p: with_solver_objective(p, 1.5)),
    "ledger": ("ledger", with_wrong_ledger),
    "a front door in a closed building": ("door_in_open_building", lambda p: decided(p, is_open={"clinic": False})),
    "more sessions than the rooms have": (
        "sessions_fit_rooms",
        lambda p: changed(
            in_tables(p, "counters", ("library", "hub"), sessions_per_week=3.0),
            {"counters": p.counters | {("library", "hub")}},
        ),
    ),
    "nobody goes through the front door": ("counter_goes_through_door", lambda p: changed(p, {"through": frozenset()})),
    "visits take all day": ("nearest_goes_through_door", lambda p: under(p, "staff", minutes_per_visit=1000.0)),
    "too few at the front door": ("door_has_staff", lambda p: changed(p, {"door_fte": {"clinic": 0.9}})),
    "more posts go than fall vacant": ("door_posts_released", lambda p: changed(p, {"door_fte": {"clinic": 1.5}})),
    "nobody sits at the front door": (
        "door_staff_sit_there",
        lambda p: changed(p, {"through": frozenset({("advice", "clinic")}), "door_fte": {"clinic": 25.0}}),
    ),
    "bound above the plan": ("claims", lambda p: dataclasses.replace(p, bound_gbp=p.objective_gbp + 10)),
    "optimal though it is not": (
        "claims",
        lambda p: dataclasses.replace(p, status=Status.OPTIMAL, bound_gbp=p.objective_gbp * 0.9),
    ),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_found(right: Plan, name: str) -> None:
    """A plan that is wrong in one way is found wrong in that."""
    rule, broken = BREACHES[name]
    outcome = audit(broken(right))
    assert rule in found_wrong(outcome)
    assert not outcome.passed


def test_no_check_is_without_a_case(right: Plan) -> None:
    """Every check but those of single costs, which have their own test, has a case above that it finds."""
    assert {check.rule for check in audit(right).checks} - set(COSTS) == {rule for rule, _ in BREACHES.values()}


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("accounts", ["accounts", "today_accounts"])
def test_money_that_nobody_owes_is_found(right: Plan, cost: str, accounts: str) -> None:
    """A pound and a half in one year, for any cost, of the plan or of today, is found under that cost."""
    years = right.option.levers.appraisal.years
    line = Account("council", COSTS[cost].kind, cost, "nothing", (0.0, 1.5) + (0.0,) * (years - 2))
    broken = changed(right, {accounts: (*getattr(right, accounts), line)})
    assert cost in found_wrong(audit(broken))


def test_money_put_on_another_agency_is_found(right: Plan) -> None:
    """Money that is right in sum but put on the wrong agency is found."""
    moved = with_account(right, "nhs", Kind.TRANSFER, "rates", 10.0)
    moved = with_account(moved, "council", Kind.TRANSFER, "rates", -10.0)
    assert found_wrong(audit(moved)) == {"rates"}


def test_every_breach_is_said_in_a_sentence(right: Plan) -> None:
    """What is found wrong is told with a full stop, naming what it is about."""
    closed = audit(decided(right, is_open={"hall": False}))
    said = [breach for check in closed.checks if check.rule == "building_status" for breach in check.breaches]
    assert said == ["hall is marked keep but is closed."]
