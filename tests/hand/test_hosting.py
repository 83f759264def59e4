"""Who may sit where and who may join, on estates that are argued in words."""

from typing import Any

import pytest

from estate_opt.domain.estate import EXTERNAL, Agency, Arrangement, Building, Estate, Lock, SupportFunction, Team, Tier
from estate_opt.domain.hosting import kinds_in
from estate_opt.formulation.figures_of_rooms import nowhere_to_go
from estate_opt.ground.errors import NoPlanError
from tests.hand import best, building, built, closed, costs, has_no_plan, option, place, team

SECTORS = [Agency("council", "Council", "council"), Agency("trust", "Trust", "nhs"), Agency("force", "Force", "police")]
KEPT = {"sharing.kinds_for_own_staff_only": ["museum", "depot"]}


def town(hosts: frozenset[str] | None = None, **hall: Any) -> Estate:
    """The trust's clinic (rent 40) could close if its team moved to the council's hall, which has room."""
    clinic = building("clinic", agency="trust", rent_gbp_per_year=40)
    rows = [building("hall", hosts=hosts, status="keep", **hall), clinic]
    return place(rows, [team("nurses", "clinic", 3, agency="trust")], SECTORS)


@pytest.mark.parametrize("hosts", [None, {"nhs"}, {"trust"}, {"NHS", "own"}, {"police", "trust"}])
def test_who_is_named_by_id_or_sector_may_move_in(hosts: set[str] | None) -> None:
    """A blank, the trust's id and its sector in whatever capitals all let its nurses in: the clinic's 40 are saved."""
    plan = best(town(None if hosts is None else frozenset(hosts)))
    costs(plan, 0, today=40)
    assert closed(plan) == {"clinic"}


@pytest.mark.parametrize("hosts", [{"own"}, {"police"}, {"council", "force"}, {"TRUST"}])
def test_who_is_not_named_stays_away(hosts: set[str]) -> None:
    """The hall is for its own, or for others than the trust, whose id is not spelt so: the clinic stays for its 40."""
    costs(best(town(frozenset(hosts))), 40, today=40)


def test_a_guest_of_today_stays_and_draws_nobody_after_it() -> None:
    """One of the trust's two teams is in the hall already, which is for its own: it stays, the other cannot follow.

    The guest goes nowhere though the clinic has room for it: its going would save nothing.
    """
    both = [team("nurses", "clinic", 3, agency="trust"), team("porters", "hall", 2, agency="trust")]
    rows = [building("hall", hosts=frozenset({"own"}), rent_gbp_per_year=9, status="keep"),
            building("clinic", agency="trust", rent_gbp_per_year=40)]  # fmt: skip
    plan = best(place(rows, both, SECTORS), {"moves.gbp_per_fte": 1})
    costs(plan, 49, today=49)
    assert plan.housing == {"nurses": "clinic", "porters": "hall"}


def museum(home: str, agency: str = "council", hosts: frozenset[str] | None = None, **given: Any) -> Estate:
    """A council's museum with room for a team whose building of another kind costs 50."""
    rows = [building("museum", category="Museums", hosts=hosts, status="keep"),
            building("old", agency=agency, category=home, rent_gbp_per_year=50)]  # fmt: skip
    return place(rows, [team("t", "old", 3, agency=agency, **given)], SECTORS)


def test_an_office_does_not_move_into_a_museum_even_of_its_own() -> None:
    """Not the council's office team, nor the trust's; what a museum's curators leave, the museum takes."""
    costs(best(museum("office"), KEPT), 50)
    costs(best(museum("depot"), KEPT), 50)  # a kind of the lever too, but another one
    costs(best(museum("office", "trust"), KEPT), 50)
    costs(best(museum("museum", "trust"), KEPT), 50)
    costs(best(museum("museum store"), KEPT), 0)
    costs(best(museum("office"), {"sharing.kinds_for_own_staff_only": []}), 0)


def test_what_a_row_says_stands_before_its_kind() -> None:
    """`own` says of the council's offices what the kind does; the council, or the nhs, by its name is let in."""
    costs(best(museum("office", hosts=frozenset({"own"})), KEPT), 50)
    costs(best(museum("office", hosts=frozenset({"council"})), KEPT), 0)
    costs(best(museum("office", "trust", frozenset({"nhs"})), KEPT), 0)
    costs(best(museum("office", "force", frozenset({"nhs"})), KEPT), 50)


def test_a_new_team_of_the_front_line_may_begin_in_a_museum() -> None:
    """New curators have no other place; a new HR team is an office and has none at all, which is said."""
    rows = [building("museum", category="museum")]
    costs(best(place(rows, [team("curators", None, 3)]), KEPT), 0)
    has_no_plan(place(rows, [team("hr", None, 3, function="HR")]), KEPT)
    case = built(place(rows, [team("hr", None, 3, function="HR")]), option(KEPT)).case
    (line,) = nowhere_to_go(case, "hr").lines
    assert line == (
        "museum: it does not host council (kept for who works in a museum, the lever sharing.kinds_for_own_staff_only)"
    )


def test_kinds_are_whole_words() -> None:
    """Capitals, hyphens and a plural s make no difference; a part of a word, or one word of two, does."""
    kinds = ("care home", "court", "children's home")
    assert kinds_in("Care-Homes (elderly)", kinds) == {"care home"}
    assert kinds_in("children’s home", kinds) == {"children's home"}
    assert kinds_in("County court", kinds) == {"court"}
    assert kinds_in("courtyard office; care of the home; ", kinds) == frozenset()
    assert kinds_in("", kinds) == frozenset()


