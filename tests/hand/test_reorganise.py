"""Plans of bodies that merge or are divided, argued on paper: one year, undiscounted, what is promised is saved."""

from collections.abc import Mapping
from dataclasses import replace

from estate_opt.audit import audit
from estate_opt.domain.estate import Agency, Arrangement, Counter, Estate, Lock, Service, SupportFunction, Tier
from estate_opt.domain.plan import Plan
from estate_opt.planning import solve_estate
from estate_opt.questions.accounts.relaxed import RelaxedGame
from estate_opt.results.nhs_sites import nhs_sites
from estate_opt.results.programme import WORKS, actions
from tests.hand import building, closed, costs, home, option, place, spent, team
from tests.reorganising import anew, block

APART: dict[str, object] = {"sharing.buildings": False, "sharing.functions": False}
"""Nobody shares with anybody."""


def planned(estate: Estate, levers: Mapping[str, object] | None = None) -> Plan:
    """The best plan, which passes its re-check."""
    plan = solve_estate(estate, option(levers))
    assert audit(plan).passed
    return plan


def it(agency: str, fte: float, gbp: float, **given: object) -> SupportFunction:
    return SupportFunction(agency, "IT", fte, gbp, **given)  # type: ignore[arg-type]


def two_districts(*arrangements: Arrangement) -> Estate:
    """Two half-empty halls at £100 a year, and an IT of £400 and one of £200."""
    return place(
        [
            building("east hall", 12, "east", rent_gbp_per_year=100),
            building("west hall", 12, "west", rent_gbp_per_year=100),
        ],
        [team("e", "east hall", 4, "east"), team("w", "west hall", 4, "west")],
        functions=[it("east", 4, 400), it("west", 2, 200)],
        arrangements=arrangements,
    )


def shared(provider: str = "east", **given: object) -> Arrangement:
    return Arrangement("k", "IT", provider, tiers=(Tier(0, 0.5, 0.0),), **given)  # type: ignore[arg-type]


def test_two_bodies_that_share_nothing_share_as_one() -> None:
    """Apart: 100 + 100 + 400 + 200 = 800. As one body a hall is enough, and its own arrangement halves both: 400."""
    estate = two_districts(shared())
    costs(planned(estate, APART), 800, today=800)
    plan = planned(anew(estate, option(), block("both", "east", "west")), APART)
    costs(plan, 400, today=800)
    assert len(closed(plan)) == 1
    assert set(plan.supply.values()) == {"k"}


def test_merging_alone_saves_no_function() -> None:
    """Without anything to bring them together the two ways go on: 100 + 600. Levers that save nothing make it so."""
    nothing = {"reorganisation.own_staff_saving": 0.0, "reorganisation.own_systems_saving": 0.0}
    chosen = option(APART | nothing)
    plan = solve_estate(anew(two_districts(), chosen, block("both", "east", "west")), chosen)
    costs(plan, 700, today=800)


def test_each_way_but_that_which_it_grows_from_pays_for_joining() -> None:
    """The arrangement is east's: west's way of working pays the £30, and east's does not. 100 + 300 + 30."""
    estate = anew(two_districts(shared(onboarding_gbp=30)), option(), block("both", "east", "west"))
    plan = planned(estate)
    costs(plan, 430)
    assert spent(plan, "onboarding") == 30
    # A third body's arrangement asks it of both ways: 100 + 300 + 60, where it is the only one.
    other = replace(shared("third", onboarding_gbp=30), arrangement="t")
    third = replace(two_districts(other), agencies={**two_districts().agencies, "third": Agency("third", "Third")})
    housed = replace(third, buildings={**third.buildings, "third hall": building("third hall", 12, "third")})
    merged = anew(housed, option(), block("both", "east", "west"))
    plan = planned(replace(merged, arrangements={"t": merged.arrangements["t"]}))
    costs(plan, 360)  # the third's hall costs nothing, so that both others close
    assert spent(plan, "onboarding", "both") == 60


def test_so_many_agencies_are_so_many_ways() -> None:
    """An arrangement that needs two finds two ways of working in one merged body; of one that needs three none runs."""
    for needed, gbp in ((2, 400), (3, 700)):
        estate = two_districts(shared(min_agencies=needed))
        costs(planned(anew(estate, option(), block("both", "east", "west"))), gbp)


def test_a_merged_body_that_does_not_join_brings_its_own_ways_together() -> None:
    """It shares with nobody, yet closes a hall and halves its IT: 400 of 800, and a stranger pays its 50 as ever."""
    with_stranger = replace(
        two_districts(shared()),
        agencies={**two_districts().agencies, "third": Agency("third", "Third")},
        functions={**two_districts().functions, ("third", "IT"): it("third", 1, 50)},
    )
    merged = anew(with_stranger, option(), block("both", "east", "west", joins=False))
    plan = planned(merged)
    costs(plan, 450, today=850)
    assert plan.supply["third", "IT"] == "own"
    # Where it joins, the stranger comes too: 425.
    costs(planned(anew(with_stranger, option(), block("both", "east", "west"))), 425)


