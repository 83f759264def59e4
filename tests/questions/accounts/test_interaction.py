"""Projects of a plan: rivals are below nought, complementary ones above, and each figure holds what is so."""

import math
import random
import tempfile
from collections.abc import Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import Arrangement, SupportFunction
from estate_opt.domain.projects import Between, Interaction, Project, Verdict, verdict_of
from estate_opt.ground.errors import NoPlanError
from estate_opt.ground.files import write_json
from estate_opt.planning import read_place, solve_tables
from estate_opt.questions.accounts.accounts import Asked, asked_of_place
from estate_opt.questions.accounts.interaction import hanging_together, interaction_between, interaction_of
from estate_opt.questions.accounts.projects import ProjectsAsked, groups_of_projects, projects_asked, projects_of
from estate_opt.questions.accounts.values import Value
from estate_opt.results import projects as words
from estate_opt.saved.projects_json import interaction_as_json, interaction_from
from estate_opt.tables.changes import apply_changes
from estate_opt.tables.records import build_estate
from tests.hand import CALM, building, option, place, team
from tests.hand.on_paper import Paper
from tests.small_place import Grid, write_folder

SEEDS = range(10, 20)
LEVERS: dict[str, Any] = CALM | {"space.hosting_charge_share": 0.0}
BODIES: Grid = [("agency", "name"), ("council", "The Council"), ("trust", "The Trust")]
HEADINGS = ("building", "agency", "easting", "northing", "tenure", "desks", "running_gbp_per_year", "status")
HALLS = [
    ("east", "council", 400_000, 300_000, "freehold", 30, 500, "keep"),
    ("west", "council", 401_000, 300_000, "freehold", 30, 500, "keep"),
]
CLINICS = [
    ("one", "trust", 402_000, 300_000, "freehold", 20, 1000, ""),
    ("two", "trust", 403_000, 300_000, "freehold", 20, 1000, ""),
]
TEAMS = [
    ("team", "agency", "building", "fte", "movable", "function"),
    ("clerks", "council", "east", 10, "no", ""),
    ("wardens", "council", "west", 10, "no", ""),
    ("nurses", "trust", "one", 10, "", ""),
    ("carers", "trust", "two", 8, "", ""),
]
RIVALS: dict[str, Grid] = {
    "agencies": BODIES,
    "buildings": [HEADINGS, *HALLS, *CLINICS],
    "teams": TEAMS,
    "move_costs": [
        ("team", "building", "gbp"),
        ("nurses", "east", 10), ("nurses", "west", 30), ("nurses", "two", 5000),
        ("carers", "east", 30), ("carers", "west", 10), ("carers", "one", 5000),
    ],
}  # fmt: skip
"""Each hall has room for both of the trust's teams; each team moves a little cheaper into the one than the other."""

COMPLEMENTARY: dict[str, Grid] = {
    "agencies": BODIES,
    "buildings": [HEADINGS, ("east", "council", 400_000, 300_000, "freehold", 20, 500, "keep"), CLINICS[0]],
    "teams": [
        TEAMS[0],
        ("clerks", "council", "east", 10, "no", ""),
        ("payroll", "council", "east", 10, "", "Finance"),
        ("nurses", "trust", "one", 10, "", ""),
        ("books", "trust", "one", 2, "", "Finance"),
    ],
    "functions": [
        ("agency", "function", "fte", "staff_gbp_per_year"),
        ("council", "Finance", 10, 100), ("trust", "Finance", 2, 100),
    ],
    "arrangements": [
        ("arrangement", "function", "provider", "fixed_gbp_per_year", "min_agencies"),
        ("bureau", "Finance", "external", 300, 2),
    ],
    "move_costs": [("team", "building", "gbp"), ("nurses", "east", 0), ("clerks", "one", 5000)],
}  # fmt: skip
"""The hall is full until a bureau, which saves nothing by itself, takes on payroll: then the nurses can move in."""