def shared(provider: str = "council", at: str | None = None, **given: Any) -> Arrangement:
    """Half the pay saved for whoever joins, the provider's staff in the hall or the yard."""
    return Arrangement("k", "IT", provider, at, tiers=(Tier(0, 0.5, 0),), **given)


def offices(k: Arrangement, *rows: Building) -> Estate:
    """IT of the three bodies at 100 each; the council's two buildings, unless told otherwise."""
    functions = [SupportFunction(body, "IT", 1, 100) for body in ("council", "force", "trust")]
    return place(rows or [building("hall", 5), building("yard", 5, category="depot")], [], SECTORS,
                 functions=functions, arrangements=[k])  # fmt: skip


@pytest.mark.parametrize(
    ("customers", "gbp"),
    [(None, 150), ({"nhs"}, 200), ({"trust", "police"}, 150), ({"fire"}, 250), ({"council"}, 250)],
)
def test_customers_are_who_is_named_and_the_provider(customers: set[str] | None, gbp: float) -> None:
    """Each of the three that joins saves 50 of its 100; the council provides, and so may always join itself."""
    plan = best(offices(shared(customers=None if customers is None else frozenset(customers))))
    costs(plan, gbp, today=300)


def test_shared_staff_are_no_depots_staff() -> None:
    """In the depot, even of the provider, the staff of the arrangement do not sit; by name they do."""
    kept = best(offices(shared()), KEPT)
    costs(kept, 150)
    assert kept.hosts == {"k": "hall"}
    costs(best(offices(shared(at="yard")), KEPT), 300)
    open_yard = [building("yard", 5, category="depot", hosts=frozenset({"council"}))]
    costs(best(offices(shared(at="yard"), *open_yard), KEPT), 150)


def test_shared_staff_sit_where_their_provider_is_hosted() -> None:
    """The trust's arrangement in the council's hall, and an outside provider's there: as the hall's row says."""
    for hosts, provider, gbp in (("own", "trust", 300), ("nhs", "trust", 150), ("nhs", EXTERNAL, 300),
                                 ("external", EXTERNAL, 150), ("external", "trust", 300)):  # fmt: skip
        hall = building("hall", 5, hosts=frozenset({hosts}))
        costs(best(offices(shared(provider, "hall"), hall)), gbp)
    costs(best(offices(shared(EXTERNAL, "hall"), building("hall", 5))), 150)


def test_the_decisions_that_there_are() -> None:
    """A tiny formulation: a column for each place that is open to a team, for each host and each customer."""
    rows = [building("office"), building("depot", category="depot"), building("hall", hosts=frozenset({"nhs"})),
            building("clinic", agency="trust", hosts=frozenset({"own"}))]  # fmt: skip
    teams = [team("crew", "depot"), team("clerks", "office"), team("nurses", "clinic", agency="trust"),
             team("police", "office", agency="force")]  # fmt: skip
    functions = [SupportFunction("council", "IT", 1, 100), SupportFunction("trust", "IT", 1, 100)]
    deal = [shared(customers=frozenset({"police"}))]
    estate = place(rows, teams, SECTORS, functions=functions, arrangements=deal)
    decisions = built(estate, option(KEPT)).decisions
    assert decisions.reach == {
        "crew": ["depot", "hall", "office"],
        "clerks": ["hall", "office"],
        "nurses": ["clinic", "hall", "office"],
        "police": ["office"],
    }
    assert {agency for agency, _, _, _ in decisions.supply} == {"council"}
    assert {at for _, _, at in decisions.host} == {"hall", "office"}


def test_a_lock_that_a_building_does_not_take_is_refused() -> None:
    """To pin the nurses into a hall that is for its own contradicts its row; to pin them at home does not."""
    for where, is_possible in (("hall", False), ("clinic", True)):
        estate = town(frozenset({"own"}))
        locked = Estate(**{**vars(estate), "locks": (Lock("team", ("nurses",), "pin", where),)})
        if is_possible:
            costs(best(locked), 40)
        else:
            with pytest.raises(NoPlanError, match="hosts, customers or another lock is against it"):
                best(locked)


def test_counters_need_no_host() -> None:
    """`hosts` is about who sits: the trust's clinic counter may open in a hall that is for its own staff."""
    from estate_opt.domain.estate import Counter, Service

    rows = [building("hall", hosts=frozenset({"own"})), building("clinic", agency="trust")]
    estate = place(rows, [], SECTORS, services=[Service("baths", agency="trust")],
                   counters=[Counter("baths", "clinic", True), Counter("baths", "hall", False)])  # fmt: skip
    assert ("baths", "hall") in built(estate, option()).decisions.offer


def test_a_team_goes_on_where_its_own_kind_is() -> None:
    """Fire crews: one station of the two is enough, and the crews of the one that closes go to the other."""
    fire: dict[str, Any] = {"agency": "fire", "category": "fire station"}
    rows = [building("east", **fire, rent_gbp_per_year=30), building("west", **fire, rent_gbp_per_year=20)]
    crews: list[Team] = [team("red", "east", 2, agency="fire"), team("blue", "west", 2, agency="fire")]
    plan = best(place(rows, crews))
    costs(plan, 20, today=50)
    assert closed(plan) == {"east"}
