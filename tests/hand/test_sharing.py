"""Support functions shared, argued on paper: one year, undiscounted, what is promised is saved."""

from dataclasses import replace

from estate_opt.domain.estate import Agency, Arrangement, Building, Estate, Pair, SupportFunction, Team, Tier
from tests.hand import best, building, closed, costs, has_no_plan, place, spent, team


def it(agency: str, fte: float = 4, gbp: float = 400, **given: object) -> SupportFunction:
    return SupportFunction(agency, "IT", fte, gbp, **given)  # type: ignore[arg-type]


def shared(provider: str = "council", *tiers: Tier, **given: object) -> Arrangement:
    return Arrangement("k", "IT", provider, tiers=tiers or (Tier(0, 0.1, 0),), **given)  # type: ignore[arg-type]


def three(arrangement: Arrangement, desks: float = 20) -> Estate:
    """Council, nhs and police each with an IT of 4 FTE and 400; one council building without cost."""
    return place(
        [building("hall", desks)], functions=[it("council"), it("nhs"), it("police")], arrangements=[arrangement]
    )


def test_a_shared_function_frees_a_floor_so_that_a_building_closes() -> None:
    """Joint is better than either alone: sharing costs 50 to join and saves nothing by itself; the full hall cannot
    take annexe's 4 people; but with IT gone to the nhs, 4 desks are free and annexe (100) closes: 900 − 100 + 50.
    """
    estate = place(
        [building("hall", 10), building("annexe", 5, rent_gbp_per_year=100), building("clinic", 20, agency="nhs")],
        [
            team("front", "hall", 6), team("it", "hall", 4), team("out", "annexe", 4),
            team("nhs-it", "clinic", 4, agency="nhs", movable=False),
        ],
        functions=[it("council", teams=("it",)), it("nhs", teams=("nhs-it",))],
        arrangements=[Arrangement("k", "IT", "nhs", onboarding_gbp=50)],
    )  # fmt: skip
    # No agency may sit with another here, so that only the council's own room counts.
    alone = {"sharing.buildings": False}
    plan = best(estate, alone)
    costs(plan, 850, today=900)
    assert closed(plan) == {"annexe"}
    assert (plan.housing["front"], plan.housing["it"], plan.housing["out"]) == ("hall", None, "hall")
    costs(best(estate, alone | {"sharing.functions": False}), 900)
    costs(best(estate, alone | {"sharing.move_teams": False}), 900)


def test_all_three_together_reach_the_best_tier() -> None:
    """12 FTE reach 30 %: 1,200 × 0.7 = 840."""
    tiers = Tier(0, 0.1, 0), Tier(8, 0.2, 0), Tier(12, 0.3, 0)
    plan = best(three(shared("council", *tiers)))
    costs(plan, 840, today=1200)
    assert plan.tiers["k"].staff_saving == 0.3


def test_a_capacity_leaves_one_of_three_out() -> None:
    """Room for 10 FTE: two of them at 20 %, 640, and one by itself, 400."""
    tiers = Tier(0, 0.1, 0), Tier(8, 0.2, 0), Tier(12, 0.3, 0)
    plan = best(three(shared("council", *tiers, capacity_fte=10)))
    costs(plan, 1040)
    assert sorted(plan.supply.values()) == ["k", "k", "own"]


def test_a_capacity_holds_within_a_tier() -> None:
    """With one tier of 10 % and room for 11 FTE two of the three join: 720 and 400; with room for 12 all do: 1,080."""
    costs(best(three(shared(capacity_fte=11))), 1120)
    costs(best(three(shared(capacity_fte=12))), 1080)