def asked_of(folder: Path, tables: Mapping[str, Grid], most: int = 6) -> tuple[Asked, ProjectsAsked]:
    """A place with its plan, and the projects of it."""
    chosen = option(LEVERS)
    place = write_folder(folder / "place", tables)
    write_json(solve_tables(read_place(place), chosen).as_json(), folder / "plan.json", False)
    asked = asked_of_place(place, chosen, folder / "plan.json")
    return asked, projects_asked(asked, most)


def solved(asked: Asked, among: ProjectsAsked) -> Interaction:
    """What comes of solving for each group; every plan has passed its re-check."""
    found = {}
    for kept, chosen in among.groups.items():
        try:
            found[kept] = solve_tables(asked.ticked, chosen).as_json()
        except NoPlanError:
            continue
        assert found[kept]["audit"]["passed"]
    return interaction_of(among, asked.plan.content, found)


def points(between: Between | None) -> float:
    """A figure that is known to the penny."""
    assert between is not None
    assert between.at_most_gbp == pytest.approx(between.at_least_gbp, abs=0.02)
    return between.at_most_gbp


def test_two_hubs_for_the_same_teams_are_rivals(tmp_path: Path) -> None:
    """Nurses go east and carers west for 10 each, and both clinics close, which saves 2,000 a year: 1,980 in all.

    Without either hall both go to the other, for 40: so each hall is worth only 20 beside the other. Without both the
    clinics stay. By itself each is worth 1,960. So with the other each saves 1,940 less: they are rivals. Two business
    cases, each for one hall by itself, sum to 3,920 and count 1,940 of it twice; two that ask what is lost without one
    hall sum to 40, and leave 1,940 out.
    """
    found = solved(*asked_of(tmp_path, RIVALS))
    assert [each.project.key for each in found.savings] == ["east", "west"]
    assert [points(each.given_rest) for each in found.savings] == pytest.approx([20, 20])
    assert [points(each.by_itself) for each in found.savings] == pytest.approx([1960, 1960])
    (pair,) = found.pairs
    assert points(pair.interaction) == pytest.approx(-1940)
    assert verdict_of(pair.interaction or Between(0, 0)) is Verdict.RIVALS
    assert points(found.together) == points(pair.together) == pytest.approx(1980)
    assert points(found.by_itself_over) == pytest.approx(1940)
    assert points(found.given_rest_over) == pytest.approx(-1940)
    told = " ".join(words.in_lines(found))
    assert "rivals: with the other each saves £1,940 less" in told
    assert "they count £1,940 twice" in told
    assert "they leave out £1,940, which others would save" in told


def test_a_hub_that_an_arrangement_makes_room_for_is_complementary(tmp_path: Path) -> None:
    """The bureau costs 300 and frees the desks into which the nurses move, so that their clinic closes: 700 in all.

    Without the hub the bureau does not pay, without the bureau there is no room: without either the clinic stays, as it
    does without both. So each is worth all of the 700 given the other, and nothing by itself: with the other each saves
    700 more. Cases that ask what is lost without one sum to 1,400 and count 700 twice.
    """
    found = solved(*asked_of(tmp_path, COMPLEMENTARY))
    assert [each.project.key for each in found.savings] == ["east", "bureau"]
    assert [points(each.given_rest) for each in found.savings] == pytest.approx([700, 700])
    assert [points(each.by_itself) for each in found.savings] == pytest.approx([0, 0])
    (pair,) = found.pairs
    assert points(pair.interaction) == pytest.approx(700)
    assert points(found.together) == pytest.approx(700)
    assert points(found.by_itself_over) == pytest.approx(-700)
    assert points(found.given_rest_over) == pytest.approx(700)
    told = " ".join(words.in_lines(found))
    assert "complementary: with the other each saves £700 more" in told
    assert "they leave out £700 that the projects save only together" in told
    assert "they count £700 twice, which hangs on more than one of them" in told


