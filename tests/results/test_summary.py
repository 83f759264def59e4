"""The headline figures, on money made up so that each can be worked out in one's head."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from estate_opt.domain.costs import Kind
from estate_opt.domain.plan import Account, Plan, Status
from estate_opt.ground.figures import pounds
from estate_opt.planning import solve_estate
from estate_opt.results.occupancy import occupancy_in_plan, occupancy_today
from estate_opt.results.payback import payback
from estate_opt.results.sentences import aim_in_words, gap_in_words, sentences, share_taken
from estate_opt.results.summary import headline
from tests.audited_town import town, town_option

YEARS = 20


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve_estate(town(), town_option())


def account(kind: Kind, cost: str, first: Sequence[float], then: float = 0.0) -> Account:
    """Some first years, and every later year alike."""
    return Account("council", kind, cost, "hall", (*first, *[then] * (YEARS - len(first))))


def with_money(plan: Plan, *accounts: Account) -> Plan:
    """The plan with other money; today costs 100 a year, and 7 in carbon."""
    today = (account(Kind.CASHABLE, "rent", (), 100.0), account(Kind.SOCIAL, "carbon", (), 7.0))
    return replace(plan, accounts=accounts, today_accounts=today)


def test_payback_is_the_year_from_which_the_plan_has_cost_no_more(plan: Plan) -> None:
    """150 spent in 2027, 50 saved a year from 2028: out of pocket by 150, 100, 50, and even at the end of 2030."""
    made = with_money(plan, account(Kind.CASHABLE, "rent", (100.0,), 50.0), account(Kind.CAPITAL, "opening", (150.0,)))
    assert payback(made).year == 2030


def test_a_late_expense_puts_payback_off(plan: Plan) -> None:
    """150 up at the end of 2033, 300 more spent in 2034: out of pocket by 100, then 50, and even at the end of 2036."""
    late = account(Kind.CASHABLE, "exit", (0.0,) * 7 + (300.0,))
    made = with_money(
        plan, account(Kind.CASHABLE, "rent", (100.0,), 50.0), account(Kind.CAPITAL, "opening", (150.0,)), late
    )
    assert payback(made).year == 2036


def test_what_is_never_earned_back_has_no_payback_year(plan: Plan) -> None:
    """Spending 10,000 to save 50 a year for nineteen years is not earned back."""
    made = with_money(
        plan, account(Kind.CASHABLE, "rent", (100.0,), 50.0), account(Kind.CAPITAL, "opening", (10_000.0,))
    )
    assert payback(made).year is None
    assert "not earned back by 2046" in " ".join(sentences(headline(made)))


def test_nothing_is_earned_back_before_it_was_paid(plan: Plan) -> None:
    """50 are saved from 2027 on, and 120 spent in 2029, when 150 are in hand: never behind, and paid back in 2029."""
    made = with_money(
        plan, account(Kind.CASHABLE, "rent", (), 50.0), account(Kind.CAPITAL, "opening", (0.0, 0.0, 120.0))
    )
    assert payback(made).year == 2029
    told = " ".join(sentences(headline(made)))
    assert "earned back by 2029, when spending begins: savings and receipts come first" in told


def test_a_receipt_before_the_spending_does_not_earn_it_back(plan: Plan) -> None:
    """400 are received in 2027; 500 spent in 2030 leave 100 to earn back at 50 a year: even when 2032 ends."""
    made = with_money(
        plan,
        account(Kind.CASHABLE, "rent", (100.0,) * 4, 50.0),
        account(Kind.RECEIPT, "receipt", (-400.0,)),
        account(Kind.CASHABLE, "exit", (0.0, 0.0, 0.0, 500.0)),
    )
    assert payback(made).year == 2032


def test_a_plan_that_only_sells_has_nothing_to_earn_back(plan: Plan) -> None:
    """Rent goes on, a receipt comes in, nothing is spent: there is no year of payback."""
    made = with_money(plan, account(Kind.CASHABLE, "rent", (), 100.0), account(Kind.RECEIPT, "receipt", (-400.0,)))
    figures = headline(made)
    assert (figures.payback_year, str(figures.payback)) == (None, "nothing to earn back")


def test_a_plan_that_only_costs_more_is_not_earned_back(plan: Plan) -> None:
    """Without any investment, rent of 110 in place of 100 is behind at the end of each year."""
    figures = headline(with_money(plan, account(Kind.CASHABLE, "rent", (), 110.0)))
    assert (figures.payback_year, str(figures.payback)) == (None, "not by 2046")


def test_social_costs_are_no_part_of_payback_or_of_running_cost(plan: Plan) -> None:
    """However much carbon the plan costs, its cash is what counts as cash; nothing is spent, so nothing comes back."""
    made = with_money(plan, account(Kind.CASHABLE, "rent", (), 100.0), account(Kind.SOCIAL, "carbon", (), 9000.0))
    figures = headline(made)
    assert (figures.yearly_today_gbp, figures.yearly_plan_gbp, figures.payback_year) == (100.0, 100.0, None)
    assert figures.payback.has_nothing_to_earn_back


def test_the_yearly_saving_is_that_of_the_last_year(plan: Plan) -> None:
    """Rent of 100 that is 80 in 2046 saves 20, a fifth; one-offs and repairs of that year are not running cost."""
    first = (100.0,) * (YEARS - 1)
    made = with_money(
        plan,
        account(Kind.CASHABLE, "rent", first, 80.0),
        account(Kind.CASHABLE, "exit", (0.0,) * (YEARS - 1), 500.0),
        account(Kind.CASHABLE, "backlog", (0.0,) * (YEARS - 1), 500.0),
    )
    figures = headline(made)
    assert (figures.last_year, figures.yearly_saving_gbp) == (2046, 20.0)
    assert figures.saving_share == pytest.approx(0.2)
    assert figures.investment_gbp == 500.0


def test_investment_is_capital_and_the_cash_of_carrying_out(plan: Plan) -> None:
    """Capital, exits, moves, excess travel and redundancy are investment; rent and receipts are not."""
    kinds = {"opening": Kind.CAPITAL, "onboarding": Kind.CAPITAL, "receipt": Kind.RECEIPT}
    costs = ("opening", "onboarding", "exit", "move", "staff_travel", "redundancy", "rent", "receipt")
    amounts = {cost: 2.0**power for power, cost in enumerate(costs)}
    amounts["receipt"] = -amounts["receipt"]
    paid = (account(kinds.get(cost, Kind.CASHABLE), cost, (gbp,)) for cost, gbp in amounts.items())
    made = with_money(plan, *paid)
    assert headline(made).investment_gbp == 1 + 2 + 4 + 8 + 16 + 32
    assert headline(made).receipts_gbp == 128


def test_buildings_are_counted_by_what_becomes_of_them(plan: Plan) -> None:
    """Of eight in use, what is not open in the plan is closed; the hub on offer is opened if the plan opens it."""
    everything = plan.deciding(is_open=dict.fromkeys(plan.is_open, True))
    figures = headline(everything).buildings
    assert (figures.today, figures.plan, figures.closed, figures.opened) == (8, 9, 0, 1)
    # Nobody else moves: who sits in a building adds to its carbon, or takes from it.
    sitting = {name: each.building for name, each in plan.estate.teams.items()}
    nothing = plan.deciding(
        is_open={**dict.fromkeys(plan.is_open, True), "hub": False, "annex": False, "depot": False},
        housing=sitting, hosts={},
    )  # fmt: skip
    figures = headline(nothing).buildings
    assert (figures.today, figures.plan, figures.closed, figures.opened) == (8, 6, 2, 0)
    assert figures.carbon_today_kg - figures.carbon_plan_kg == 9000


def test_posts_released_are_what_the_tier_really_saves(plan: Plan) -> None:
    """18 FTE of IT, 10 % promised at the tier from 15 FTE, 95 % of it realised: 1.71 posts."""
    assert set(plan.tiers) == {"it-desk"}
    figures = headline(plan).functions
    assert figures.posts_released == pytest.approx(18 * 0.1 * 0.95)
    assert (figures.functions, figures.shared, figures.agencies, figures.agencies_sharing) == (4, 2, 3, 2)


def test_staff_of_an_arrangement_take_up_desks_where_it_sits(plan: Plan) -> None:
    """The IT desk's 16.29 FTE take 0.7 desks each in its host, and the dissolved IT teams take none."""
    host = plan.hosts["it-desk"]
    assert host is not None
    of_teams = sum(team.desks for name, team in plan.estate.teams.items() if plan.housing[name] == host)
    assert occupancy_in_plan(plan)[host].desks == pytest.approx(of_teams + 0.7 * (18 - 1.71))
    assert "council" in occupancy_in_plan(plan)[host].agencies
    assert plan.housing["c-it"] is None
    assert plan.housing["n-it"] is None
    assert headline(plan).staff.teams_dissolved == 2