def test_a_tier_is_not_a_choice() -> None:
    """At 8 FTE and more the saving is 20 %, with 0.8 posts for each 4 FTE to release at £1,000: worse than being alone.

    One customer alone is at 10 %, 0.4 posts at £1,000: worse too. So nobody shares: 1,200.
    """
    tiers = Tier(0, 0.1, 0), Tier(8, 0.2, 0)
    plan = best(three(shared("council", *tiers)), {"staff.redundancy_gbp_per_post": 1000})
    costs(plan, 1200)
    # Releasing up to 10 % is free with a turnover of 10 %: one alone shares, 360 + 800; two would be in tier 2.
    calm = {"staff.redundancy_gbp_per_post": 1000, "staff.turnover_share_per_year": 0.1, "staff.release_years": 1}
    costs(best(three(shared("council", *tiers)), calm), 1160)
    # 8 FTE exactly are in the second tier: with min_agencies of 2 nobody shares.
    costs(best(three(shared("council", *tiers, min_agencies=2)), calm), 1200)


def test_no_redundancy_means_the_tier_cannot_be_reached() -> None:
    """20 % is more than a turnover of 8 % over 2 years: forbidden, all stay. A turnover of 10 % allows it: 960."""
    estate = three(shared("council", Tier(8, 0.2, 0)))
    costs(best(estate, {"staff.allow_redundancy": False, "staff.turnover_share_per_year": 0.08}), 1200)
    costs(best(estate, {"staff.allow_redundancy": False, "staff.turnover_share_per_year": 0.1}), 960)


def test_redundancy_above_turnover_is_paid() -> None:
    """20 % − 16 % = 4 % of 12 FTE is 0.48 posts at £100: 960 + 48."""
    plan = best(
        three(shared("council", Tier(8, 0.2, 0))),
        {"staff.turnover_share_per_year": 0.08, "staff.redundancy_gbp_per_post": 100},
    )
    costs(plan, 1008)
    assert round(spent(plan, "redundancy", "nhs"), 6) == 16


def test_only_the_realised_share_is_saved() -> None:
    """Half of 20 % is saved: 1,200 × 0.9."""
    costs(best(three(shared("council", Tier(8, 0.2, 0))), {"functions.realised_saving_share": 0.5}), 1080)


def test_what_is_not_done_the_shared_way_saves_nothing() -> None:
    """Half the work is handed over, and of its 20 % four fifths are realised: 8 % of 1,200 is saved."""
    levers = {"outturn.take_up_share": 0.5, "functions.realised_saving_share": 0.8}
    costs(best(three(shared("council", Tier(8, 0.2, 0))), levers), 1104)


def test_systems_save_by_their_own_rate_and_contracts_stay() -> None:
    """Staff 400 × 0.9, systems 200 × 0.5, contracts 70 as today, for each of two: 530 × 2."""
    offices = [it(a, systems_gbp_per_year=200, contracts_gbp_per_year=70) for a in ("council", "nhs")]
    estate = place([building("hall", 20)], functions=offices, arrangements=[shared("council", Tier(0, 0.1, 0.5))])
    costs(best(estate), 1060, today=1340)


def test_too_few_agencies_do_not_make_an_arrangement() -> None:
    """Four are needed and there are three: nothing is shared."""
    costs(best(three(shared(min_agencies=4))), 1200)
    costs(best(three(shared(min_agencies=3))), 1080)


def test_the_host_needs_room_for_the_staff() -> None:
    """12 FTE less 10 % are 10.8 desks: 11 will do, 10 will not, so only two join (7.2 desks): 720 + 400."""
    costs(best(three(shared(), desks=11)), 1080)
    plan = best(three(shared(), desks=10))
    costs(plan, 1120)
    assert plan.hosts == {"k": "hall"}


def test_an_external_provider_sits_elsewhere_and_costs_more() -> None:
    """No room is needed. Fixed 50 and staff of 1,080 are dearer by a bias of 5 %: 1,186.50, still below 1,200."""
    dear = {"optimism_bias.outsourcing": [0.1, 0.0], "optimism_bias.mitigated_share": 0.5}
    plan = best(three(shared("external", fixed_gbp_per_year=50), desks=0), dear)
    costs(plan, 1186.5)
    assert plan.hosts == {"k": None}
    assert spent(plan, "arrangement_fixed", "pooled") == 52.5
    costs(best(three(shared("external", fixed_gbp_per_year=70), desks=0), dear), 1200)


