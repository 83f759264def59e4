"""Totals that hold a plan back, argued on paper: one year, undiscounted."""

from dataclasses import replace

from estate_opt.domain.estate import Agency, Arrangement, Building, Estate, SupportFunction, Tier
from tests.hand import best, building, closed, costs, has_no_plan, place, team, with_building


def hub_estate(council_limit: float | None = None) -> Estate:
    """Two buildings (100 and 60) against a hub that costs 40 to open and 90 a year: 130 < 160."""
    return place(
        [
            building("a", 8, rent_gbp_per_year=100),
            building("b", 8, rent_gbp_per_year=60),
            building("hub", 20, status="candidate", rent_gbp_per_year=90, opening_gbp=40),
        ],
        [team("t1", "a", 6), team("t2", "b", 6)],
        [Agency("council", "Council", capital_limit_gbp=council_limit)],
    )


def test_a_capital_limit_keeps_the_hub_shut() -> None:
    """£40 is just enough, £39 is not: 160. If nobody looks at the limits, 130 again."""
    costs(best(hub_estate(40)), 130)
    costs(best(hub_estate(39)), 160)
    costs(best(hub_estate(39), {"capital.use_agency_limits": False}), 130)


def test_the_limit_counts_optimism_bias() -> None:
    """40 with a bias of 10 % is 44: too much for 43, and 134 in all for 44."""
    bias = {"optimism_bias.standard_building": [0.1, 0.1]}
    costs(best(hub_estate(43), bias), 160)
    costs(best(hub_estate(44), bias), 134)


def test_the_limit_is_not_discounted() -> None:
    """Works in year 1 of 3 at 3.5 % are worth less today, but 40 pounds are 40 pounds: a limit of 39 forbids them."""
    levers = {"appraisal.years": 3, "appraisal.discount_rate": 0.035, "moves.move_year": 2}
    d = 1.035
    stay = 160 * (1 + 1 / d + 1 / d**2)
    costs(best(hub_estate(39), levers), stay)
    # Going: both for two years, the hub from then, its opening in year 1: dearer than staying only if above it.
    go = 160 * (1 + 1 / d) + 90 / d**2 + 40 / d
    assert go < stay
    costs(best(hub_estate(40), levers), go)


def test_the_pot_of_all_is_one() -> None:
    """Council and nhs each fit out for 20; a pot of 30 allows one of the two, the one that saves 100 and not 60."""
    estate = place(
        [
            building("a", 5, rent_gbp_per_year=100), building("a2", 0, fitout_desks=5, fitout_gbp_per_desk=4),
            building("n", 5, "nhs", rent_gbp_per_year=60),
            building("n2", 0, "nhs", fitout_desks=5, fitout_gbp_per_desk=4),
        ],
        [team("t1", "a", 5), team("t2", "n", 5, agency="nhs")],
    )  # fmt: skip
    apart = {"sharing.buildings": False}
    costs(best(estate, apart), 40, today=160)
    plan = best(estate, apart | {"capital.pooled_limit_gbp": 30})
    costs(plan, 80)
    assert closed(plan) >= {"a"}
    # 30 pays for 7.5 desks: 5 for one team; a limit of 19 pays for none.
    costs(best(estate, apart | {"capital.pooled_limit_gbp": 19}), 160)


def test_joining_calls_on_the_customers_own_limit() -> None:
    """The nhs may spend 10 and joining costs 11: it keeps its IT, 400 + 360."""
    offices = [SupportFunction(a, "IT", 4, 400) for a in ("council", "nhs")]
    deal = Arrangement("k", "IT", "council", onboarding_gbp=11)
    estate = place(
        [building("hall", 20)], agencies=[Agency("nhs", "NHS", capital_limit_gbp=10)], functions=offices,
        arrangements=[replace(deal, tiers=(Tier(0, 0.1, 0),))],
    )  # fmt: skip
    costs(best(estate), 760)
    costs(best(estate, {"capital.use_agency_limits": False}), 731)


def three_houses() -> Estate:
    rows: list[Building] = [
        building("a", rent_gbp_per_year=100, area="north"),
        building("b", rent_gbp_per_year=60, area="south"),
        building("c", rent_gbp_per_year=80, area="south", agency="nhs"),
    ]
    return place(rows, [team("t1", "a", 3), team("t2", "b", 3), team("t3", "c", 3, agency="nhs")])


def test_so_many_buildings_at_least_and_at_most() -> None:
    """Free, b alone (60); at least two: 140; one in the north at least: a takes all, 100; none of the nhs's: 60."""
    estate = three_houses()
    costs(best(estate), 60)
    costs(best(estate, {"limits.buildings": [{"scope": "all", "at_least": 2}]}), 140)
    costs(best(estate, {"limits.buildings": [{"scope": "area:north", "at_least": 1}]}), 100)
    costs(best(estate, {"limits.buildings": [{"scope": "area:south", "at_most": 0}]}), 100)
    costs(best(estate, {"limits.buildings": [{"scope": "agency:council", "at_most": 0}]}), 80)
    has_no_plan(estate, {"limits.buildings": [{"scope": "all", "at_most": 0}]})


def test_a_carbon_cap_chooses_the_cleaner_building() -> None:
    """b emits 90 kg, c 40 kg: under a cap of 50 kg everybody goes to c (80)."""
    estate = three_houses()
    dirty = {"a": 60.0, "b": 90.0, "c": 40.0}
    rows = {name: replace(b, carbon_kg_per_year=dirty[name]) for name, b in estate.buildings.items()}
    costs(best(replace(estate, buildings=rows), {"limits.carbon_kg_per_year": 50}), 80)
    has_no_plan(replace(estate, buildings=rows), {"limits.carbon_kg_per_year": 39})


def test_a_blank_area_is_no_area_whose_jobs_are_to_be_kept() -> None:
    """b is of no area and dear; north only gains, so b closes though nine tenths of every area's jobs have to stay."""
    rows = [building("a", 10, area="north", rent_gbp_per_year=10), building("b", 5, rent_gbp_per_year=90)]
    estate = place(rows, [team("t", "a", 5), team("u", "b", 5)])
    costs(best(estate, {"limits.min_area_headcount_share": 0.9}), 10, today=100)
    costs(best(with_building(estate, "b", area="south"), {"limits.min_area_headcount_share": 0.9}), 100)


def test_an_area_keeps_its_public_jobs() -> None:
    """Two thirds of the north's 3 FTE must stay, so one team of 3 sits in a (100); two of the south's in b (60)."""
    costs(best(three_houses(), {"limits.min_area_headcount_share": 0.66}), 160)


def test_the_staff_of_an_arrangement_are_public_jobs_too() -> None:
    """The north's only team, 4 of IT, is dissolved, but the arrangement's 3.6 FTE sit there: 90 % are kept."""
    rows = [building("a", 5, area="north"), building("n", 5, "nhs", area="south")]
    estate = place(
        rows, [team("it", "a", 4)], functions=[SupportFunction("council", "IT", 4, 400, teams=("it",))],
        arrangements=[Arrangement("k", "IT", "council", tiers=(Tier(0, 0.1, 0),))],
    )  # fmt: skip
    costs(best(estate, {"limits.min_area_headcount_share": 0.9}), 360)
    costs(best(estate, {"limits.min_area_headcount_share": 0.91}), 400)
    away = replace(estate, arrangements={"k": Arrangement("k", "IT", "nhs", tiers=(Tier(0, 0.1, 0),))})
    costs(best(away, {"limits.min_area_headcount_share": 0.5}), 400)
