"""The page: what it says is what the workbook says, and a name is a name whatever stands in it."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from estate_opt.cli.main import main
from estate_opt.domain.costs import Kind
from estate_opt.domain.estate import Estate
from estate_opt.domain.plan import Account
from estate_opt.ground.errors import UsageError
from estate_opt.ground.figures import pounds
from estate_opt.options.option import load
from estate_opt.planning import Planned, solve, solve_estate
from estate_opt.questions.firmness import labelled
from estate_opt.questions.robustness.sensitivity import Swing
from estate_opt.questions.robustness.sensitivity_words import SavedSwings, read_swings
from estate_opt.workbook.page import page_of
from estate_opt.workbook.page.bodies_picture import bodies_section
from estate_opt.workbook.page.parts import Tabs
from estate_opt.workbook.tabs import Dossier, all_sheets
from estate_opt.workbook.tabs.agencies_tab import agencies
from estate_opt.workbook.xlsx import write_workbook
from tests.audited_town import town, town_option
from tests.hostile_place import dossier_of, hostile_option, hostile_place
from tests.small_place import SMALL, write_folder

BAD_NAME = """<script>window.hit=1</script>"'><img src=x onerror=window.hit=1>{{7*7}}</title>"""
FIRST_TITLES = {"About", "Agency", "Building", "Decision", "Scenario", "Service", "Team", "Year beginning"}
"""Of the tabs that are held against the page: what stands in A above the table."""

FROM_TABS = {
    "Every building: what becomes of it": ("Buildings", ("Building",)),
    "Cash in each year, all bodies together": ("Years", ("Year beginning",)),
    "What each body pays, today and in the plan": ("Agencies", ("Name",)),
    "Each body's support functions": ("Support functions", ("Agency: name", "Support function")),
    "People within the standard": ("Access", ("Name", "For", "Which")),
    "Localities whose way changes": ("Localities", ("Service: name", "Locality")),
    "The decisions that matter most": ("Decisions", ("Decision",)),
}
"""Tables of the page: the tab that they are of, and the columns by which a row is known."""


@dataclass
class Read(HTMLParser):
    """The page as a browser reads it: its tables by caption, its texts, and which elements it holds."""

    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._rows: list[list[str]] = []
        self._caption: list[str] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "table":
            self._rows, self._caption = [], []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._rows[-1].append("")
        if tag in ("td", "th", "caption", "script", "style"):
            self._open = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = ""
        if tag == "table":
            self.tables["".join(self._caption)] = self._rows

    def handle_data(self, data: str) -> None:
        if self._open in ("td", "th"):
            self._rows[-1][-1] += data
        elif self._open == "caption":
            self._caption.append(data)
        if self._open not in ("script", "style") and data.strip():
            self.texts.append(data.strip())


def read(page: str) -> Read:
    found = Read()
    found.feed(page)
    return found


@pytest.fixture(scope="module")
def planned(sample_path: Path) -> Planned:
    return labelled(solve(sample_path))


@pytest.fixture(scope="module")
def dossier(planned: Planned) -> Dossier:
    findings = (*planned.limits, *planned.findings)
    return Dossier(planned.plan, planned.run, planned.audit, findings, planned.labels)


@pytest.fixture(scope="module")
def page(dossier: Dossier) -> Read:
    return read(page_of(dossier, all_sheets(dossier)))


@pytest.fixture(scope="module")
def tabs(dossier: Dossier, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[dict[str, Any]]]:
    """The workbook's tabs as anybody else reads the file: rows by the titles of the columns."""
    path = tmp_path_factory.mktemp("workbook") / "plan.xlsx"
    write_workbook(all_sheets(dossier), path, overwrite=False, made=datetime(2026, 11, 28))
    return {sheet.title: list(_rows(sheet)) for sheet in load_workbook(path, data_only=True)}


def _rows(sheet: Any) -> Iterator[dict[str, Any]]:
    rows = list(sheet.iter_rows(values_only=True))
    at = next((number for number, row in enumerate(rows) if row[0] in FIRST_TITLES), len(rows))
    yield from (dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :])


def is_the_same(told: str, cell: Any) -> bool:
    """Whether a text of the page is what stands in a cell, to the digits that it shows."""
    if cell is None or isinstance(cell, str):
        return told == str(cell or "")
    if isinstance(cell, datetime):
        return told == f"{cell:%d/%m/%Y}"
    plain = re.sub(r"[£, %]", "", told)
    if plain.endswith("m"):
        plain, cell = plain[:-1], cell / 1e6
    if plain == "":
        return bool(abs(cell) < 0.5)
    decimals = len(plain.partition(".")[2])
    shown = cell * 100 if "%" in told else cell
    return bool(abs(float(plain) - shown) <= 0.5 * 10**-decimals * (1 + 1e-9))


