"""One relaxation, with other bounds for each group, is as dear as each group's own; the most tempted group is found."""

from itertools import pairwise

import numpy as np
import pytest

from estate_opt.domain.estate import Counter, Service
from estate_opt.domain.front_doors import FrontDoor
from estate_opt.options.option import load
from estate_opt.questions.accounts.joining import joiners, with_only
from estate_opt.questions.accounts.prices import credits_of
from estate_opt.questions.accounts.relaxed import RelaxedGame, estimates_of
from estate_opt.questions.games.game import members_of
from tests.hand import building, east, home, option, place
from tests.questions.accounts.test_prices import FREE_OF_CHARGE, GUESTS, sample


def test_what_leavings_cost() -> None:
    """The hall has 15 desks: crews of ten save £50 each, nurses of ten £80. All save £1,050.

    Without the fire service the nurses save 800, so that its leaving costs 250; without the trust the crews save 500.
    """
    game = RelaxedGame(GUESTS, option(FREE_OF_CHARGE))
    found = estimates_of(game, np.array([750.0, 0.0, 300.0]))
    assert found.gbp[0] == pytest.approx(1300)
    assert found.gbp[0b111] == pytest.approx(250)
    assert found.leaving_gbp["fire"] == pytest.approx(250)
    assert found.leaving_gbp["trust"] == pytest.approx(550)
    assert game.gbp(0b100) == game.gbp(0)


def test_nobody_is_tempted_by_the_gains_at_the_prices() -> None:
    """Council and trust gain 1,050 and would have 800; the trust by itself gains 300 and would have none."""
    found = estimates_of(RelaxedGame(GUESTS, option(FREE_OF_CHARGE)), np.array([750.0, 0.0, 300.0]))
    assert found.most_tempted.more <= 0.01
    assert found.looked_at == 2**3 - 2


def test_a_planted_group_is_found() -> None:
    """Where the fire service is given £800 and the trust nothing, the council with £250 does better with the trust.

    The two save 800 by themselves: 550 more than they are given.
    """
    found = estimates_of(RelaxedGame(GUESTS, option(FREE_OF_CHARGE)), np.array([250.0, 800.0, 0.0]))
    assert found.most_tempted.group == 0b101
    assert found.most_tempted.more == pytest.approx(550)


def test_visits_go_on_where_a_small_counter_of_others_is_left_aside() -> None:
    """The library in a costs 100. It could be in the trust's hall too, for 30, which takes half of its visits.

    Only then has anything to say where they go: half of them there, and half a counter in a (which the relaxation
    takes for one) for 50. Where the trust does not join all go to a, for 100.
    """
    estate = place(
        [building("a", status="keep"), building("hall", agency="trust", status="keep", **east(1))],
        counters=[
            Counter("library", "a", True, 100),
            Counter("library", "hall", False, 30, capacity_visits_per_year=5.0),
        ],
        localities=[home("l", 0)], services=[Service("library", agency="council")], visits={("library", "l"): 10.0},
    )  # fmt: skip
    game = RelaxedGame(estate, option({"access.library.standard_km": 3}))
    assert [game.gbp(group) for group in (0, 0b11)] == pytest.approx([100, 80])


def test_a_front_door_is_shared_by_who_joins() -> None:
    """Two receptions cost 80 each, a front door for both 100: there is none for both unless council and trust join."""
    counters = [Counter(service, "a", True, reception_gbp_per_year=80) for service in ("advice", "clinic")]
    estate = place(
        [building("a", status="keep")], counters=counters, localities=[home("l", 0)], doors=[FrontDoor("a", 100.0)],
        services=[Service("advice", agency="council"), Service("clinic", agency="trust")],
    )  # fmt: skip
    game = RelaxedGame(estate, option({"staff.training_gbp_per_head": 0}))
    assert [game.gbp(group) for group in (0, 0b11)] == pytest.approx([160, 100])


def test_every_group_of_the_sample_is_as_dear_as_by_its_own_relaxation() -> None:
    """Never dearer, and to a penny where all or nobody joins; the more join the cheaper it is.

    Between them a group's own relaxation knows a little more: its arrangements can have no more FTE than the group, so
    that some of its rows are tighter. That is less than a hundredth of a percent of the cost.
    """
    estate = sample(with_police=True)
    game, players = RelaxedGame(estate, load()), joiners(estate)
    everybody = (1 << len(players)) - 1
    for group in range(everybody + 1):
        own_gbp = credits_of(with_only(estate, [players[n] for n in members_of(group)]), load()).relaxation_gbp
        assert game.at_least_gbp(group) <= game.gbp(group) + 0.01  # before it is known, by the prices of the others
        slack_gbp = 0.01 if group in (0, everybody) else own_gbp / 10_000
        assert own_gbp - slack_gbp <= game.gbp(group) <= own_gbp + 0.01
    chain = [0, 0b11, 0b111, 0b1111, 0b11111]
    assert all(game.gbp(more) <= game.gbp(fewer) + 0.01 for fewer, more in pairwise(chain))
