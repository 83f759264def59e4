"""What a plan's saving hangs on, on a place small enough to work it out, and against plans made anew."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner, Result

from estate_opt.batch.one_run import make_run
from estate_opt.cli.main import main
from estate_opt.domain.costs import COSTS, Heading, Kind
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option, load
from estate_opt.planning import read_place
from estate_opt.questions.robustness.revalued import READ_INTO_THE_ESTATE, Valuer
from estate_opt.questions.robustness.sensitivity import Sensitivity, ends_of, sensitivity, sensitivity_of_place
from estate_opt.questions.robustness.sensitivity_words import as_json, in_lines
from estate_opt.questions.robustness.switching import TODAY
from estate_opt.saved.plan_content import seal_of
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.tables.changes import apply_changes
from estate_opt.tables.intake import read
from estate_opt.tables.records import build_estate
from tests.conftest import PROJECT
from tests.hand import PLAIN, option, toml
from tests.recalculated import disagreements, recalculated
from tests.small_place import Grid, write_folder

LEVERS: dict[str, Any] = PLAIN | {
    "appraisal.years": 2,
    "moves.gbp_per_fte": 10,
    "optimism_bias.standard_building": [1.0, 0.0],
    "optimism_bias.mitigated_share": 0.5,
    "access.default.no_worse": "off",
}
TABLES: Mapping[str, Grid] = {
    "agencies": [("agency",), ("council",)],
    "buildings": [
        ("building", "agency", "easting", "northing", "tenure", "desks", "fitout_desks", "fitout_gbp_per_desk",
         "rent_gbp_per_year", "running_gbp_per_year", "exit_gbp", "status", "assumed"),
        ("annex", "council", 400_000, 300_000, "licence", 10, "", "", 1000, 0, 300, "", "rent_gbp_per_year"),
        ("hall", "council", 400_000, 300_000, "freehold", 15, 20, 30, "", 0, "", "keep", ""),
        ("shed", "council", 400_000, 300_000, "freehold", 5, "", "", "", 500, "", "", ""),
    ],
    "teams": [
        ("team", "agency", "building", "fte", "desks"),
        ("a", "council", "annex", 10, 10),
        ("h", "council", "hall", 10, 10),
        ("s", "council", "shed", 5, 5),
    ],
}  # fmt: skip
"""Two years, undiscounted. Plan A closes the annex: of 20 people in the hall 5 need new desks.

It saves 2 × 1,000 of rent, and costs 300 to leave, 10 × 10 for the move and 5 × 30 × 1.5 = 225 for the desks (optimism
bias halfway between 100 % and nothing): 2,000 - 625 = 1,375. Plan B closes the shed: 2 × 500 - 5 × 10 = 950.
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("two") / "place", TABLES)


def made(place: Path, chosen: Option) -> dict[str, Any]:
    """The best plan of a place, as JSON."""
    content: dict[str, Any] = json.loads(json.dumps(make_run(read_place(place), chosen, False)["result"]))
    return content


def kept(place: Path, name: str, building: str) -> SavedPlan:
    """The plan that is best if a building is kept by a lock; told as if it had been found without."""
    tables = {**TABLES, "locks": [("kind", "id", "decision", "because"), ("building", building, "keep", "a test")]}
    content = made(write_folder(place.parent / f"with {building}", tables), option(LEVERS))
    content["input_hash"] = read(place).input_hash
    return SavedPlan(name, {**content, "seal": seal_of(content)})


@pytest.fixture(scope="module")
def plans(place: Path) -> list[SavedPlan]:
    return [kept(place, "A", "shed"), kept(place, "B", "annex")]


@pytest.fixture(scope="module")
def found(place: Path, plans: list[SavedPlan]) -> Sensitivity:
    return sensitivity_of_place(place, option(LEVERS), plans)


def test_the_plans_are_those_worked_out(found: Sensitivity) -> None:
    """A saves 1,375 and B 950."""
    assert found.worth.savings_gbp == pytest.approx((1375, 950))


