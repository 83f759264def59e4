"""Whom buildings host and arrangements take on, as policies: what contradicts them, what they cost, who says so."""

from dataclasses import replace
from pathlib import Path

import pytest

from estate_opt.domain.estate import Agency, Arrangement, Estate, Lock, SupportFunction, Tier
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from estate_opt.questions import refusal_words
from estate_opt.questions.diagnosis.diagnose import diagnose_estate, in_sentences, where_said
from estate_opt.questions.diagnosis.elastic import Policy
from estate_opt.questions.refusals import Refusal, refusals
from estate_opt.questions.reoptimise import Made
from tests.hand import building, option, place, team
from tests.small_place import SMALL, read_small

SECTORS = [Agency("council", "Council", "council"), Agency("trust", "Trust", "nhs")]
DEPOTS = {"sharing.kinds_for_own_staff_only": ["depot"]}


def town() -> Estate:
    """The trust's dear clinic of 40 could close but for the hall that is for its own, and for the depot's kind."""
    rows = [
        building("hall", hosts=frozenset({"own"}), status="keep"),
        building("yard", category="depot", status="keep"),
        building("clinic", agency="trust", rent_gbp_per_year=40),
    ]
    return place(rows, [team("nurses", "clinic", 3, agency="trust")], SECTORS)


def made(estate: Estate, chosen: Option) -> Made:
    plan = solve_estate(estate, chosen)
    return Made(plan.decided, plan.objective_gbp, plan.bound_gbp)


def priced(estate: Estate, chosen: Option) -> dict[tuple[str, str], Refusal]:
    found = refusals(estate, chosen, made(estate, chosen), 60)
    return {(each.policy.rule, str(each.policy.key[0])): each for each in found.refusals}


def test_what_it_is_worth_to_host_somebody() -> None:
    """If either the hall's row or the depot's kind let the nurses in, the clinic's 40 would be saved, and no more."""
    found = priced(town(), option(DEPOTS))
    for name in ("hall", "yard"):
        assert found["hosting", name].found_gbp == pytest.approx(40)
        assert found["hosting", name].at_most_gbp == pytest.approx(40)
    assert ("hosting", "clinic") not in found


def test_what_it_is_worth_to_take_somebody_on() -> None:
    """Half of the trust's 100 would be saved if the council's arrangement took it on; the council is in it already."""
    estate = place(
        [building("hall", 5)], [], SECTORS,
        functions=[SupportFunction("council", "IT", 1, 100), SupportFunction("trust", "IT", 1, 100)],
        arrangements=[Arrangement("k", "IT", "council", tiers=(Tier(0, 0.5, 0),), customers=frozenset({"council"}))],
    )  # fmt: skip
    found = priced(estate, option())
    assert found["customers", "k"].found_gbp == pytest.approx(50)


def test_a_refusal_is_said_in_words_with_its_cell(tmp_path: Path) -> None:
    """The building by its name, whom it hosts, and the cell; of a kind the lever that keeps it."""
    estate = town()
    hall = {**estate.buildings, "hall": replace(estate.buildings["hall"], name="Old Hall")}
    named = replace(estate, buildings=hall)
    chosen = option(DEPOTS)
    lines = "\n".join(refusal_words.in_lines(refusals(named, chosen, made(named, chosen), 60)))
    assert "£40 (at most £40): only those move in whom it hosts: building hall (Old Hall), hosts: own" in lines
    assert "building yard, kept for who works in a depot [the lever sharing.kinds_for_own_staff_only (set by" in lines
    headings, *rows = SMALL["buildings"]
    tables = read_small(tmp_path, buildings=[(*headings, "hosts"), *((*row, "own") for row in rows)])
    assert where_said(Policy("hosting", ("hall",), ()), tables, option()) == "buildings.csv!M2"


def test_hosting_and_a_status_that_contradict_each_other() -> None:
    """The clinic is to close and its nurses are hosted nowhere else: one of the policies has to give, each is named."""
    estate = town()
    closing = replace(estate.buildings["clinic"], status="close")
    shut = replace(estate, buildings={**estate.buildings, "clinic": closing})
    found = diagnose_estate(shut, option(DEPOTS))
    assert not found.is_feasible
    named = {policy.rule for conflict in found.conflicts for policy in conflict.policies}
    assert {"hosting", "status_close"} <= named
    assert found.relaxations is not None
    assert len(found.relaxations) == 1
    assert "hosts: own" in "\n".join(in_sentences(found))


def test_hosting_and_a_lock_that_contradict_each_other() -> None:
    """A lock pins the nurses into the hall, which is for its own: these two, and nothing else, are the conflict."""
    locked = replace(town(), locks=(Lock("team", ("nurses",), "pin", "hall"),))
    (conflict,) = diagnose_estate(locked, option(DEPOTS)).conflicts
    assert {(policy.rule, policy.key[0]) for policy in conflict.policies} == {
        ("hosting", "hall"), ("lock", "team nurses: pin hall"),
    }  # fmt: skip


def test_customers_and_a_lock_that_contradict_each_other() -> None:
    """A lock has the trust supplied by an arrangement that takes on the council alone: that is the conflict."""
    estate = place(
        [building("hall", 5)], [], SECTORS,
        functions=[SupportFunction("council", "IT", 1, 100), SupportFunction("trust", "IT", 1, 100)],
        arrangements=[Arrangement("k", "IT", "council", customers=frozenset({"council"}))],
    )  # fmt: skip
    locked = replace(estate, locks=(Lock("function", ("trust", "IT"), "pin", "k"),))
    (conflict,) = diagnose_estate(locked, option()).conflicts
    assert {policy.rule for policy in conflict.policies} == {"customers", "lock"}