def test_today_everybody_sits_where_the_tables_say(plan: Plan) -> None:
    """The hall holds the secure team alone; a building without teams is there, and empty."""
    today = occupancy_today(plan)
    assert (today["hall"].teams, today["hall"].desks, today["hall"].agencies) == (1, 28, ("council",))
    assert today["far"].teams == 0
    assert not today["far"].is_shared


def test_teams_that_move_are_those_with_another_building(plan: Plan) -> None:
    """A new team that is housed, and a team that is dissolved, have not moved."""
    moved = {
        name for name, team in plan.estate.teams.items()
        if team.building is not None and plan.housing[name] not in (None, team.building)
    }  # fmt: skip
    figures = headline(plan).staff
    assert "c-depot" in moved, "the depot has to be left, so its team has to move"
    assert figures.teams_moved == len(moved)
    assert figures.fte_moved == sum(plan.estate.teams[name].fte for name in moved)


@pytest.mark.parametrize(
    ("gbp", "words"),
    [(950.4, "£950"), (9_999.6, "£10,000"), (340_499, "£340,000"), (999_499, "£999,000"), (999_500, "£1.0 million"),
     (2_140_000, "£2.1 million"), (-2_140_000, "-£2.1 million"), (0.0, "£0")],
)  # fmt: skip
def test_pounds_are_said_as_people_say_them(gbp: float, words: str) -> None:
    """Thousands without pence, millions with one decimal."""
    assert pounds(gbp) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.149, "short of the aim of 15-20 %"), (0.15, "within the aim of 15-20 %"), (0.21, "beyond the aim of 15-20 %")],
)
def test_the_saving_is_held_against_the_aim(share: float, words: str) -> None:
    """15 to 20 % is the aim."""
    assert aim_in_words(share, (0.15, 0.20)) == words


