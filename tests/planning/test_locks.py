"""Locks: a decision taken beforehand is kept at whatever cost, or it is said that it cannot be."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.checks import check
from estate_opt.domain.estate import DISSOLVED, OWN, Arrangement, Counter, Estate, Lock, SupportFunction, Tier
from estate_opt.domain.plan import Plan
from estate_opt.domain.unlocked import Unlocked
from estate_opt.ground.errors import NoPlanError, Severity
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate, with_locks_priced
from estate_opt.results.locks_cost import LocksCost, locks_cost
from estate_opt.results.sentences import sentences
from estate_opt.results.summary import headline
from estate_opt.tables.records import build_estate
from tests.hand import CALM, best, building, closed, costs, option, place, team
from tests.small_place import read_small

# One team, two buildings that hold it: `dear` where it sits costs 7 a year, `cheap` 3, and `spare` on offer 5.
TWO = place(
    [
        building("cheap", running_gbp_per_year=3),
        building("dear", running_gbp_per_year=7),
        building("spare", status="candidate", running_gbp_per_year=5),
    ],
    [team("t", "dear", 5), team("u", "cheap", 5)],
    counters=[Counter("library", "cheap", True, 1), Counter("library", "dear", True, 2)],
)
# Shared, IT costs half; the team that delivers it can go. `other` would save a tenth.
SHARING = place(
    [building("a", 9, agency="nhs"), building("b", 9)],
    [team("it", "a", 4, agency="nhs", function="IT")],
    functions=[SupportFunction("nhs", "IT", 4, 400, teams=("it",)), SupportFunction("council", "IT", 6, 600)],
    arrangements=[
        Arrangement("k", "IT", "external", tiers=(Tier(0, 0.5, 0),)),
        Arrangement("other", "IT", "external", tiers=(Tier(0, 0.1, 0),)),
    ],
)
IT = ("nhs", "IT")


def under(estate: Estate, *locks: Lock) -> Plan:
    """The best plan for the estate with these locks; it has passed the re-check."""
    plan = solve_estate(replace(estate, locks=locks), option(start=CALM))
    assert audit(plan).passed, [check for check in audit(plan).checks if check.breaches]
    return plan


def test_without_locks() -> None:
    """Everybody in the cheap building, the dear one and the offer closed, no counter kept; IT all shared by k."""
    assert closed(best(TWO, start=CALM)) == {"dear", "spare"}
    assert best(TWO, start=CALM).counters == frozenset()
    plan = best(SHARING, start=CALM)
    assert (plan.supply[IT], plan.housing["it"]) == ("k", None)


@pytest.mark.parametrize(
    ("lock", "closes", "gbp"),
    [
        (Lock("building", ("dear",), "keep"), {"cheap", "spare"}, 7),  # it holds both teams, so that the cheap one goes
        (Lock("building", ("cheap",), "close"), {"cheap", "dear"}, 5),
        (Lock("building", ("spare",), "keep"), {"cheap", "dear"}, 5),
        (Lock("building", ("spare",), "close"), {"dear", "spare"}, 3),
        (Lock("building", ("dear",), "free"), {"dear", "spare"}, 3),
    ],
)
def test_a_building_is_kept_or_closed(lock: Lock, closes: set[str], gbp: float) -> None:
    """The place does without a closed building, and pays for a kept one; a candidate that is kept is opened."""
    plan = under(TWO, lock)
    assert closed(plan) == closes
    costs(plan, gbp)


@pytest.mark.parametrize(
    ("lock", "where"),
    [
        (Lock("team", ("t",), "keep"), "dear"),
        (Lock("team", ("t",), "pin", "spare"), "spare"),
        (Lock("team", ("t",), "forbid", "cheap"), "spare"),
        (Lock("team", ("t",), "free"), "cheap"),
    ],
)
def test_a_team_is_where_it_is_pinned(lock: Lock, where: str) -> None:
    """A team stays, goes to a named building, or keeps out of one."""
    assert under(TWO, lock).housing["t"] == where


@pytest.mark.parametrize(
    ("lock", "supply", "home"),
    [
        (Lock("function", IT, "keep"), OWN, "a"),
        (Lock("function", IT, "pin", "other"), "other", None),
        (Lock("function", IT, "pin", OWN), OWN, "a"),
        (Lock("function", IT, "forbid", "k"), "other", None),
        (Lock("team", ("it",), "pin", DISSOLVED), "k", None),
        (Lock("team", ("it",), "forbid", DISSOLVED), OWN, "a"),
        (Lock("team", ("it",), "keep"), OWN, "a"),
    ],
)
def test_a_function_is_supplied_as_locked(lock: Lock, supply: str, home: str | None) -> None:
    """A function stays with its agency, goes to a named arrangement, or keeps out of one; its team follows."""
    plan = under(SHARING, lock)
    assert plan.supply[IT] == supply
    assert plan.housing["it"] is None if home is None else plan.housing["it"] is not None


def test_a_function_that_must_be_shared() -> None:
    """Forbidding an agency its own way makes it share, though nothing is saved by it."""
    dear = replace(SHARING.arrangements["k"], fixed_gbp_per_year=9000.0)
    estate = replace(SHARING, arrangements={"k": dear})
    assert best(estate, start=CALM).supply[IT] == OWN
    assert under(estate, Lock("function", IT, "forbid", OWN)).supply[IT] == "k"


def test_a_counter_is_kept_or_closed() -> None:
    """A counter kept keeps its building; where one must be near, closing the one leaves the other."""
    plan = under(TWO, Lock("counter", ("library", "dear"), "keep"))
    assert plan.counters == {("library", "dear")}
    assert plan.is_open["dear"]
    kept = under(TWO, Lock("counter", ("library", "cheap"), "close"), Lock("counter", ("library", "dear"), "keep"))
    assert kept.counters == {("library", "dear")}


@pytest.mark.parametrize(
    "locks",
    [
        [Lock("building", ("dear",), "close"), Lock("team", ("t",), "keep")],
        [Lock("team", ("t",), "pin", "dear"), Lock("team", ("t",), "pin", "cheap")],
        [Lock("team", ("t",), "pin", DISSOLVED)],
        [Lock("building", ("dear",), "close"), Lock("building", ("dear",), "keep")],
        [Lock("building", ("dear",), "close"), Lock("counter", ("library", "dear"), "keep")],
    ],
)
def test_what_cannot_be_kept_is_said(locks: list[Lock]) -> None:
    """A lock against another one, or on a choice that there is not, ends the run with its name."""
    with pytest.raises(NoPlanError, match="No plan can keep to these locks") as said:
        under(TWO, *locks)
    assert said.value.status == "infeasible"
    assert any(lock.wording in str(said.value) for lock in locks)


def test_a_lock_out_of_reach() -> None:
    """A team cannot be pinned to a building too small for it, nor a function forbidden the only way there is."""
    small = replace(TWO, buildings={**TWO.buildings, "spare": building("spare", 1, status="candidate")})
    with pytest.raises(NoPlanError, match="team t: pin spare"):
        under(small, Lock("team", ("t",), "pin", "spare"))
    with pytest.raises(NoPlanError, match="function nhs / IT: forbid own"):
        under(replace(SHARING, arrangements={}), Lock("function", IT, "forbid", OWN))


def test_a_team_forbidden_everywhere_is_named() -> None:
    """Where locks leave a team no building at all, the sentence names the team."""
    locks = [Lock("team", ("t",), "forbid", at) for at in ("cheap", "dear", "spare")]
    with pytest.raises(NoPlanError, match="No building is open to team t"):
        under(TWO, *locks)


BROKEN: dict[Lock, dict[str, dict[str, Any]]] = {
    Lock("building", ("cheap",), "close"): {"is_open": {"cheap": True}},
    Lock("building", ("dear",), "keep"): {"is_open": {"dear": False}},
    Lock("team", ("t",), "keep"): {"housing": {"t": "cheap"}},
    Lock("team", ("t",), "pin", "spare"): {"housing": {"t": None}},
    Lock("team", ("t",), "forbid", "cheap"): {"housing": {"t": "cheap"}},
    Lock("team", ("t",), "pin", DISSOLVED): {"housing": {"t": "cheap"}},
}


@pytest.mark.parametrize("lock", BROKEN, ids=lambda lock: lock.wording)
def test_the_audit_finds_a_broken_lock(lock: Lock) -> None:
    """A plan that does not keep to a lock fails the check of that name, by the lock's words."""
    plan = best(TWO, start=CALM)
    for field, entries in BROKEN[lock].items():
        plan = plan.deciding(**{field: {**getattr(plan, field), **entries}})
    (found,) = (c for c in audit(replace(plan, estate=replace(TWO, locks=(lock,)))).checks if c.rule == "locks")
    assert found.breaches == (f"The lock {lock.wording} is not kept.",)