@pytest.mark.parametrize("caption", FROM_TABS)
def test_each_figure_of_a_table_is_the_workbooks(
    page: Read, tabs: Mapping[str, list[dict[str, Any]]], caption: str
) -> None:
    """Row by row and column by column, against the cells of the file that a spreadsheet program opens."""
    tab, known_by = FROM_TABS[caption]
    headings, *rows = page.tables[caption]
    cells = {tuple(str(row.get(key) or "") for key in known_by): row for row in tabs[tab]}
    assert len(rows) >= 5
    for row in rows:
        told = dict(zip(headings, row, strict=True))
        of = cells[tuple(told[key] for key in known_by)]
        for heading, text in told.items():
            assert is_the_same(text, of[heading]), (caption, told, heading, of[heading])


def test_the_ways_that_teams_go_add_up_to_the_summary(page: Read, tabs: Mapping[str, list[dict[str, Any]]]) -> None:
    """Every team that moves is on one way; the staff of all ways are those on the tab Moves, and in the title."""
    *_, total = ways = page.tables["Who moves from where to where"]
    moving = [row for row in tabs["Moves"] if row["What happens"] == "moves"]
    assert sum(float(row[3].replace(",", "")) for row in ways[1:-1]) == pytest.approx(float(total[3].replace(",", "")))
    assert int(total[2]) == len(moving)
    fte = sum(row["FTE"] for row in moving)
    assert float(total[3].replace(",", "")) == pytest.approx(fte, abs=0.05)
    assert any(text.startswith(f"{fte:,.0f} of ") and "staff move" in text for text in page.texts)


def test_the_figures_below_the_verdict_are_the_summarys(page: Read, tabs: Mapping[str, list[dict[str, Any]]]) -> None:
    """Saving, cost, most cash, staff who move and posts, as page one of the workbook has them."""
    summary = {str(row["Measure"]).strip(): row["In the plan"] for row in tabs["Summary"] if row["Measure"]}
    once = "Yearly saving, once all of it runs"
    (yearly,) = (value for measure, value in summary.items() if measure.startswith(once))
    assert pounds(yearly) in page.texts
    assert pounds(summary["What it costs to carry out"]) in page.texts
    assert f"{summary['Staff who move (FTE)']:,.0f}" in page.texts
    most = pounds(summary["Most cash ever needed"])
    assert any(text.startswith(f"most cash needed: {most}") for text in page.texts)
    assert f"{pounds(summary['Net present saving'])} over 20 years, at today's worth" in page.texts
    assert f"earned back by 31 March {summary['Earned back by'] + 1}" in page.texts
    words = {str(row["Measure"]).strip(): str(row["In words"]) for row in tabs["Summary"] if row["Measure"]}
    said = re.match(r"Capital (£\S+( million)?) with optimism bias", words["one-off investment"])
    assert said is not None
    capital = sum(row["Amount (£)"] for row in tabs["Money"] if (row["Scenario"], row["Class"]) == ("plan", "capital"))
    assert pounds(capital) == said[1]
    other, doubled = summary["one-off investment"] - capital, summary["double running"]
    assert capital + other + doubled == pytest.approx(summary["What it costs to carry out"])
    parts = f"capital, with optimism bias, {said[1]}; other one-off costs {pounds(other)}"
    assert f"{parts}; double running {pounds(doubled)}" in page.texts


def test_what_to_do_first_is_what_the_workbook_says(page: Read, tabs: Mapping[str, list[dict[str, Any]]]) -> None:
    """In order of time; as many staff and teams move as on the tab Moves, and notices are those of the Findings."""
    at = page.texts.index("What to do first")
    told = page.texts[at : page.texts.index("Map", at)]
    days = [datetime.strptime(text, "%d/%m/%Y") for text in told if re.fullmatch(r"\d\d/\d\d/\d{4}", text)]
    assert days == sorted(days)
    assert 5 <= len(days) <= 8
    moving = [row for row in tabs["Moves"] if row["What happens"] == "moves"]
    fte = sum(row["FTE"] for row in moving)
    assert any(f"{fte:,.0f} staff in {len(moving):,} teams" in text for text in told)
    said = " ".join(page.texts)
    starts = [number for number, text in enumerate(told) if re.fullmatch(r"\d\d/\d\d/\d{4}", text)]
    for first, end in pairwise([*starts, len(told)]):
        if "for the break on" in " ".join(told[first:end]):
            assert f"the last day to give it is {told[first]}" in said