def test_the_aim_is_a_lever(plan: Plan) -> None:
    """Where an option aims at 5 to 7.5 %, or at 5 % alone, that is what its plan is held against, and no other."""
    for high, words in ((0.075, "the aim of 5-7.5 %"), (0.05, "the aim of 5 %")):
        levers = {"appraisal.aim_low_share": 0.05, "appraisal.aim_high_share": high}
        said = " ".join(sentences(headline(replace(plan, option=plan.option.varied(levers)))))
        assert words in said
        assert "15-20" not in said


def test_the_gap_is_said_without_jargon(plan: Plan) -> None:
    """A percentage and pounds; a proven best plan is said to be that; an unknown bound is not hidden."""
    cost = plan.objective_gbp
    assert gap_in_words(headline(replace(plan, bound_gbp=cost * 0.992))).startswith("The plan is at most 0.8 % (£")
    assert gap_in_words(headline(replace(plan, bound_gbp=cost))) == "No plan within these rules can cost less."
    assert "not known" in gap_in_words(headline(replace(plan, bound_gbp=float("-inf"))))


def test_a_plan_that_changes_nothing_is_not_praised(plan: Plan) -> None:
    """Where the plan costs what today costs, nothing is saved and carrying it out costs nothing."""
    same = replace(plan, accounts=plan.today_accounts)
    told = " ".join(sentences(headline(same)))
    assert "leaves the yearly running cost" in told
    assert "Carrying it out costs nothing" in told


def test_a_place_that_costs_nothing_saves_no_share_of_it(plan: Plan) -> None:
    """With no cost today the share saved is nil, rather than a division by nothing."""
    assert headline(replace(plan, accounts=(), today_accounts=())).saving_share == 0.0


def test_the_share_of_the_saving_is_told_beside_the_gap_and_never_as_more(plan: Plan) -> None:
    """Where at most 0.04 % of what could be saved is left, at least 99.9 % is made: 100.0 % would claim all of it.

    Of a plan that is dearer than today (the rules forbid carrying on) no share is told.
    """
    saved = plan.today_gbp - plan.objective_gbp
    near = headline(replace(plan, bound_gbp=plan.today_gbp - saved / 0.9996))
    assert share_taken(near) == pytest.approx(0.999)
    assert sentences(near)[-1].endswith(": it makes at least 99.9 % of the saving that is possible over the years.")
    dearer = replace(plan, today_accounts=(), bound_gbp=plan.objective_gbp * 0.9)
    assert "of the saving" not in gap_in_words(headline(dearer))


def test_what_is_not_proven_is_said_beside_the_gap(plan: Plan) -> None:
    """At the head of the Summary, and so in the lines that are printed: it is no fact for the Trust lines alone."""
    told = sentences(headline(replace(plan, status=Status.FEASIBLE, bound_gbp=plan.objective_gbp * 0.9)))
    assert told[-1].startswith("What was asked for is not proven")
    assert told[-2].startswith("The plan is at most")
    assert "not proven" not in " ".join(sentences(headline(plan)))