def test_an_external_provider_in_a_named_building_needs_its_room() -> None:
    """Named, the hall must have the 10.8 desks: with 10 only two can join."""
    costs(best(three(shared("external", building="hall"), desks=10)), 1120)


def test_the_provider_pays_setup_and_each_newcomer_its_joining() -> None:
    """Set-up 30 once, joining 20 for nhs and police, not for the council: 1,080 + 30 + 40."""
    plan = best(three(shared(setup_gbp=30, onboarding_gbp=20)))
    costs(plan, 1150)
    assert spent(plan, "arrangement_setup", "council") == 30
    assert [spent(plan, "onboarding", agency) for agency in ("council", "nhs", "police")] == [0, 20, 20]


def test_joining_that_costs_more_than_it_saves_is_left() -> None:
    """Each would save 40 and pay 41 to join: only the provider uses its own arrangement, 360 + 800."""
    costs(best(three(shared(onboarding_gbp=41))), 1160)


def test_the_fixed_cost_is_recharged_by_fte() -> None:
    """A fixed cost of 60 over three customers of 4 FTE: 20 each, and nil in sum."""
    plan = best(three(shared(fixed_gbp_per_year=60)))
    costs(plan, 1140)
    assert [round(spent(plan, "recharge", agency), 6) for agency in ("council", "nhs", "police")] == [-40, 20, 20]


def test_a_body_that_does_not_join_keeps_its_own() -> None:
    """The nhs does not join: 720 for the other two and its own 400."""
    estate = replace(
        three(shared()),
        agencies={a: Agency(a, a, joins=a != "nhs") for a in ("council", "nhs", "police")},
    )
    plan = best(estate)
    costs(plan, 1120)
    assert plan.supply["nhs", "IT"] == "own"
    # If the provider itself does not join, nothing is shared, though it has the room.
    clinic = {**estate.buildings, "clinic": building("clinic", 20, agency="nhs")}
    costs(best(replace(estate, buildings=clinic, arrangements={"k": shared("nhs")})), 1200)
    joined = {name: replace(agency, joins=True) for name, agency in estate.agencies.items()}
    costs(best(replace(estate, agencies=joined, buildings=clinic, arrangements={"k": shared("nhs")})), 1080)


def two_jobs(cover_share: float) -> tuple[Estate, dict[str, float]]:
    """A team of 10 delivers IT (4) and HR (5) for the council; annexe (rent 100) closes if its 10 desks come free."""
    clerks = Team("clerks", "council", fte=10, desks=10, building="hall")
    offices = [
        SupportFunction("council", "IT", 4, 400, teams=("clerks",)),
        SupportFunction("council", "HR", 5, 500, teams=("clerks",)),
    ]
    deals = [
        Arrangement("it", "IT", "external", onboarding_gbp=10),
        Arrangement("hr", "HR", "external", onboarding_gbp=10),
    ]
    rows: list[Building] = [building("hall", 10), building("annexe", 10, rent_gbp_per_year=100)]
    estate = place(rows, [clerks, team("out", "annexe", 10)], functions=offices, arrangements=deals)
    return estate, {"functions.team_cover_share": cover_share}


def test_a_team_goes_only_when_all_its_functions_are_shared() -> None:
    """Sharing both (20) frees the hall: 900 + 20 instead of 1,000; one alone would free nothing."""
    plan = best(*two_jobs(0.9))
    costs(plan, 920, today=1000)
    assert plan.housing == {"clerks": None, "out": "hall"}
    estate, levers = two_jobs(0.9)
    one = replace(estate, arrangements={"it": estate.arrangements["it"]})
    costs(best(one, levers), 1000)


def test_a_team_that_does_other_things_too_stays() -> None:
    """9 of its 10 FTE are covered, 95 % are asked for: the desks are not freed, so nothing is gained by sharing."""
    plan = best(*two_jobs(0.95))
    costs(plan, 1000)
    assert plan.housing["clerks"] == "hall"