def test_hubs_far_apart_are_independent(tmp_path: Path) -> None:
    """Each team can go into one hall only, all else being too dear: what is done there says nothing of the other."""
    far = [("team", "building", "gbp"), ("nurses", "east", 10), ("nurses", "west", 9000), ("nurses", "two", 9000),
           ("carers", "west", 10), ("carers", "east", 9000), ("carers", "one", 9000)]  # fmt: skip
    found = solved(*asked_of(tmp_path, {**RIVALS, "move_costs": far}))
    (pair,) = found.pairs
    assert points(pair.interaction) == pytest.approx(0, abs=0.02)
    assert [points(each.given_rest) for each in found.savings] == pytest.approx([990, 990])
    assert points(found.by_itself_over) == pytest.approx(0, abs=0.02)
    assert "independent" in words.verdict_in_words(pair)
    assert "nothing is counted twice" in " ".join(words.in_lines(found))


def test_a_project_decided_beforehand_is_not_looked_at(tmp_path: Path) -> None:
    """There is nothing to ask of the hall that the carers are put into: it is told, and only the other is looked at."""
    locks = [("kind", "id", "decision", "where"), ("team", "carers", "pin", "west")]
    asked, among = asked_of(tmp_path, {**RIVALS, "locks": locks})
    assert [each.key for each in among.projects] == ["east"]
    ((held, why),) = among.not_asked
    assert held.key == "west"
    assert why.startswith("decided beforehand: team carers")
    found = solved(asked, among)
    assert points(found.savings[0].given_rest) == pytest.approx(20)
    assert found.by_itself_over is None
    assert "Not looked at: west (decided beforehand" in " ".join(words.in_lines(found))


def test_a_project_that_the_plan_cannot_do_without_is_told(tmp_path: Path) -> None:
    """The nurses' clinic is to close and only the halls have room: without both there is no plan, and that is said."""
    closing = [*CLINICS[0][:-1], "close"]
    small = [*CLINICS[1][:5], 8, *CLINICS[1][6:]]
    tables = {**RIVALS, "buildings": [HEADINGS, *HALLS, closing, small]}
    found = solved(*asked_of(tmp_path, tables))
    assert found.together is None
    assert found.by_itself_over is None
    (pair,) = found.pairs
    assert pair.interaction is None
    assert [points(each.given_rest) for each in found.savings] == pytest.approx([20, 20])
    assert found.savings[0].by_itself is None
    told = " ".join(words.in_lines(found))
    assert "together is not known: no plan was found without these" in told
    assert interaction_from(interaction_as_json(found)) == found


def test_all_who_come_to_a_hub_are_counted() -> None:
    """The trust's ten payers sit at the council's, and so do the four of the service desk that is called as they are,
    which it runs there: 14 FTE.
    """
    estate = place(
        [building("hub"), building("clinic", agency="trust")],
        [team("pay", "clinic", 10, agency="trust"), team("clerks", "hub", 3)],
        functions=[SupportFunction("trust", "Pay", 3, 0), SupportFunction("council", "Pay", 1, 0)],
        arrangements=[Arrangement("pay", "Pay", "trust")],
    )
    supply = {("trust", "Pay"): "pay", ("council", "Pay"): "pay"}
    decided = Decided({"hub": True, "clinic": False}, {"pay": "hub", "clerks": "hub"}, supply, {"pay": "hub"})
    hub, arrangement = projects_of(estate, decided)
    assert (hub.key, hub.bodies, hub.fte) == ("hub", ("council", "trust"), 14)
    assert (arrangement.key, arrangement.bodies, arrangement.fte) == ("pay", ("trust", "council"), 4)


def test_the_largest_are_looked_at(tmp_path: Path) -> None:
    """The nurses are ten and the carers eight: of two hubs the one that takes the nurses is the larger."""
    _, among = asked_of(tmp_path, RIVALS, most=1)
    assert [each.key for each in among.projects] == ["east"]
    assert [(each.key, why) for each, why in among.not_asked] == [("west", "smaller than those looked at")]
    assert groups_of_projects(1) == [0]


def test_how_many_are_solved_for() -> None:
    """Of six: six, fifteen pairs, none of them, and each by itself; of two each is by itself where the other is not."""
    assert len(groups_of_projects(6)) == 6 + 15 + 1 + 6
    assert sorted(groups_of_projects(2)) == [0, 1, 2]
    assert sorted(groups_of_projects(3)) == [0, 1, 2, 3, 4, 5, 6]