def test_each_body_has_its_line(page: Read, tabs: Mapping[str, list[dict[str, Any]]]) -> None:
    """Today, before charges and after them, as the tab Agencies has it; the cash that it saves or pays beside it.

    Cash, because by it the tab judges who pays more than today: carbon is nobody's payment. What of the difference is
    not cash is told, so that the figures of a line agree.
    """
    for row in tabs["Agencies"]:
        today, plan, charges, not_cash, saved = (
            next(value for title, value in row.items() if title and title.startswith(begins))
            for begins in ("All costs today", "All costs in the plan", "Charges paid", "Of that not cash",
                           "Saving in cash")
        )  # fmt: skip
        if row["Agency"] is None or "costs" in str(row["Agency"]) or row["Sector"] in (None, ""):
            continue
        assert saved == pytest.approx(today - plan - not_cash)
        told = f"{pounds(today)} today, {pounds(plan - charges)} in the plan"
        (line,) = [text for text in page.texts if text.startswith(told)]
        ends = f"; of the difference not cash: {pounds(abs(not_cash))} {'less' if not_cash > 0 else 'more'}"
        assert line.endswith(ends) if abs(not_cash) >= 0.5 else "not cash" not in line
        more = f"pays {pounds(-saved)} more" if round(saved) < 0 else "as today"
        does = f"saves {pounds(saved)}" if round(saved) > 0 else more
        assert does in page.texts


def test_who_saves_carbon_and_pays_more_cash_pays_more() -> None:
    """At one pound of present value to each of a year: the council pays 10 more, and its carbon is worth 30 less; the
    nhs pays 5 less, with 20 more of carbon. By all that counts the council would gain 20, and the nhs pay 15."""
    made = dossier_of(solve_estate(town(), town_option()))
    first_year = (1.0, *([0.0] * (len(made.years) - 1)))
    assert made.plan.discount_factors[0] == 1

    def of(**each: tuple[float, float]) -> tuple[Account, ...]:
        """Rent and carbon of each body, all in the first year."""
        kinds = ((Kind.CASHABLE, "rent"), (Kind.SOCIAL, "carbon"))
        return tuple(
            Account(body, kind, cost, "hall", tuple(gbp * year for year in first_year))
            for body, pays in each.items()
            for (kind, cost), gbp in zip(kinds, pays, strict=True)
        )

    plan = replace(
        made.plan, today_accounts=of(council=(100, 40), nhs=(50, 10)), accounts=of(council=(110, 10), nhs=(45, 30))
    )
    found = replace(made, plan=plan)
    section = bodies_section(found, Tabs([agencies(found)]))
    assert section.title.startswith(
        "1 of 3 payers save over 20 years, in today's worth; 1 pays more than today: Council £10"
    )
    gains, court, pays = section.picture.lines
    assert (gains.outcome, court.outcome, pays.outcome) == ("saves £5", "as today", "pays £10 more")
    assert pays.words == "£140 today, £120 in the plan; of the difference not cash: £30 less"
    assert gains.words == "£60 today, £75 in the plan; of the difference not cash: £20 more"
    assert not pays.after.is_saving
    assert gains.after.is_saving
    (table,) = section.tables
    assert [cell.text for cell in table.rows[-1][-2:]] == ["£30", "-£10"]


@pytest.fixture(scope="module")
def swings(dossier: Dossier) -> SavedSwings:
    """Two figures that were moved: the one hurts when it falls, the other when it rises."""
    falls = Swing("lever", "outturn.take_up_share", "Share of the work", "0.6", "1", -6_941_072.7, 0.0)
    rises = Swing("cost", "rent", "Rent", "-20 %", "+20 %", 1_000_000.0, -1_000_000.0)
    return SavedSwings(dossier.headline.net_present_saving_gbp, [falls, rises])


