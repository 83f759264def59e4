"""Runs that begin from the plans of others wait for those, and begin from the cheapest."""

from itertools import islice

from estate_opt.batch.one_run import Begin, failed
from estate_opt.batch.processes import Asked, Queue
from estate_opt.domain.decided import Decided
from estate_opt.options.option import load
from estate_opt.questions.accounts.values import begins_from, groups_to_solve

NOTHING: dict[str, object] = {"buildings": {}, "teams": {}, "functions": [], "counters": [], "fitout_desks": {}}


def plan(gbp: float, *open_buildings: str) -> dict[str, object]:
    """A plan's JSON as far as it is begun from."""
    return {**NOTHING, "objective_gbp": gbp, "buildings": dict.fromkeys(open_buildings, "open")}


def waiting(*begins: tuple[int, ...]) -> Queue:
    return Queue([Asked(load(), False, None, each) for each in begins])


def test_a_run_waits_for_those_that_it_begins_from() -> None:
    """The third begins from the first two: it is not handed out before both have their answers, even without plans."""
    queue = waiting((), (), (0, 1), ())
    assert [*islice(queue.ready(), 2)] == [0, 1]
    assert [*queue.ready()] == [3]
    queue.answered(0, failed("no memory"))
    assert [*queue.ready()] == []
    queue.answered(1, {"status": "infeasible", "message": ""})
    assert [*queue.ready()] == [2]
    assert queue.run(2).begin is None
    assert not queue


def test_what_is_not_taken_goes_on_waiting() -> None:
    queue = waiting((), (), ())
    assert [*islice(queue.ready(), 1)] == [0]
    queue.again(0)
    assert [*queue.ready()] == [0, 1, 2]


def test_the_cheapest_plan_is_begun_from() -> None:
    """Of 30, 20 and one that was there before at 25: the second."""
    before = Begin(25.0, Decided({}, {}, {}, {}))
    queue = Queue([Asked(load(), False), Asked(load(), False), Asked(load(), False, before, (0, 1))])
    assert [*queue.ready()] == [0, 1]
    queue.answered(0, {"result": plan(30.0, "hall")})
    queue.answered(1, {"result": plan(20.0, "house")})
    assert [*queue.ready()] == [2]
    begin = queue.run(2).begin
    assert begin is not None
    assert begin.objective_gbp == 20.0
    assert set(begin.decided.is_open) == {"house"}


def test_groups_begin_from_the_largest_within_them() -> None:
    """Of three bodies the pairs begin from nobody; of four a trio from its three pairs; of nine none from nobody."""
    solved = groups_to_solve(4)
    assert begins_from(0, solved) == ()
    assert begins_from(0b0011, solved) == (0,)
    assert begins_from(0b0111, solved) == (0b0011, 0b0101, 0b0110)
    assert begins_from(0b111111110, groups_to_solve(9)) == ()
    for group in solved:
        assert all(before < group for before in begins_from(group, solved))