def at_random(draw: random.Random) -> dict[str, Grid]:
    """A place like both of those above, with other figures: two halls, two clinics and a bureau."""
    halls = [(*hall[:5], draw.choice([20, 25, 30, 40]), *hall[6:]) for hall in HALLS]
    clinics = [(*clinic[:6], draw.randint(2, 20) * 100, "") for clinic in CLINICS]
    homes = {"nurses": "one", "carers": "two"}
    moves = [
        (team, to, draw.randint(0, 40) * 10)
        for team in homes
        for to in ("east", "west", "one", "two")
        if to != homes[team]
    ]
    return {
        **RIVALS,
        "buildings": [HEADINGS, *halls, *clinics],
        "teams": [
            *TEAMS,
            ("payroll", "council", "east", 5, "no", "Finance"),
            ("books", "trust", "one", 2, "", "Finance"),
        ],
        "functions": COMPLEMENTARY["functions"],
        "arrangements": [
            (*COMPLEMENTARY["arrangements"][0], "setup_gbp"),
            ("bureau", "Finance", "external", draw.randint(0, 30) * 10, 2, 10),
        ],
        "move_costs": [("team", "building", "gbp"), *moves],
    }  # fmt: skip


@cache
def by_both(seed: int) -> tuple[Interaction, Interaction]:
    """The projects of a place at random by the solver, and with the cheapest of all plans there are, counted out."""
    with tempfile.TemporaryDirectory() as folder:
        asked, among = asked_of(Path(folder), at_random(random.Random(seed)))
        found = solved(asked, among)
    exact = {(1 << len(among.projects)) - 1: Paper(asked.estate, asked.option).cheapest()}
    for kept, chosen in among.groups.items():
        exact[kept] = Paper(build_estate(apply_changes(asked.ticked.tables, chosen), chosen), chosen).cheapest()
    return found, hanging_together(among, {kept: Value(gbp, gbp) for kept, gbp in exact.items() if math.isfinite(gbp)})


@pytest.mark.parametrize("seed", SEEDS)
def test_no_project_saves_more_or_less_than_on_paper(seed: int) -> None:
    """All figures are the same to a pound."""
    found, paper = by_both(seed)
    for one, other in zip(found.savings, paper.savings, strict=True):
        assert points(one.given_rest) == pytest.approx(points(other.given_rest), abs=0.5)
        assert points(one.by_itself) == pytest.approx(points(other.by_itself), abs=0.5)
    for mine, theirs in zip(found.pairs, paper.pairs, strict=True):
        assert points(mine.interaction) == pytest.approx(points(theirs.interaction), abs=0.5)
    assert (found.by_itself_over is None) == (len(found.savings) < 2)


def test_places_at_random_have_rivals_and_complements() -> None:
    """Else those above would show little."""
    told = [verdict_of(pair.interaction) for n in SEEDS for pair in by_both(n)[1].pairs if pair.interaction]
    assert {Verdict.RIVALS, Verdict.COMPLEMENTARY} <= {*told}


POUNDS = st.integers(0, 10**6).map(float)


def of(number: int) -> ProjectsAsked:
    """So many projects, of which nothing is to be solved."""
    named = tuple(Project("hub", str(each), str(each), (), 1.0) for each in range(number))
    return ProjectsAsked(named, (), {})


@pytest.mark.parametrize("seed", range(20))
def test_each_figure_holds_what_is_so(seed: int) -> None:
    """Of three projects whose true costs are known, and each told only within an interval."""
    draw = random.Random(seed)
    steps = [draw.choice([0.0, draw.uniform(0, 1000)]) for _ in range(8)]
    slack = [draw.choice([0.0, draw.uniform(0, 300)]) for _ in range(16)]
    true = {
        group: sum(steps[part] for part in range(8) if part & ~group) for group in range(8)
    }  # more left out: dearer
    told = {group: Value(gbp - slack[group], gbp + slack[8 + group]) for group, gbp in true.items()}
    loose, exact = (hanging_together(of(3), each) for each in (told, {g: Value(v, v) for g, v in true.items()}))
    inside = [(each.given_rest, it.given_rest) for each, it in zip(loose.savings, exact.savings, strict=True)]
    inside += [(each.by_itself, it.by_itself) for each, it in zip(loose.savings, exact.savings, strict=True)]
    inside += [(each.interaction, it.interaction) for each, it in zip(loose.pairs, exact.pairs, strict=True)]
    inside += [(loose.by_itself_over, exact.by_itself_over), (loose.given_rest_over, exact.given_rest_over)]
    for wide, narrow in inside:
        assert wide is not None
        assert narrow is not None
        assert wide.at_least_gbp - 1e-6 <= narrow.at_least_gbp
        assert narrow.at_most_gbp <= wide.at_most_gbp + 1e-6