@pytest.mark.parametrize(
    ("kind", "name", "low", "high"),
    [
        ("cost", "rent", -400, 400),  # a fifth of 2,000
        ("cost", "exit", 60, -60),
        ("cost", "move", 20, -20),
        ("cost", "fitout", 45, -45),
        ("class", "cashable", -320, 320),  # of 2,000 - 300 - 100
        ("class", "capital", 45, -45),
        ("lever", "moves.gbp_per_fte", 20, -20),
        ("lever", "appraisal.years", -1000, 1000),  # a year of rent less or more: whole, so one at least
        ("lever", "outturn.capital_factor", 22.5, -45),  # its range, 0.9 to 1.2
        ("lever", "outturn.one_off_factor", 40, -192),  # 0.9 to 1.48 of exit and move
        ("lever", "outturn.buildings_saving_share", -300, 0),  # 0.85 to 1 of 2,000
        ("lever", "optimism_bias.mitigated_share", -75, 75),  # the desks at 300 and at 150
        ("estimates", "buildings.rent_gbp_per_year", -400, 400),
    ],
)
def test_a_figure_moved_by_itself(found: Sensitivity, kind: str, name: str, low: float, high: float) -> None:
    """The saving changes by what the figure has to do with it."""
    (swing,) = [each for each in found.swings if (each.kind, each.name) == (kind, name)]
    assert (swing.change_low_gbp, swing.change_high_gbp) == pytest.approx((low, high), abs=0.01)


def test_rates_move_the_saving_only_where_they_count(tmp_path: Path) -> None:
    """Of the annex's £1,000 a year 300 are rates: 600 of 1,375 hang on them, or the saving is 775 and nothing does."""
    headings, annex, *others = [list(row) for row in TABLES["buildings"]]
    headings.append("rates_gbp_per_year")
    annex[headings.index("rent_gbp_per_year")] = 700
    others[-1][headings.index("status")] = "keep"  # so that plan A is the best
    rows = [headings, [*annex, 300], *([*row, ""] for row in others)]
    place = write_folder(tmp_path / "place", {**TABLES, "buildings": rows})
    for counts, saving, moved in ((True, 1375, [(-120, 120)]), (False, 775, [])):
        chosen = option(LEVERS | {"appraisal.count_transfers": counts})
        got = sensitivity_of_place(place, chosen, [SavedPlan("A", made(place, chosen))])
        assert got.saving_gbp == pytest.approx(saving)
        swings = [
            (s.change_low_gbp, s.change_high_gbp) for s in got.swings if (s.kind, s.name) == ("class", "transfer")
        ]
        assert swings == [pytest.approx(each) for each in moved]


def test_the_largest_comes_first_and_what_does_nothing_is_left_out(found: Sensitivity) -> None:
    """Swings are in order; receipts, of which there are none, and running cost, alike in A and today, are absent."""
    sizes = [each.size_gbp for each in found.swings]
    assert sizes == sorted(sizes, reverse=True)
    names = {each.name for each in found.swings}
    assert not names & {"running", "receipt", "outturn.receipts_factor", "outturn.take_up_share", "solver.gap"}