def test_what_is_borne_of_an_arrangement_is_one_sum_for_each_body() -> None:
    """A fixed £60 for 6 FTE, all of one body: both ways bear theirs, and the body pays itself."""
    estate = anew(two_districts(shared(fixed_gbp_per_year=60)), option(), block("both", "east", "west"))
    plan = planned(estate)
    costs(plan, 460)
    assert abs(spent(plan, "recharge", "both")) < 0.01
    limited = {"accounts.no_body_worse_off": True}
    costs(planned(estate, limited), 460)


def test_what_nobodys_joining_costs_counts_what_a_merged_body_does_by_itself() -> None:
    """In the relaxation too, where bounds say who shares: its own arrangement costs it 400 at the most, not 600."""
    merged = anew(two_districts(shared()), option(), block("both", "east", "west"))
    assert RelaxedGame(merged, option()).gbp(0) <= 400.01


def county() -> Estate:
    """A county with two offices, and in the north the IT of both; a quarter of the people live there."""
    return place(
        [building("hq", 9, "county", area="north"), building("depot", 9, "county", area="south")],
        [team("it", "hq", 4, "county", function="IT"), team("roads", "depot", 3, "county")],
        localities=[home("n", 0, 25, area="north"), home("s", 0, 75, area="south")],
        functions=[it("county", 4, 400, systems_gbp_per_year=200, teams=("it",))],
    )


def test_a_divided_county_pays_for_its_systems_more_than_once() -> None:
    """Today 600. Of the systems' 200 a tenth is needed in each of the two parts: 20 more, whatever is planned."""
    blocks = block("N", shares_of={"county": ["north"]}), block("S", shares_of={"county": ["south"]})
    for share, gbp in ((0.0, 600), (0.1, 620)):
        levers = APART | {"reorganisation.replicated_share": share}
        costs(planned(anew(county(), option(levers), *blocks), levers), gbp, today=gbp)


def test_guests_may_stay_in_what_was_their_own_headquarters() -> None:
    """Three quarters of IT are the south's and sit with the north: where nobody shares, they may stay or go home.

    The headquarters costs 100, so with 3 + 3 in 9 desks of the depot the south's go there; the north's one cannot, and
    keeps it open: 700. Where they share all go, and it closes: 600.
    """
    dear = replace(county().buildings["hq"], rent_gbp_per_year=100)
    estate = replace(county(), buildings={**county().buildings, "hq": dear})
    blocks = block("N", shares_of={"county": ["north"]}), block("S", shares_of={"county": ["south"]})
    nothing = {"reorganisation.replicated_share": 0.0}
    plan = planned(anew(estate, option(nothing), *blocks), APART | nothing)
    costs(plan, 700, today=700)
    assert plan.housing["it (N)"] == "hq"
    costs(planned(anew(estate, option(nothing), *blocks), nothing), 600)


def test_each_part_pays_for_its_libraries_in_other_bodies_buildings_too() -> None:
    """Of three libraries at £10, £20 and £77 the north has that of its office and the one in the town's hall, £87.

    The hall has two desks taken by the library, and is hired at £5 a desk where the town is a community body: £97.
    """
    for hire, gbp in ((0.0, 87), (5.0, 97)):
        hall = building("town hall", 9, "town", area="north", status="keep", hire_gbp_per_desk_year=hire)
        libraries = (("hq", 10.0, 0.0), ("depot", 20.0, 0.0), ("town hall", 77.0, 2.0))
        estate = place(
            [*county().buildings.values(), hall],
            counters=[Counter("library", at, True, running_gbp_per_year=n, desks=m) for at, n, m in libraries],
            localities=county().localities.values(),
            services=[Service("library", agency="county")],
        )
        blocks = block("N", shares_of={"county": ["north"]}), block("S", shares_of={"county": ["south"]})
        locks = tuple(Lock("counter", ("library", at), "keep") for at, _, _ in libraries)
        plan = planned(replace(anew(estate, option(), *blocks), locks=locks))
        paid = {body: spent(plan, "counter_running", body) + spent(plan, "hire", body) for body in ("N", "S", "town")}
        assert paid == {"N": gbp, "S": 20, "town": 0}


def test_what_is_told_of_a_divided_bodys_clinics_names_the_part_that_has_them() -> None:
    """The trust's service is newly offered in the town's hall in the north: the north sets it up, and has a site there,
    as each part has where the service is today.
    """
    trust = Agency("county", "The Trust", sector="nhs")
    hall = building("town hall", 9, "town", area="north", status="keep")
    at_hall = Counter("clinic", "town hall", is_open_today=False, setup_gbp=5.0)
    estate = place(
        [*county().buildings.values(), hall],
        counters=[*(Counter("clinic", at, True) for at in ("hq", "depot")), at_hall],
        localities=county().localities.values(),
        services=[Service("clinic", agency="county")],
        agencies=[trust],
    )
    blocks = block("N", shares_of={"county": ["north"]}), block("S", shares_of={"county": ["south"]})
    locks = tuple(Lock("counter", ("clinic", at), "keep") for at in ("hq", "depot", "town hall"))
    plan = planned(replace(anew(estate, option(), *blocks), locks=locks), {"programme.years": 1})
    assert spent(plan, "counter_setup", "N") == 5
    assert [each.body for each in actions(plan) if each.what == WORKS] == ["N"]
    assert {site.building for site in nhs_sites(plan)} == {"hq", "depot", "town hall"}
