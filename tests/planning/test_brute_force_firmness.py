"""How firm decisions are said to be, on tiny random estates: the best plan that decides otherwise, counted out."""

import math
import random
from functools import cache

import pytest

from estate_opt.domain.estate import OWN, Estate, Team
from estate_opt.domain.firmness import PROVEN, Firmness, Label, Labels
from estate_opt.domain.plan import Plan
from estate_opt.ground.errors import NoPlanError
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from estate_opt.questions.firmness import labels_of
from tests.hand.on_paper import Paper
from tests.hand.paper_facts import Sharing
from tests.planning.many import seeds
from tests.planning.test_brute_force import random_estate, random_option

CASES = 180
"""About three of four have a plan."""


class Otherwise(Paper):
    """Every plan of one tiny estate that decides one thing otherwise than a plan does, under the rules as they are."""

    def __init__(self, estate: Estate, chosen: Option, plan: Plan, kind: str, key: str | tuple[str, str]) -> None:
        super().__init__(estate, chosen)
        self._plan, self._kind, self._key = plan, kind, key

    def open_sets(self) -> "list[frozenset[str]]":  # type: ignore[override]
        """A building that is in use is not, and the other way round."""
        sets = list(super().open_sets())
        if self._kind != "building":
            return sets
        return [opened for opened in sets if (self._key in opened) != self._plan.is_open[str(self._key)]]

    def reach(self, team: Team) -> list[str]:
        """A team that moves, or is dissolved, stays; one that stays does not; a new one sits elsewhere."""
        places = super().reach(team)
        if self._kind != "team" or team.team != self._key:
            return places
        at, home = self._plan.housing[team.team], team.building
        return [place for place in places if place != at] if home in (None, at) else [p for p in places if p == home]

    def sharings(self, opened: frozenset[str]) -> list[Sharing]:
        """Where the team is to stay it is not dissolved; nor is a new one that is."""
        found = super().sharings(opened)
        if self._kind != "team":
            return found
        name = str(self._key)
        at, home = self._plan.housing[name], self.estate.teams[name].building
        stays = home not in (None, at) or at is None
        return [sharing for sharing in found if not (stays and name in sharing.dissolved)]

    def _may_serve(self, key: tuple[str, str], name: str) -> bool:
        """A function that is shared is the agency's own, and one that is not is shared."""
        if self._kind == "function" and key == self._key and (name == OWN) == (self._plan.supply[key] == OWN):
            return False
        return super()._may_serve(key, name)


@cache
def case(seed: int) -> tuple[Estate, Option, Plan, Labels] | None:
    """An estate, its best plan and how firm its decisions are; None where there is no plan."""
    draw = random.Random(seed)
    estate = random_estate(draw)
    chosen = random_option(draw, estate)
    try:
        plan = solve_estate(estate, chosen)
    except NoPlanError:
        return None
    return estate, chosen, plan, labels_of(plan, 60.0)


def each_of(labels: Labels) -> list[tuple[str, str | tuple[str, str], Label]]:
    found: list[tuple[str, str | tuple[str, str], Label]] = []
    found += [("building", name, label) for name, label in labels.buildings.items()]
    found += [("function", key, label) for key, label in labels.functions.items()]
    found += [("team", name, label) for name, label in labels.teams.items()]
    return found


@pytest.mark.parametrize("seed", seeds(range(CASES)))
def test_nothing_is_firm_that_an_optimum_contradicts(seed: int) -> None:
    """Of all plans there are, none decides otherwise where it is forced, and where it is firm the best that does costs
    at least so much more as is said: so every optimum decides as the plan does.
    """
    found = case(seed)
    if found is None:
        return
    estate, chosen, plan, labels = found
    for kind, key, label in each_of(labels):
        assert label.firmness is not Firmness.NOT_LOOKED_AT
        if label.firmness in PROVEN:
            otherwise_gbp = Otherwise(estate, chosen, plan, kind, key).cheapest()
            if label.firmness is Firmness.FORCED:
                assert otherwise_gbp == math.inf, (kind, key, label)
            else:
                assert label.at_least_gbp is not None
                assert label.at_least_gbp > 0
                assert otherwise_gbp >= plan.objective_gbp + label.at_least_gbp - 0.5, (kind, key, label)


@pytest.mark.slow
def test_the_random_estates_are_worth_labelling() -> None:
    """At least a hundred have a plan, and there are labels of each kind among their decisions."""
    found = [each for seed in range(CASES) if (each := case(seed)) is not None]
    assert len(found) >= 100
    labels = [label for *_, of in found for _, _, label in each_of(of) if not label.is_given]
    assert {label.firmness for label in labels} >= {Firmness.FORCED, Firmness.FIRM, Firmness.OPEN}
