"""Counters and their staff in what is told: what contradicts each other, why a team cannot go, what a refusal costs."""

from dataclasses import replace

import pytest

from estate_opt.domain.estate import Counter, Estate, Lock
from estate_opt.domain.travel import measure
from estate_opt.formulation import Case
from estate_opt.formulation.figures_of_rooms import against
from estate_opt.ground.errors import NoPlanError
from estate_opt.planning import solve_estate
from estate_opt.questions.diagnosis.diagnose import diagnose_estate, in_sentences
from estate_opt.questions.explain import explain
from estate_opt.questions.explain_words import in_lines
from estate_opt.questions.opposite import Subject
from estate_opt.questions.refusals import refusals
from estate_opt.questions.reoptimise import Made
from tests.hand import best, building, costs, east, home, option, place, team


def librarians(*locks: Lock, least: float | None = None) -> Estate:
    """Library a (rent 100) with t, who may not move; w in b (rent 60), 1 km away, where the library is possible."""
    estate = place(
        [
            building("a", rent_gbp_per_year=100),
            building("b", rent_gbp_per_year=60, **east(1)),
            building("c", **east(2)),
        ],
        [replace(team("t", "a", serves="library", movable=False), name="Librarians"), team("w", "b")],
        counters=[Counter("library", "a", True), Counter("library", "b", False, min_staff_fte=least)],
        localities=[home("l", 0)],
    )
    return replace(estate, locks=locks)


def told(estate: Estate, **levers: object) -> str:
    chosen = option(levers)
    with pytest.raises(NoPlanError) as none:
        solve_estate(estate, chosen)
    assert none.value.status == "infeasible"
    return "\n".join(in_sentences(diagnose_estate(estate, chosen)))


def test_a_counter_closed_over_its_staff_is_told_with_the_lever() -> None:
    """The lock closes a's counter, and t may not leave a: lock, team and staffing are named, each a way out.

    With libraries unstaffed t stays in a, for 100, and the library opens in b, for 60.
    """
    said = told(librarians(Lock("counter", ("library", "a"), "close")))
    assert "the lock: counter library / a: close" in said
    assert "team t (Librarians) may not move" in said
    assert "staff sit with their counter, and each counter keeps its staff: library" in said
    assert "the lever access.default.staffed" in said
    assert "its staff must sit with the counter" not in said  # said once, by the choice
    costs(best(librarians(Lock("counter", ("library", "a"), "close")), {"access.library.staffed": False}), 160)


def test_a_new_counter_without_staff_is_told_in_figures() -> None:
    """b's is to open and asks for 3 FTE; of those who serve it there is t alone, with 1, wherever it may go."""
    said = told(librarians(Lock("counter", ("library", "b"), "keep"), least=3))
    assert "library at b needs 3 FTE of teams that serve it; 1 could sit there (t (Librarians))." in said


def test_a_team_pinned_where_its_service_has_no_counter_is_told() -> None:
    """No plan keeps a lock that puts t in c, where no library could be. Unstaffed, the library goes to b, for 60."""
    estate = librarians(Lock("team", ("t",), "pin", "c"))
    free = replace(estate, teams={**estate.teams, "t": replace(estate.teams["t"], movable=True)})
    with pytest.raises(NoPlanError, match="team t \\(Librarians\\): pin c"):
        best(free)
    said = told(free)
    assert "staff sit with their counter" in said
    costs(best(free, {"access.library.staffed": False}), 60)


def test_what_is_against_a_building_names_the_counter() -> None:
    """Of c it is said that the library cannot be offered there; of b, where it can, nothing."""
    estate = librarians()
    estate = replace(estate, teams={**estate.teams, "t": replace(estate.teams["t"], movable=True)})
    case = Case(estate, option(), measure(estate, option()))
    assert list(against(case, estate.teams["t"], "c")) == [
        "library, with whose counter it sits, cannot be offered there"
    ]
    assert list(against(case, estate.teams["t"], "b")) == []
    assert list(against(case, estate.teams["t"], "a")) == []
    locked = replace(case, estate=replace(estate, locks=(Lock("counter", ("library", "a"), "close"),)))
    assert list(against(locked, estate.teams["t"], "a")) == ["a lock closes the counter of library, with which it sits"]
    assert list(against(locked, estate.teams["w"], "a")) == []


def test_why_a_team_stays_names_its_counter() -> None:
    """t came to a's library from c, which closes for 40. Were it in c again, nothing else changed, a's had no staff."""
    estate = place(
        [building("a", status="keep"), building("c", rent_gbp_per_year=40, **east(1))],
        [team("t", "c", serves="library"), team("w", "a", serves="library")],
        counters=[Counter("library", "a", True), Counter("library", "c", True)],
        localities=[home("l", 0)],
    )
    plan = best(estate)
    costs(plan, 0, today=40)
    made = Made(plan.decided, plan.objective_gbp, plan.bound_gbp)
    said = "\n".join(in_lines(explain(estate, option(), made, Subject("team", "t"))))
    assert "its staff must sit with the counter (t, who serve library, in c)" in said


def test_what_the_staffing_of_a_service_costs_is_a_refusal() -> None:
    """Library a (rent 100) must stay, with one desk; w's annex (rent 50) could close if t left it for c: worth 50."""
    estate = place(
        [building("a", 1, rent_gbp_per_year=100), building("annex", 1, rent_gbp_per_year=50, **east(1)),
         building("c", 1, status="keep", **east(9))],
        [team("t", "a", serves="library"), team("w", "annex", max_move_km=2)],
        counters=[Counter("library", "a", True)],
        localities=[home("l", 0)],
    )  # fmt: skip
    plan = best(estate)
    costs(plan, 150)
    made = Made(plan.decided, plan.objective_gbp, plan.bound_gbp)
    found = refusals(estate, option(), made, 30.0)
    by_rule = {each.policy.rule: each for each in found.refusals}
    staffing = by_rule["counter_has_staff"]
    assert staffing.policy.key == ("library",)
    assert staffing.found_gbp == pytest.approx(50)
    assert staffing.where.startswith("the lever access.default.staffed")


def test_desks_that_counters_keep_are_told_in_figures() -> None:
    """a has 4 desks, of which its counter keeps 2 by a lock; t and w, who is new, need 3 and have nowhere else."""
    estate = place(
        [building("a", 4)],
        [team("t", "a", movable=False, serves="library"), team("w", None, 2)],
        counters=[Counter("library", "a", True, desks=2)],
        localities=[home("l", 0)],
    )
    locked = replace(estate, locks=(Lock("counter", ("library", "a"), "keep"),))
    said = told(locked)
    assert "need 3 desks" in said
    assert "there are 2 (a, the 2 that its counters take left out)" in said