@pytest.mark.parametrize(
    ("against", "name", "at"),
    [
        (TODAY, "rent", 0.3125),  # 2,000 m = 625
        (TODAY, "exit", 1675 / 300),
        (TODAY, "fitout", 1600 / 225),
        (TODAY, "move", None),  # only at 14.75 times: more than ten
        (TODAY, "moves.gbp_per_fte", None),
        (TODAY, "running", None),  # it makes no difference
        (TODAY, "outturn.capital_factor", 1600 / 225),
        (TODAY, "outturn.buildings_saving_share", 0.3125),
        (TODAY, "appraisal.years", None),  # even one year of rent, 1,000, is more than 625
        ("B", "rent", 0.7875),  # 2,000 m - 625 = 950
        ("B", "running", 1.425),  # 1,375 = 1,000 m - 50
        ("B", "exit", 725 / 300),  # 1,675 - 300 m = 950
        ("B", "fitout", 650 / 225),
        ("B", "move", 9.5),  # 1,475 - 100 m = 1,000 - 50 m
        ("B", "moves.gbp_per_fte", 95),
        ("B", "outturn.buildings_saving_share", 0.575),  # 2,000 s - 625 = 1,000 s - 50
        ("B", "optimism_bias.mitigated_share", None),  # at none A still saves 1,300
        ("B", "appraisal.years", 1),  # 1,000 - 625 = 375 against 500 - 50 = 450
    ],
)
def test_switching_values(found: Sensitivity, against: str, name: str, at: float | None) -> None:
    """Where the equation of the two plans has its solution; none where that is out of reach."""
    (switch,) = [each for each in found.switches if (each.against, each.name) == (against, name)]
    assert switch.at == (None if at is None else pytest.approx(at, rel=1e-5))
    if at is None:
        assert "no switching value" in switch.verdict.lower()
    else:
        assert switch.verdict.startswith("At ")
        assert switch.move_share == pytest.approx(at / switch.figure - 1, rel=1e-4)


def test_the_dearer_plan_is_told_when_it_becomes_the_cheaper(place: Path, plans: list[SavedPlan]) -> None:
    """Asked of B against A the same rent switches, the other way round."""
    turned = sensitivity_of_place(place, option(LEVERS), plans[::-1])
    (rent,) = [each for each in turned.switches if (each.against, each.name) == ("A", "rent")]
    assert (rent.at, rent.margin_gbp) == pytest.approx((0.7875, -425))
    assert rent.verdict.startswith("At -21.")  # 0.7875 - 1
    assert rent.verdict.endswith(" % this plan becomes the cheaper one.")


def test_more_is_spent_and_less_is_saved(found: Sensitivity) -> None:
    """Change costs 625: 48 % more is 300. 5 % less of 2,000 saved is 100. 975 is left; of B 950 - 24 - 50."""
    a, b = found.stresses
    assert (a.change_gbp, a.running_saved_gbp, a.left_gbp) == pytest.approx((625, 2000, 975))
    assert b.left_gbp == pytest.approx(876)


def test_optimism_bias_by_class(found: Sensitivity) -> None:
    """The desks cost 300, 225 and 150 at uplifts of 100 %, 50 % and nothing; other classes have nothing."""
    buildings, setup, outside, together = found.biases
    assert buildings.uplifts == pytest.approx((1.0, 0.5, 0.0))
    assert buildings.savings_gbp == pytest.approx((1300, 1375, 1450))
    assert together.savings_gbp == pytest.approx((1300, 1375, 1450))
    assert setup.savings_gbp == outside.savings_gbp == pytest.approx((1375,) * 3)


def test_samples_of_a_plan_kept_as_it_is(place: Path, plans: list[SavedPlan]) -> None:
    """Each sample of A is worth what its formula says of what was drawn: rent saved, less exit and move, less desks."""
    got = sensitivity_of_place(place, option(LEVERS), plans, samples=20, seed=3)
    for drawn, saving, other in zip(got.drawn, *got.samples_gbp, strict=True):
        saved, one_off = drawn["outturn.buildings_saving_share"], drawn["outturn.one_off_factor"]
        desks = 150 * (2 - drawn["optimism_bias.mitigated_share"]) * drawn["outturn.capital_factor"]
        assert saving == pytest.approx(2000 * saved - 400 * one_off - desks)
        assert other == pytest.approx(1000 * saved - 50 * one_off)
    a, b = got.spreads
    assert a.central_gbp == pytest.approx(1375)
    assert (a.samples, a.loss_share) == (20, 0)  # at worst 2,000 x 0.85 - 592 - 360 = 748
    assert (a.best_share or 0) + (b.best_share or 0) == pytest.approx(1)
    assert a.p10_gbp is not None
    assert a.mean_gbp == pytest.approx(sum(got.samples_gbp[0]) / 20)
    again = sensitivity_of_place(place, option(LEVERS), plans, samples=20, seed=3)
    assert again.samples_gbp == got.samples_gbp


