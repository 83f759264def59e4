"""What is told of a programme: what to do when, in the tab, in the JSON and by the command."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from click.testing import CliRunner

from estate_opt.audit import audit
from estate_opt.cli.main import main
from estate_opt.domain.blackouts import Blackout
from estate_opt.domain.plan import Plan
from estate_opt.domain.run_info import RunInfo
from estate_opt.results.pots import pot_years
from estate_opt.results.programme import actions
from estate_opt.results.summary import headline
from estate_opt.workbook.tabs import Dossier, all_sheets
from tests.hand import best, building, place, team
from tests.small_place import SMALL, write_folder

ESTATE = replace(
    place(
        [
            building("a", tenure="leasehold", rent_gbp_per_year=1000, lease_end=date(2032, 4, 1),
                     break_date=date(2028, 9, 30), notice_months=12),
            building("b", 5, fitout_desks=5, fitout_gbp_per_desk=10),
        ],
        [team("t", "a", 5), team("stay", "b", 5)],
    ),
    blackouts=(Blackout("council", date(2027, 4, 1), date(2027, 4, 1)),),
)  # fmt: skip
"""Nothing moves on the first day. So the works are paid in the first year, people move on 1 April 2028, and notice for
the break of 30 September 2028 is due a year before it: half a year before the move."""
LEVERS = {"appraisal.years": 6, "programme.years": 3, "moves.double_running_months": 3}


def _plan() -> Plan:
    return best(ESTATE, LEVERS)


def test_actions_are_told_in_the_order_of_their_days() -> None:
    """Works, notice, the move, the closing, the end of the lease: each on its day."""
    told = [(each.day, each.what, each.subject) for each in actions(_plan())]
    assert told == [
        (date(2027, 4, 1), "pay for works", "b"),
        (date(2027, 9, 30), "give notice", "a"),
        (date(2028, 4, 1), "move", "t"),
        (date(2028, 7, 1), "close", "a"),
        (date(2028, 9, 30), "off the books", "a"),
    ]


def test_what_is_not_done_is_told_last() -> None:
    """Without capital the works are not paid, so nothing moves: of the target the move and the closing are not done."""
    plan = best(ESTATE, {**LEVERS, "capital.by_year_gbp": {"pooled": [49]}})
    told = [(each.day, each.what, each.subject) for each in actions(plan)]
    assert told == [(None, "not done", "a"), (None, "not done", "t")]


def test_a_plan_without_years_tells_no_programme() -> None:
    """No tab, no actions."""
    plan = best(ESTATE, {**LEVERS, "programme.years": 0})
    assert actions(plan) == []
    assert "Programme" not in [sheet.name for sheet in _sheets(plan)]


def _sheets(plan: Plan):  # type: ignore[no-untyped-def]
    run = RunInfo("0", "test", datetime.now(UTC), {}, {})
    return all_sheets(Dossier(plan, run, audit(plan), ()))


def test_the_tab_says_what_to_do_in_each_financial_year() -> None:
    """A row for each action, with the financial year, the wave and the staff of a move. Waiting costs nothing here: the
    rent runs to the break either way.
    """
    sheet = next(each for each in _sheets(_plan()) if each.name == "Programme")
    assert [row[0] for row in sheet.rows] == ["2027-28", "2027-28", "2028-29", "2028-29", "2028-29"]
    move = sheet.rows[2]
    assert (move[2], move[3], move[7]) == ("move", 1, 5)
    assert move[6] == "from a to b"
    assert sheet.notes == (
        "Over 3 years. It costs what doing all of it at once would.",
        "To decide when yourself: pin, or a date of your own, in the columns Your decision, Not before and By.",
    )


def test_a_closed_building_is_off_the_books_by_its_own_year() -> None:
    """Left in the second year, its break is in 2028; the target at once would have left it by then too."""
    plan = _plan()
    assert plan.closing_calendar("a").moves_on == date(2028, 4, 1)
    assert plan.closing_calendar("b").moves_on == date(2027, 4, 1)


def test_solve_carries_a_plan_out_over_years(tmp_path: Path) -> None:
    """The command hands over the programme in the workbook and the JSON, and says of what the bound is."""
    folder, out = write_folder(tmp_path / "place", SMALL), tmp_path / "plan.json"
    ran = CliRunner().invoke(main, ["solve", str(folder), "--years", "3", "--json", str(out), "--quiet"])
    assert ran.exit_code == 0, ran.output
    told = json.loads(out.read_text(encoding="utf-8"))["programme"]
    assert [year["moves_on"] for year in told["years"]] == ["2028-04-01", "2029-04-01", "2030-04-01"]
    assert {action["what"] for action in told["actions"]} >= {"move", "close"}
    assert "those that can be carried out over these years" in ran.output


def test_of_a_larger_place_the_bound_is_of_its_target() -> None:
    """Where it is not proven of all targets, that is said."""
    plan = _plan()
    assert plan.programme is not None
    alone = replace(plan, programme=replace(plan.programme, is_bound_of_all=False))
    assert headline(plan).as_near == "that can be carried out over these years"
    assert headline(alone).as_near == "that carry out this target over years"


def test_notices_stand_on_a_tab_of_their_own() -> None:
    """The one notice of this plan, with its last day: a year before the break of 30 September 2028."""
    sheet = next(each for each in _sheets(_plan()) if each.name == "Notices")
    assert [(row[0], row[1]) for row in sheet.rows] == [(date(2027, 9, 30), "a")]


def test_capital_is_told_by_pot_and_year() -> None:
    """Works of £50 are paid in the first year. Of £80 new in it £30 are left, and with £20 of the second year £50;
    where nothing is carried over nothing is. Without a pot the £50 are told of all bodies together.
    """
    levers = {**LEVERS, "capital.by_year_gbp": {"council": [80, 20]}}
    kept, lapsed = best(ESTATE, levers), best(ESTATE, {**levers, "capital.carry_over": False})
    told = [(each.year, each.new_gbp, each.spent_gbp, each.left_gbp) for each in pot_years(kept)]
    assert told == [(0, 80, 50, 30), (1, 20, 0, 50)]
    assert [each.left_gbp for each in pot_years(lapsed)] == [0, 0]
    assert [(each.pot, each.new_gbp, each.spent_gbp) for each in pot_years(_plan())] == [("pooled", None, 50)]
    sheet = next(each for each in _sheets(kept) if each.name == "Capital")
    assert [row[1:] for row in sheet.rows] == [("2027-28", 80, 0, 50, 30), ("2028-29", 20, 0, 0, 50)]