def test_the_audit_finds_a_broken_lock_of_functions_and_counters() -> None:
    """The same for support functions and for counters."""
    locks = (Lock("function", IT, "keep"), Lock("function", IT, "forbid", "k"), Lock("function", IT, "pin", "k"))
    plan = best(SHARING, start=CALM)  # IT is with k
    (found,) = (c for c in audit(replace(plan, estate=replace(SHARING, locks=locks))).checks if c.rule == "locks")
    assert len(found.breaches) == 2
    counters = (Lock("counter", ("library", "dear"), "keep"), Lock("counter", ("library", "cheap"), "close"))
    plan = best(TWO, start=CALM)  # no counter is left
    (found,) = (c for c in audit(replace(plan, estate=replace(TWO, locks=counters))).checks if c.rule == "locks")
    assert found.breaches == ("The lock counter library / dear: keep is not kept.",)


def test_locks_are_read_from_their_table(tmp_path: Path, base_option: Option) -> None:
    """Rows become records in order; the parts of a key are told by the slash, however it is spaced."""
    rows = [
        ("kind", "id", "decision", "where", "because"),
        ("team", "pay", "Pin", "hall", "asked for"),
        ("building", "annex", "close", "", ""),
        ("counter", "library/hall", "keep", "", ""),
    ]
    tables = read_small(
        tmp_path,
        locks=rows,
        services=[("service",), ("library",)],
        counters=[("service", "building", "status"), ("library", "hall", "open")],
    )
    assert not [each for each in check(tables, base_option) if each.severity is Severity.ERROR]
    assert build_estate(tables, base_option).locks == (
        Lock("building", ("annex",), "close"),
        Lock("counter", ("library", "hall"), "keep"),
        Lock("team", ("pay",), "pin", "hall", "asked for"),
    )