def test_one_off_costs_are_those_that_the_outturn_moves() -> None:
    """The stress test and the lever mean the same costs by what change costs."""
    cash = {name: cost.heading for name, cost in COSTS.items() if cost.kind is Kind.CASHABLE}
    one_off = {name for name, heading in cash.items() if heading is Heading.ONE_OFF}
    assert one_off == {"exit", "move", "staff_travel", "redundancy", "door_training"}
    assert {name for name, heading in cash.items() if heading is Heading.REPAIRS} == {"backlog"}


def test_a_lever_is_moved_as_far_as_it_can_be() -> None:
    """A share stops at 1, years at 1, a whole number moves by one at least; a range goes first."""
    chosen = option({"functions.team_cover_share": 0.9, "moves.move_year": 0, "appraisal.years": 1})
    assert ends_of(chosen, "functions.team_cover_share") == pytest.approx((0.72, 1.0))
    assert ends_of(chosen, "moves.move_year") == (0, 1)
    assert ends_of(chosen, "appraisal.years") == (1, 2)
    assert ends_of(chosen, "outturn.receipts_factor") == (0.7, 1.15)


def figures(chosen: Option) -> dict[str, Any]:
    """Every lever that is a number, moved a little."""
    moved = {}
    for row in chosen.settings:
        value = chosen.figure(row.path)
        if value is not None and not row.path.startswith(("solver", "prices", "access")):
            least, most = chosen.least_and_most(row.path)
            other = value + 1 if chosen.is_whole_number(row.path) else value * 0.9 + 0.05
            moved[row.path] = min(max(other, least), most)
    return moved


def test_the_estate_is_built_anew_only_for_levers_that_it_hangs_on() -> None:
    """On the sample no other lever changes any record; and each of those named does, or only bounds a choice."""
    chosen = load()
    tables = apply_changes(read(PROJECT / "inputs" / "sample.xlsx"), chosen)
    before = build_estate(tables, chosen)
    changing = {path for path, to in figures(chosen).items()
                if build_estate(tables, chosen.varied({path: to})) != before}  # fmt: skip
    assert changing <= READ_INTO_THE_ESTATE
    assert {"space.desks_per_fte", "exits.notice_months"} <= changing


@pytest.mark.parametrize(
    "levers",
    [
        {"outturn.receipts_factor": 0.7, "outturn.capital_factor": 1.4, "outturn.one_off_factor": 1.3,
         "outturn.buildings_saving_share": 0.8, "outturn.take_up_share": 0.7},
        {"moves.move_year": 2, "appraisal.discount_rate": 0.05, "carbon.gbp_per_tonne_2050": 500,
         "optimism_bias.mitigated_share": 0.1},
        {"exits.notice_months": 30, "travel.detour_factor": 1.5, "space.desks_per_fte": 0.65},
    ],
)  # fmt: skip
def test_a_plan_valued_anew_is_worth_what_it_told(levers: dict[str, float]) -> None:
    """A plan made with other levers, valued from the base with these levers, saves what the solver's ledger said."""
    sample = PROJECT / "inputs" / "sample.xlsx"
    rough = load().with_solver(gap=0.05, threads=1)
    content = made(sample, rough.varied(levers))
    worth = Valuer(read(sample), rough, [SavedPlan("P", content)]).varied(levers)
    assert worth.savings_gbp[0] == pytest.approx(content["today_gbp"] - content["objective_gbp"], abs=1)


def command(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["sensitivity", *map(str, arguments)])


@pytest.fixture
def files(tmp_path: Path, plans: list[SavedPlan]) -> tuple[Path, Path, Path]:
    """The option, and the two plans as files."""
    (tmp_path / "hand.toml").write_text(toml({k: v for k, v in LEVERS.items() if load().figure(k) != v}))
    for plan in plans:
        plan.content["option"]["title"] = plan.name
        (tmp_path / f"{plan.name}.json").write_text(json.dumps(plan.content), encoding="utf-8")
    return tmp_path / "hand.toml", tmp_path / "A.json", tmp_path / "B.json"