@given(POUNDS, POUNDS, POUNDS, POUNDS)
def test_of_two_projects_the_sums_say_what_the_pair_says(every: float, one: float, other: float, more: float) -> None:
    """What cases by themselves leave out is what those given the rest count twice: the interaction."""
    a, b = every + one, every + other
    exact = {0b11: every, 0b10: a, 0b01: b, 0: max(a, b) + more}
    found = hanging_together(of(2), {group: Value(gbp, gbp) for group, gbp in exact.items()})
    interaction = points(found.pairs[0].interaction)
    assert points(found.given_rest_over) == pytest.approx(interaction)
    assert points(found.by_itself_over) == pytest.approx(-interaction)


@given(POUNDS, POUNDS)
def test_with_nothing_there_is_no_interaction(every: float, more: float) -> None:
    """A project that changes nothing saves nothing, and goes with no other; left out twice it is left out once."""
    with_it, without = Value(every, every), Value(every + more, every + more)
    assert interaction_between(with_it, without, with_it, without) == Between(0, 0)
    assert interaction_between(with_it, without, without, without) == Between(more, more)


def test_an_interval_that_holds_nought_is_undecided() -> None:
    """Both plans without one project may cost 90 to 110 where the joint plan costs 90 to 100, and 120 without both."""
    found = interaction_between(Value(90, 100), Value(100, 110), Value(100, 110), Value(105, 120))
    assert found == Between(-20, 20)
    assert verdict_of(found) is Verdict.UNDECIDED
    pair = hanging_together(of(2), {3: Value(90, 100), 2: Value(100, 110), 1: Value(100, 110), 0: Value(105, 120)})
    assert words.verdict_in_words(pair.pairs[0]) == "undecided: with the other each saves up to £20 more or £20 less"


def test_without_a_bound_nothing_is_decided() -> None:
    """Of a plan of which nothing is proven, how much less another could cost is anybody's guess."""
    values = {3: Value(-math.inf, 100), 2: Value(-math.inf, 110), 1: Value(-math.inf, 120), 0: Value(-math.inf, 130)}
    found = hanging_together(of(2), values)
    (pair,) = found.pairs
    assert pair.interaction == Between(-math.inf, math.inf)
    assert "an amount not known more or an amount not known less" in words.verdict_in_words(pair)
    assert words.saving_in_words(found.savings[0].given_rest) == "not known"
    assert interaction_from(interaction_as_json(found)) == found


@pytest.mark.parametrize("at_least", [math.nan, math.inf, None, -5.0])
def test_a_saving_that_is_none_is_refused(at_least: float | None) -> None:
    """Not a number, more than any, not known to be nought or more, or less than nought: no plan was written with it."""
    told = interaction_as_json(hanging_together(of(1), {1: Value(90, 100), 0: Value(105, 120)}))
    assert told is not None
    assert told["projects"][0]["saves_given_the_rest_gbp"] == {"at_least_gbp": 5, "at_most_gbp": 30}
    told["projects"][0]["saves_given_the_rest_gbp"]["at_least_gbp"] = at_least
    with pytest.raises(ValueError, match=r"figure is between|no less than nothing"):
        interaction_from(told)


def test_every_pair_once() -> None:
    """As many pairs as there are of the projects."""
    found = hanging_together(of(4), {group: Value(1, 1) for group in [15, *groups_of_projects(4)]})
    assert [(each.first, each.second) for each in found.pairs] == [*combinations(range(4), 2)]