def _priced(*locks: Lock) -> LocksCost:
    """What these locks cost in the place of two, solved once more without them."""
    found = locks_cost(with_locks_priced(under(TWO, *locks)))
    assert found is not None
    return found


def test_what_a_lock_costs() -> None:
    """Both teams fit into the dear building, so to keep it costs its 7 a year in place of the cheap one's 3: 4 more.

    To close the cheap one leaves the offer at 5: 2 more. To close what closes anyway costs nothing. All is proven.
    """
    for lock, gbp in (
        (Lock("building", ("dear",), "keep"), 4.0),
        (Lock("building", ("cheap",), "close"), 2.0),
        (Lock("building", ("dear",), "close"), 0.0),
    ):
        cost = _priced(lock)
        assert (cost.decisions, cost.against) == (1, "")
        assert (cost.gbp, cost.least_gbp, cost.most_gbp) == pytest.approx((gbp, gbp, gbp), abs=0.01)
    assert _priced(Lock("building", ("dear",), "keep"), Lock("building", ("cheap",), "close")).decisions == 2


def test_what_locks_cost_is_said() -> None:
    """In one sentence, with what it is told against and that it is proven; nothing is said where there is no lock."""
    one = sentences(headline(with_locks_priced(under(TWO, Lock("building", ("dear",), "keep")))))
    assert (
        "The decision taken beforehand costs £4 of net present cost, against the plan without it, solved for this with "
        "the same tables and option. That is proven." in one
    )
    both = under(TWO, Lock("building", ("dear",), "close"), Lock("building", ("cheap",), "keep"))
    said = " ".join(sentences(headline(with_locks_priced(both))))
    assert "The 2 decisions taken beforehand cost nothing, against the plan without them" in said
    for plan in (under(TWO), under(TWO, Lock("building", ("dear",), "free"))):
        assert with_locks_priced(plan) is plan
        assert locks_cost(plan) is None


def test_what_is_proven_of_the_cost_of_locks() -> None:
    """The plan with the lock costs 7, proven. One without it costs 4, and 2 is proven: the best without costs 2 to 4.

    So the lock costs at least 7 - 4 = 3, as the best without it costs no more than 4, and at most 7 - 2 = 5. A plan
    without it that costs 9 is not the best: the lock costs nothing then at the least, unless others were lifted too.
    """
    plan = under(TWO, Lock("building", ("dear",), "keep"))

    def against(gbp: float, bound_gbp: float, is_looser: bool = True) -> LocksCost:
        other = Unlocked("plan.xlsx", gbp, bound_gbp, 1, is_looser)
        found = locks_cost(replace(plan, estate=replace(plan.estate, unlocked=other)))
        assert found is not None
        return found

    loose, dear, lifted = against(4, 2), against(9, 2), against(9, 8.5, is_looser=False)
    assert (loose.gbp, loose.least_gbp, loose.most_gbp) == pytest.approx((3, 3, 5), abs=0.01)
    assert (dear.gbp, dear.least_gbp, dear.most_gbp) == pytest.approx((0, 0, 5), abs=0.01)
    assert (lifted.gbp, lifted.least_gbp, lifted.most_gbp) == pytest.approx((-2, -2, -1.5), abs=0.01)