def test_a_function_covers_its_teams_by_their_size() -> None:
    """IT of 4 FTE is delivered by two teams of 4: it is half of each, so neither goes and nothing is freed.

    Were it 8 FTE, it would be all of both: 20 to join, and annexe (100) closes.
    """
    rows = [building("hall", 8), building("annexe", 8, rent_gbp_per_year=100)]
    teams = [team("it1", "hall", 4), team("it2", "hall", 4), team("out", "annexe", 8)]
    deals = [Arrangement("k", "IT", "external", onboarding_gbp=20)]

    def served(fte: float) -> Estate:
        return place(rows, teams, functions=[it("council", fte, teams=("it1", "it2"))], arrangements=deals)

    costs(best(served(4)), 500)
    costs(best(served(8)), 420, today=500)


def test_staff_of_an_arrangement_count_where_they_sit() -> None:
    """The provider's only building must close: there is nowhere to sit, so nothing is shared."""
    estate = place(
        [building("hall", 20, status="close"), building("clinic", 20, agency="nhs")],
        functions=[it("council"), it("nhs")],
        arrangements=[shared("council")],
    )
    plan = best(estate)
    costs(plan, 800)
    costs(best(replace(estate, arrangements={"k": shared("nhs")})), 720)


def test_an_arrangement_named_into_a_strangers_building_needs_its_consent() -> None:
    """The council's arrangement sits in the clinic: only if the nhs joins, and only if buildings are shared at all."""
    rows = [building("hall", 0), building("clinic", 20, agency="nhs")]
    offices = [it("council"), it("police")]
    estate = place(rows, functions=offices, arrangements=[shared("council", building="clinic")])
    costs(best(estate), 720)
    costs(best(estate, {"sharing.buildings": False}), 800)
    refusing = place(rows, agencies=[Agency("nhs", "NHS", joins=False)], functions=offices,
                     arrangements=[shared("council", building="clinic")])  # fmt: skip
    costs(best(refusing), 800)


def test_opening_a_hub_for_an_arrangement_is_weighed_against_its_saving() -> None:
    """The provider has no room but a candidate of rent 50: three save 120, so it opens: 1,080 + 50."""
    rows = [building("hall", 0), building("hub", 20, status="candidate", rent_gbp_per_year=50)]
    offices = [it("council"), it("nhs"), it("police")]
    plan = best(place(rows, functions=offices, arrangements=[shared("council")]))
    costs(plan, 1130)
    assert plan.hosts == {"k": "hub"}
    dear = [rows[0], replace(rows[1], rent_gbp_per_year=121)]
    costs(best(place(dear, functions=offices, arrangements=[shared("council")])), 1200)


def test_a_dissolved_team_holds_nobody_to_its_side() -> None:
    """Front and IT are kept together, and IT's desks are the only spare ones: sharing IT (20) frees them for out.

    Annexe (rent 100) then closes, and front stays where it is though its partner is gone: 400 + 20 instead of 500.
    """
    rows = [building("hall", 10), building("annexe", 4, rent_gbp_per_year=100)]
    teams = [team("front", "hall", 6), team("it", "hall", 4), team("out", "annexe", 4)]
    deals = [Arrangement("k", "IT", "external", onboarding_gbp=20)]
    for pair in (Pair("together", "front", "it"), Pair("together", "it", "front")):
        plan = best(place(rows, teams, functions=[it("council", teams=("it",))], arrangements=deals, pairs=(pair,)))
        costs(plan, 420, today=500)
        assert plan.housing == {"front": "hall", "it": None, "out": "hall"}


def test_a_team_with_no_place_but_a_shared_function_is_dissolved() -> None:
    """IT's building must close and there is no other: the only plan is to share. Without sharing there is none."""
    estate = place(
        [building("hall", 10, status="close"), building("clinic", 2, agency="nhs")],
        [team("it", "hall", 4)],
        functions=[it("council", teams=("it",))],
        arrangements=[Arrangement("k", "IT", "external", onboarding_gbp=99)],
    )
    costs(best(estate), 499)
    has_no_plan(estate, {"sharing.functions": False})