def test_what_the_saving_hangs_on_is_shown_where_it_is_known(dossier: Dossier, swings: SavedSwings) -> None:
    """The largest is in the title, with the saving at both ends; the table adds each change to the plan's saving."""
    found, saving = read(page_of(dossier, all_sheets(dossier), swings)), swings.saving_gbp
    ends = f"{pounds(saving - 6_941_072.7)} to {pounds(saving)}"
    told = f"The saving hangs most on share of the work (outturn.take_up_share): {ends}."
    assert any(text.startswith(told) for text in found.texts)
    _, falls, rises = found.tables["What the saving hangs on"]
    for row, low, high in ((falls, -6_941_072.7, 0.0), (rises, 1e6, -1e6)):
        figures = (low, high, saving + low, saving + high)
        assert all(is_the_same(text, gbp) for text, gbp in zip(row[3:], figures, strict=True))


def test_what_another_plan_hangs_on_is_refused(dossier: Dossier, swings: SavedSwings) -> None:
    """Told by the savings of both."""
    other = replace(swings, saving_gbp=swings.saving_gbp + 2e6)
    theirs, own = pounds(swings.saving_gbp + 2e6), pounds(swings.saving_gbp)
    with pytest.raises(UsageError, match=f"is of a plan that saves {theirs}, not {own} as this one"):
        page_of(dossier, all_sheets(dossier), other)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"saving_gbp": 1, "swings": [{}]}', '{"saving_gbp": 1, "swings": 5}']
)
def test_a_file_that_is_no_sensitivity_is_refused(content: str, tmp_path: Path) -> None:
    """In a sentence that says what would be one."""
    (tmp_path / "sensitivity.json").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"is not what `estate-opt sensitivity --json` wrote"):
        read_swings(tmp_path / "sensitivity.json")


def test_a_sensitivity_is_read_as_it_was_written(tmp_path: Path) -> None:
    """By the words of the command: what `sensitivity --json` wrote of a plan, `page --sensitivity` shows of it."""
    place = str(write_folder(tmp_path / "small", SMALL))
    plan, swings, page = (str(tmp_path / name) for name in ("plan.json", "swings.json", "plan.html"))
    for asked in (
        ["solve", place, "--json", plan, "--no-labels", "--quiet"],
        ["sensitivity", place, "--plan", plan, "--json", swings],
        ["page", plan, "--sensitivity", swings, "-o", page],
    ):
        told = CliRunner().invoke(main, asked)
        assert told.exit_code == 0, told.output
    shown = read(Path(page).read_text(encoding="utf-8")).tables["What the saving hangs on"]
    assert len(shown) - 1 == len(read_swings(Path(swings)).swings) > 10


def test_the_parts_come_in_their_order(page: Read) -> None:
    """As somebody reads who decides: where, who, cash, who pays, who supplies whom, access, need, risks, decisions."""
    links = [attrs["href"] for tag, attrs in page.elements if tag == "a" and str(attrs.get("href")).startswith("#part")]
    assert links == [f"#part-{number}" for number in range(1, 10)]
    named = ["Map", "Moves", "Cash", "Who pays", "Support functions", "Access", "Need", "What could go wrong"]
    named.append("Decisions")
    assert [text for text in page.texts if text in named][:9] == named


def test_nothing_is_asked_for_from_anywhere(page: Read) -> None:
    """No element loads anything, and the page's own policy would not let it."""
    loads = {"img", "iframe", "object", "embed", "audio", "video", "source", "base"}
    assert not loads & {tag for tag, _ in page.elements}
    for tag, attrs in page.elements:
        assert "src" not in attrs, tag
        assert not any(name.startswith("on") for name in attrs), (tag, attrs)
        assert "style" not in attrs, tag
        if "href" in attrs:
            assert str(attrs["href"]).startswith(("#", "data:,")), attrs
    (policy,) = [attrs["content"] for _, attrs in page.elements if "http-equiv" in attrs]
    assert str(policy).startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in str(policy)


def named_badly(estate: Estate) -> Estate:
    """The hostile place with a name for everything that would be markup if it were let."""
    return replace(
        estate,
        agencies={key: replace(each, name=f"{BAD_NAME} {key}") for key, each in estate.agencies.items()},
        buildings={
            key: replace(each, name=f"{BAD_NAME} {key}", area=BAD_NAME) for key, each in estate.buildings.items()
        },
        teams={key: replace(each, name=BAD_NAME) for key, each in estate.teams.items()},
        services={key: replace(each, name=BAD_NAME) for key, each in estate.services.items()},
        localities={
            key: replace(each, name=BAD_NAME, groups=frozenset({BAD_NAME})) for key, each in estate.localities.items()
        },
    )