def test_the_command_writes_what_it_says(place: Path, tmp_path: Path, files: tuple[Path, Path, Path]) -> None:
    """Lines, JSON and a workbook whose formulas LibreOffice works out alike, with a chart."""
    hand, a, b = files
    book, answer = tmp_path / "s.xlsx", tmp_path / "s.json"
    asked = (place, "--plan", a, "--against", b, "--option", hand, "--samples", 12)
    ran = command(*asked, "-o", book, "--json", answer)
    assert ran.exit_code == 0, ran.output
    assert "Drawn from the ranges, “A” saves £0.00m on average of 12 samples" in ran.stdout
    assert "“A” saves £1,375 in net present cost." in ran.stdout
    assert "With 48 % more spent on change and 5 % less saved, “A” saves £975." in ran.stdout
    told = json.loads(answer.read_text(encoding="utf-8"))
    assert (told["saving_gbp"], told["savings_against_gbp"]) == (pytest.approx(1375), [pytest.approx(950)])
    assert any(each["name"] == "rent" and each["at"] == pytest.approx(0.7875) for each in told["switches"])
    (copy,) = recalculated([book], tmp_path)
    assert list(disagreements(book, copy)) == []
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames[:2] == ["Sensitivity", "Tornado"]
    with ZipFile(book) as parts:
        assert "barChart" in parts.read("xl/charts/chart1.xml").decode()
    live = [cell.value for row in sheets["Switching"].iter_rows() for cell in row if cell.data_type == "f"]
    assert len(live) > 20


def test_a_plan_of_other_levers_tables_or_no_plan_is_refused(
    place: Path, tmp_path: Path, files: tuple[Path, Path, Path]
) -> None:
    """Each is said in one sentence, with exit 2."""
    hand, a, _ = files
    ran = command(place, "--plan", a)
    assert (ran.exit_code, "Name the option it was made with" in ran.output) == (2, True)
    ran = command(PROJECT / "inputs" / "sample.xlsx", "--plan", a, "--option", hand)
    assert (ran.exit_code, "the plan of other tables" in ran.output) == (2, True)
    content = json.loads(a.read_text(encoding="utf-8"))
    content["objective_gbp"] += 10
    a.write_text(json.dumps(content), encoding="utf-8")
    ran = command(place, "--plan", a, "--option", hand)
    assert (ran.exit_code, "its seal does not fit" in ran.output) == (2, True)
    a.write_text(json.dumps({**content, "seal": seal_of(content)}), encoding="utf-8")
    ran = command(place, "--plan", a, "--option", hand)
    assert (ran.exit_code, "added up, says so. Make the plan again" in ran.output) == (2, True)
    content["objective_gbp"] -= 10
    del content["teams"]["a"], content["today"]["teams"]["a"]
    a.write_text(json.dumps({**content, "seal": seal_of(content)}), encoding="utf-8")
    ran = command(place, "--plan", a, "--option", hand)
    assert (ran.exit_code, "other buildings, teams" in ran.output) == (2, True)


def test_a_plan_that_changes_nothing_has_nothing_to_hang_on(place: Path, plans: list[SavedPlan]) -> None:
    """Today's estate as a plan: no swings, and the lines say that no figure decides."""
    tables = read(place)
    still = json.loads(json.dumps(plans[0].content))
    still["buildings"] = dict.fromkeys(still["buildings"], "open")
    still["teams"] = {"a": "annex", "h": "hall", "s": "shed"}
    still["fitout_desks"] = {}
    got = sensitivity(Valuer(tables, option(LEVERS), [SavedPlan("Still", still)]))
    assert (got.saving_gbp, got.swings) == (0, ())
    assert any("No single figure" in line for line in in_lines(got))
    assert as_json(got)["swings"] == []


def test_the_first_plan_must_be_of_the_option(place: Path, plans: list[SavedPlan]) -> None:
    """With another price of moves its own figures are not what it told."""
    with pytest.raises(UsageError, match=r"another moves\.gbp_per_fte"):
        sensitivity_of_place(place, option(LEVERS | {"moves.gbp_per_fte": 11}), plans)
