"""The packs: what a body is told is what the plan's workbook says, and only what concerns it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from estate_opt.cli.main import main
from estate_opt.domain.body_accounts import BodyAccount, BodyAccounts
from estate_opt.domain.firmness import Firmness, Label
from estate_opt.ground.errors import UsageError
from estate_opt.ground.figures import pounds
from estate_opt.ground.files import write_folder
from estate_opt.options.option import Option
from estate_opt.planning import Planned, solve_place
from estate_opt.results.to_answer import Price, price_of
from estate_opt.saved.packs import ANSWERS
from estate_opt.workbook.deliver import packs_writer
from estate_opt.workbook.page.parts import Tabs
from estate_opt.workbook.tabs.agencies_tab import agencies
from tests.hostile_place import dossier_of
from tests.saved.test_ticks import TABLES
from tests.small_place import write_folder as write_place
from tests.workbook.test_page import BAD_NAME

BY_AREA = {
    **TABLES,
    "buildings": [
        [*line, area] for line, area in zip(TABLES["buildings"], ("area", "North", "North", "South"), strict=True)
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory, base_option: Option) -> Planned:
    place = write_place(tmp_path_factory.mktemp("packs") / "place", BY_AREA)
    return solve_place(place, base_option.with_solver(threads=1, gap=0.0))


@pytest.fixture(scope="module")
def folder(planned: Planned, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("out") / "packs"
    packs_writer(planned, "plan.json")(found, False)
    return found


def cells(path: Path, tab: str) -> list[list[object]]:
    return [list(row) for row in load_workbook(path)[tab].iter_rows(values_only=True)]


def test_a_pack_holds_what_is_its_bodys_and_no_more(folder: Path) -> None:
    """Two files a body; the trust's has its clinic and its teams, and nothing of the county's."""
    assert sorted(path.name for path in folder.iterdir()) == [
        "The-County.html", "The-County.xlsx", "The-Trust.html", "The-Trust.xlsx",
    ]  # fmt: skip
    buildings = [row[0] for row in cells(folder / "The-Trust.xlsx", "Buildings")]
    people = [row[0] for row in cells(folder / "The-Trust.xlsx", "People")]
    assert "clinic" in buildings
    assert not {"hall", "annex"} & set(buildings)
    assert {"nurses", "books"} <= set(people)
    assert not {"pay", "care"} & set(people)


def test_its_years_are_those_of_the_plan(folder: Path, planned: Planned) -> None:
    """What a body saves over the years, undiscounted, is what its years in the ledger come to: each is to the penny."""
    rows = cells(folder / "The-County.xlsx", "Years")
    at = next(n for n, row in enumerate(rows) if row[0] == "Year beginning")
    saving = rows[at].index("Saving in cash (£)")
    total = sum(float(str(row[saving])) for row in rows[at + 1 :] if row[0] is not None)
    plan = planned.plan
    ledgers = [
        sum(row.gbp for row in ledger if row.agency == "county" and row.kind.value != "carbon")
        for ledger in (plan.today_ledger, plan.ledger)
    ]
    assert total == pytest.approx(ledgers[0] - ledgers[1], abs=1.0)


def test_words_say_the_figures_of_the_tabs(folder: Path, planned: Planned) -> None:
    """The page and the front name what closes, and the saving of the tab Agencies."""
    page = (folder / "The-County.html").read_text(encoding="utf-8")
    assert "You have 2 buildings: 1 closes (annex)." in page
    assert "You are asked about 2 decisions" in page
    (county,) = (
        row for row in Tabs([agencies(dossier_of(planned.plan))]).rows("Agencies") if row["agency"] == "county"
    )
    front = " ".join(str(cell) for row in cells(folder / "The-County.xlsx", "Pack") for cell in row if cell)
    assert f"you save {pounds(county.number('cash_saving'))} in cash at today's worth" in front
    assert f"is in the end {pounds(county.number('plan_yearly'))} instead of" in front
    assert "you supply support functions to The Trust" in front


def test_what_a_body_would_pay_by_itself_is_told_where_it_is_known(planned: Planned, tmp_path: Path) -> None:
    """With the accounts of the plan: £9 million alone, and £7.5 million with the shares."""
    accounts = {
        body: BodyAccount(True, alone, share, share, 0.0)
        for body, alone, share in (("county", 9e6, 7.5e6), ("trust", 2e6, 1e6))
    }
    known = replace(planned, accounts=BodyAccounts("prices", accounts, (2027,), None, None))
    packs_writer(known, "plan.json")(tmp_path / "packs", False)
    front = " ".join(str(cell) for row in cells(tmp_path / "packs" / "The-County.xlsx", "Pack") for cell in row)
    assert "By yourself, if nobody joins, you would pay £9.0 million" in front
    assert "with the shares proposed between bodies, £7.5 million." in front


def test_packs_by_area(planned: Planned, tmp_path: Path) -> None:
    """Each area has a pack of the buildings and counters in it, whosever they are."""
    packs_writer(planned, "plan.json", "area")(tmp_path / "areas", False)
    assert {path.stem for path in (tmp_path / "areas").iterdir()} == {"North", "South"}
    asked = [row[2] for row in cells(tmp_path / "areas" / "North.xlsx", ANSWERS)]
    assert "Close annex" in asked


def test_a_name_is_text_and_makes_a_file(planned: Planned, tmp_path: Path) -> None:
    """A body called like markup: its file has a plain name, and its page no element of that name."""
    estate = planned.plan.estate
    named = {**estate.agencies, "trust": replace(estate.agencies["trust"], name=BAD_NAME)}
    plan = replace(planned.plan, estate=replace(estate, agencies=named))
    packs_writer(replace(planned, plan=plan), "plan.json")(tmp_path / "packs", False)
    pages = [path.read_text(encoding="utf-8") for path in (tmp_path / "packs").glob("*.html")]
    assert len(pages) == 2
    for page in pages:
        assert "<script>window.hit" not in page
        assert "<img src=x" not in page
    assert all(re.fullmatch(r"[A-Za-z0-9-]+\.(xlsx|html)", path.name) for path in (tmp_path / "packs").iterdir())


def test_what_a_refusal_costs_at_the_least() -> None:
    """Refusing three decisions at once costs at least what the dearest of them does: 5. Proven counts before guessed.

    Of one that is forced there is no price: no plan is without it. Of none looked at, nothing is known.
    """
    firm = [Label(Firmness.FIRM, at_least_gbp=gbp, estimate_gbp=gbp + 1) for gbp in (3.0, 5.0)]
    likely = Label(Firmness.LIKELY, estimate_gbp=9.0)
    assert price_of([*firm, likely]).gbp == 5.0
    assert price_of([likely]) == Price(9.0, "by estimate, not proven")
    assert price_of([likely, Label(Firmness.FORCED, because="it is law")]).gbp is None
    assert price_of([None, Label(Firmness.NOT_LOOKED_AT)]) == Price()


def test_the_command_refuses_what_would_be_lost(planned: Planned, tmp_path: Path) -> None:
    """A folder with packs is replaced only if that is asked for, and one that holds anything else never."""
    (tmp_path / "plan.json").write_text(json.dumps(planned.as_json()), encoding="utf-8")

    def packs(*more: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["packs", str(tmp_path / "plan.json"), "-o", str(tmp_path / "out"), *more])
        return done.exit_code, done.output

    assert packs()[0] == 0
    code, told = packs()
    assert (code, "Add --overwrite" in told) == (2, True)
    assert packs("--overwrite")[0] == 0
    (tmp_path / "out" / "letter.docx").write_text("mine", encoding="utf-8")
    code, told = packs("--overwrite")
    assert (code, "holds letter.docx too" in told) == (2, True)
    assert (tmp_path / "out" / "letter.docx").read_text(encoding="utf-8") == "mine"


def test_somebodys_own_workbook_is_no_pack(planned: Planned, tmp_path: Path) -> None:
    """A register among the packs, or in a folder without any, ends in .xlsx as they do: it stays, and the packs that
    were made already go beside it."""
    (tmp_path / "plan.json").write_text(json.dumps(planned.as_json()), encoding="utf-8")
    mine = tmp_path / "out" / "register.xlsx"
    mine.parent.mkdir()
    mine.write_bytes(b"mine")
    done = CliRunner().invoke(
        main, ["packs", str(tmp_path / "plan.json"), "-o", str(tmp_path / "out"), "--overwrite"]
    )  # fmt: skip
    assert (done.exit_code, "holds register.xlsx too" in done.output) == (2, True)
    assert [path.name for path in mine.parent.iterdir()] == [mine.name]
    assert mine.read_bytes() == b"mine"
    assert len([*(tmp_path / "out-2").iterdir()]) > 2


def test_a_folder_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """A file that cannot be written leaves no folder, and the one that was there as it was."""
    bad = {"a.xlsx": b"new", "no/such/b.xlsx": b"new"}
    with pytest.raises(UsageError, match="cannot be written"):
        write_folder(bad, tmp_path / "packs", False)
    assert list(tmp_path.iterdir()) == []
    write_folder({"a.xlsx": b"old"}, tmp_path / "packs", False)
    with pytest.raises(UsageError, match="cannot be written"):
        write_folder(bad, tmp_path / "packs", True)
    assert [path.name for path in tmp_path.iterdir()] == ["packs"]
    assert (tmp_path / "packs" / "a.xlsx").read_bytes() == b"old"