@pytest.fixture(scope="session")
def bad_dossier() -> Dossier:
    found = dossier_of(solve_estate(named_badly(hostile_place()), hostile_option()))
    return replace(found, run=replace(found.run, source=BAD_NAME))


def test_a_name_is_text_whatever_stands_in_it(bad_dossier: Dossier) -> None:
    """Tags, quotes and templates in names are shown as they are: no element, no attribute and no sum comes of them."""
    page = page_of(bad_dossier, all_sheets(bad_dossier))
    found = read(page)
    assert [tag for tag, _ in found.elements if tag in ("script", "img")] == ["script", "script"]
    assert page.count("<script") == 2
    assert page.count("</title>") == page.count("<title>")
    assert not any(name.startswith("on") for _, attrs in found.elements for name in attrs)
    assert any(BAD_NAME in text for text in found.texts)
    assert "{{7*7}}" in page


def test_a_place_without_positions_people_or_functions_has_a_page(bad_dossier: Dossier) -> None:
    """What there is nothing to show of is left out, and said of the map."""
    estate = bad_dossier.plan.estate
    bare = replace(
        estate, functions={}, arrangements={}, localities={}, counters={}, services={},
        buildings={key: replace(each, easting=None, northing=None) for key, each in estate.buildings.items()},
        teams={key: replace(each, function=None) for key, each in estate.teams.items()},
    )  # fmt: skip
    dossier = dossier_of(solve_estate(bare, hostile_option()))
    found = read(page_of(dossier, all_sheets(dossier)))
    assert "The tables give no building a position, so there is no map." in found.texts
    assert "Support functions" not in found.texts
    assert "Access" not in found.texts


def test_solve_and_page_make_the_same_page(sample_path: Path, tmp_path: Path) -> None:
    """Straight from the search, and from its JSON with nothing else: but for the day, the same page to the letter."""
    runner = CliRunner()
    files = {name: str(tmp_path / name) for name in ("plan.json", "plan.html", "again.html")}
    made = ["solve", str(sample_path), "--json", files["plan.json"], "--page", files["plan.html"], "--no-labels"]
    told = runner.invoke(main, [*made, "--quiet"])
    assert told.exit_code == 0, told.output
    assert f"Wrote {files['plan.html']}." in told.output
    again = runner.invoke(main, ["page", files["plan.json"], "-o", files["again.html"]])
    assert again.exit_code == 0, again.output
    first, second = (Path(files[name]).read_text(encoding="utf-8") for name in ("plan.html", "again.html"))
    assert first == second


@pytest.mark.parametrize(
    ("given", "sentence"),
    [(["plan.json", "-o", "plan.htm"], "should end in .html"), (["no.json"], "does not exist"),
     (["plan.json", "-o", "there.html"], "exists already")],
)  # fmt: skip
def test_what_cannot_be_written_is_said_first(
    given: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the plan is read: it holds nothing here, and that is not what is told."""
    monkeypatch.chdir(tmp_path)
    for name in ("plan.json", "there.html"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    told = CliRunner().invoke(main, ["page", *given])
    assert told.exit_code == 2
    assert sentence in told.output


def test_a_file_that_is_no_plan_is_refused(tmp_path: Path) -> None:
    """In a sentence that says what would be one."""
    (tmp_path / "plan.json").write_text("{}", encoding="utf-8")
    told = CliRunner().invoke(main, ["page", str(tmp_path / "plan.json"), "-o", str(tmp_path / "plan.html")])
    assert told.exit_code == 2
    assert "is not a plan that `estate-opt solve --json` wrote" in told.output


MOST_BYTES, MOST_SECONDS = 2_000_000, 3.0
"""Of a county's page: what an e-mail takes without a word, and how long somebody waits without wondering."""


@pytest.mark.slow
def test_a_county_has_a_page_that_can_be_sent(shared: Path) -> None:
    """Lancashire, 509 buildings and 1,586 teams: small enough for an e-mail, and drawn at once.

    Measured in time of the processor, whatever else the machine does; the sheets that it is read from included.
    """
    found = solve(shared / "data" / "lancashire" / "lancashire.xlsx", load().with_solver(time_limit_seconds=30))
    dossier = Dossier(found.plan, found.run, found.audit, (*found.limits, *found.findings), found.labels)
    began = time.process_time()
    page = page_of(dossier, all_sheets(dossier))
    seconds = time.process_time() - began
    assert len(page.encode()) <= MOST_BYTES
    assert seconds <= MOST_SECONDS
    assert len(read(page).tables["Every building: what becomes of it"]) > 500
