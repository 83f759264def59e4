"""Tables from DataFrames: read as a workbook is, told of by pandas' own names, and the same estate on the way back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from estate_opt import build_estate, check, load_option, read, read_frames, to_frames
from estate_opt.ground.errors import InputError, Severity
from estate_opt.options.option import Option
from estate_opt.tables.annotate import write_annotated
from estate_opt.tables.cell_types import UNLIMITED
from estate_opt.tables.schema import TABLES
from estate_opt.tables.typed_rows import Tables
from tests.small_place import SMALL, read_small

Frames = dict[str, pd.DataFrame]


def small(**changed: pd.DataFrame) -> Frames:
    """The small place as DataFrames, some of them replaced."""
    frames = {name: pd.DataFrame(list(rows[1:]), columns=list(rows[0])) for name, rows in SMALL.items()}
    return frames | changed


def with_column(table: str, column: str, values: Any) -> pd.DataFrame:
    """A table of the small place with a column replaced or added."""
    return small()[table].assign(**{column: values})


def told(tables: Tables, severity: Severity) -> list[str]:
    return [finding.sentence() for finding in tables.findings if finding.severity is severity]


def refused(frames: Any, *words: str) -> None:
    """The frames are refused as a whole, in sentences that hold these words."""
    with pytest.raises(InputError) as said:
        read_frames(frames)
    assert all(word in str(said.value) for word in words), str(said.value)


def test_frames_are_read_as_files_are(tmp_path: Path, base_option: Option) -> None:
    """The same cells as DataFrames and as CSV files make the same estate."""
    tables = read_frames(small())
    assert tables.findings == ()
    assert build_estate(tables, base_option) == build_estate(read_small(tmp_path), base_option)


def test_the_sample_goes_to_frames_and_back(sample_path: Path, base_option: Option) -> None:
    """The workbook, its tables as DataFrames read again, and its sheets as pandas reads them: one estate.

    What the cells say is the same by either road, and so is the hash.
    """
    tables = read(sample_path)
    again = read_frames(to_frames(tables))
    by_pandas = read_frames(pd.read_excel(sample_path, sheet_name=None, engine="openpyxl"))
    estate = build_estate(tables, base_option)
    assert build_estate(again, base_option) == estate
    assert build_estate(by_pandas, base_option) == estate
    assert again.input_hash == by_pandas.input_hash
    assert again.findings == by_pandas.findings == tables.findings == ()
    assert [row.values for row in again.rows("buildings")] == [row.values for row in tables.rows("buildings")]


def test_every_kind_of_cell_goes_to_frames_and_back() -> None:
    """A table with every column of the contract filled: each value comes back as it was."""
    frames = small(
        agencies=pd.DataFrame({"agency": ["a"], "sector": ["nhs"], "joins": [True], "capital_limit_gbp": ["£1,200"],
                               "assumed": ["sector; joins"], "price_year": [2024], "our_code": [7]}),
        buildings=pd.DataFrame({"building": ["b", "c"], "agency": ["a", "a"], "tenure": ["freehold", "pfi"],
                                "desks": ["unlimited", 4], "lease_end": [None, date(2031, 3, 31)]}),
        teams=pd.DataFrame({"team": ["t"], "agency": ["a"], "building": ["b"], "fte": [1.5]}),
        arrangements=pd.DataFrame({"arrangement": ["k"], "function": ["IT"], "provider": ["external"],
                                   "min_agencies": [2]}),
        arrangement_tiers=pd.DataFrame({"arrangement": ["k"], "from_fte": [0], "staff_saving": ["12%"]}),
    )  # fmt: skip
    tables = read_frames(frames)
    again = read_frames(to_frames(tables))
    assert {name: [row.values for row in table.rows] for name, table in again.tables.items()} == {
        name: [row.values for row in table.rows] for name, table in tables.tables.items()
    }
    assert tables.rows("buildings")[0]["desks"] is UNLIMITED
    assert tables.rows("arrangement_tiers")[0]["staff_saving"] == 0.12
    handed_out = to_frames(tables)
    assert handed_out["agencies"]["our_code"].tolist() == [7]
    kinds = {column: str(handed_out["agencies"][column].dtype) for column in handed_out["agencies"]}
    assert kinds["joins"] == "boolean"
    assert kinds["price_year"] == "Int64"
    assert kinds["capital_limit_gbp"] == "float64"
    assert kinds["sector"] == "string"
    assert str(handed_out["buildings"]["lease_end"].dtype).startswith("datetime64")


@pytest.mark.parametrize(
    ("given", "held"),
    [
        (pd.Series([12, 13, None]), ("12", "13", None)),
        (pd.Series([12, 13, None], dtype="Int64"), ("12", "13", None)),
        (pd.Series(["012", "13", None]), ("012", "13", None)),
        (pd.Series([100_012_345_678, 2, np.nan]), ("100012345678", "2", None)),
        (pd.Series(["12.0", "x", "NaN"]), ("12.0", "x", "NaN")),
        (pd.Series([10**17 + 1, 2, 3]), ("100000000000000001", "2", "3")),
        (pd.Categorical(["hall", None, "annex"]), ("hall", None, "annex")),
    ],
)
def test_an_id_is_kept_as_it_is(given: Any, held: tuple[Any, ...]) -> None:
    """Whole numbers stay whole where blanks made floats of them; text stays as written, its zeros and points too."""
    frame = pd.DataFrame({"team": ["t1", "t2", "t3"], "agency": "county", "fte": 1.0, "building": given})
    assert tuple(row["building"] for row in read_frames(small(teams=frame)).rows("teams")) == held


@pytest.mark.parametrize("blank", [None, np.nan, pd.NaT, pd.NA, "", "  "])
def test_blank_is_blank_whatever_pandas_calls_it(blank: Any) -> None:
    """Under a column that must be filled it is the fault of a blank cell; under another it is nothing."""
    desks = pd.Series([blank, 20, 30], dtype=object)
    (error,) = told(read_frames(small(buildings=with_column("buildings", "desks", desks))), Severity.ERROR)
    assert error.startswith("buildings.loc[0, 'desks']: desks is blank, and it is needed.")
    ends = pd.Series([blank, "31/03/2031", blank], dtype=object)
    tables = read_frames(small(buildings=with_column("buildings", "lease_end", ends)))
    assert [row["lease_end"] for row in tables.rows("buildings")] == [None, date(2031, 3, 31), None]
    assert tables.findings == ()


@pytest.mark.parametrize(
    ("column", "values", "held"),
    [
        ("lease_end", pd.Series(["2031-03-31", None, "2032-01-01"]).astype("datetime64[ns]"), date(2031, 3, 31)),
        ("lease_end", pd.to_datetime(["2031-03-31"] * 3).tz_localize("Europe/London"), date(2031, 3, 31)),
        ("lease_end", pd.Series([date(2031, 3, 31)] * 3), date(2031, 3, 31)),
        ("lease_end", pd.Series([np.datetime64("2031-03-31")] * 3, dtype=object), date(2031, 3, 31)),
        ("rent_gbp_per_year", np.array([1, 2, 3], dtype=np.int32), 1.0),
        ("rent_gbp_per_year", pd.Series([np.float32(0.5), 2, 3], dtype=object), 0.5),
        ("rent_gbp_per_year", [Decimal("1.5"), Decimal(2), Decimal(3)], 1.5),
        ("rent_gbp_per_year", ["£1,200", "50", None], 1200.0),
        ("features", [["secure", "step-free"], None, ()], ("secure", "step-free")),
        ("features", [{"b", "a"}, None, None], ("a", "b")),
        ("status", pd.Categorical(["keep", "free", None]), "keep"),
        ("price_year", pd.array([2024, None, 2025], dtype="Int64"), 2024),
        ("price_year", [2024.0, np.nan, 2025.0], 2024),
    ],
)
def test_cells_are_what_pandas_means_by_them(column: str, values: Any, held: Any) -> None:
    """Timestamps and dates, numbers of numpy's, decimals, categories, lists, text as a spreadsheet would have it."""
    tables = read_frames(small(buildings=with_column("buildings", column, values)))
    assert [finding for finding in tables.findings if finding.severity is Severity.ERROR] == []
    assert tables.rows("buildings")[0][column] == held
    assert type(tables.rows("buildings")[0][column]) is type(held)


@pytest.mark.parametrize("yes", [True, np.True_, "yes", "TRUE"])
def test_yes_and_no(yes: Any) -> None:
    """Python's, numpy's and pandas' own, and the words."""
    tables = read_frames(small(teams=with_column("teams", "movable", pd.Series([yes, None, None, None]))))
    assert [row["movable"] for row in tables.rows("teams")] == [True, None, None, None]


def test_what_is_wrong_is_told_by_the_label_of_the_row() -> None:
    """All at once, each by the name that finds the cell in pandas: index label and column."""
    teams = with_column("teams", "fte", ["ten", 20, float("inf"), "#DIV/0!"]).set_index(pd.Index([*"wxyz"]))
    errors = told(read_frames(small(teams=teams)), Severity.ERROR)
    assert [error.partition(":")[0] for error in errors] == [
        "teams.loc['w', 'fte']", "teams.loc['y', 'fte']", "teams.loc['z', 'fte']",
    ]  # fmt: skip
    assert "“ten” is not a number" in errors[0]
    assert "The cell shows #DIV/0!" in errors[2]
    found = read_frames(small(teams=teams)).findings[0]
    assert (found.table, found.row, found.column, found.value) == ("teams", 2, "fte", "ten")


def test_rows_of_one_label_are_counted() -> None:
    """After a concat the index may repeat: the place in the frame then says which row."""
    teams = with_column("teams", "fte", [1, 2, "x", 4]).set_index(pd.Index([0, 1, 0, 1]))
    assert told(read_frames(small(teams=teams)), Severity.ERROR)[0].startswith("teams.iloc[2, 3]: “x” is not a number.")


def test_checks_across_tables_name_the_row_too(base_option: Option) -> None:
    """A team in a building that is not there is told of by its label, whatever rows were dropped before."""
    teams = with_column("teams", "building", ["annex", "hall", "clinic", "clinik"]).drop(index=[0])
    (error,) = [f for f in check(read_frames(small(teams=teams)), base_option) if f.severity is Severity.ERROR]
    assert error.cell == "teams.loc[3, 'building']"
    assert "Did you mean clinic?" in error.remedy


def test_an_index_that_is_a_column_of_the_contract_is_one(base_option: Option) -> None:
    """After set_index the ids stand in the index; they are read, and rows are told of by them."""
    frames = small(teams=small()["teams"].set_index("team"), buildings=small()["buildings"].set_index("building"))
    assert build_estate(read_frames(frames), base_option) == build_estate(read_frames(small()), base_option)
    frames["teams"].loc["care", "fte"] = -1
    assert told(read_frames(frames), Severity.ERROR)[0].startswith("teams.loc['care', 'fte']: -1 is below 0")


def test_column_names_and_columns_of_their_own() -> None:
    """Capitals, spaces and hyphens do not matter; an own column is kept, a near miss named."""
    buildings = small()["buildings"].rename(columns={"lease_end": "Lease End", "rent_gbp_per_year": "rent"})
    tables = read_frames(small(buildings=buildings.assign(**{"Our grade": ["A", "B", "C"]})))
    assert tables.rows("buildings")[1]["lease_end"] == date(2031, 3, 31)
    assert "Our grade" in tables.tables["buildings"].heading.others
    assert to_frames(tables)["buildings"]["Our grade"].tolist() == ["A", "B", "C"]
    assert told(tables, Severity.WARNING) == [
        "buildings.columns: There is no column rent. Did you mean rent_gbp_per_year (£ a year)? If so, rename it."
    ]
    lacking = told(read_frames(small(teams=small()["teams"].drop(columns="fte"))), Severity.ERROR)
    assert lacking[0].startswith("teams.columns: The column fte is missing, and it is needed")


def test_tables_missing_unknown_and_empty() -> None:
    """A table that is needed is asked for as a data frame; one that is none is left alone; an empty one is told of."""
    frames = small()
    del frames["teams"]
    assert told(read_frames(frames), Severity.ERROR) == [
        "teams: The table teams is missing from data frames. Add a data frame called teams."
    ]
    assert "Did you mean teems?" in told(read_frames(frames | {"teems": small()["teams"]}), Severity.ERROR)[0]
    assert told(read_frames(small(budget=pd.DataFrame({"a": [1]}))), Severity.NOTE)[0].startswith("budget:")
    (error,) = told(read_frames(small(teams=small()["teams"].iloc[:0])), Severity.ERROR)
    assert "teams has headings, but no rows" in error
    assert "no headings and no rows" in told(read_frames(small(teams=pd.DataFrame())), Severity.ERROR)[0]


def test_rows_in_between_that_hold_nothing_are_skipped_and_named() -> None:
    """A reindex with labels that are not there leaves such rows."""
    frame = small()["teams"].reindex([0, 8, 9, 1, 2, 3])
    tables = read_frames(small(teams=frame))
    assert len(tables.rows("teams")) == 4
    assert told(tables, Severity.NOTE) == ["teams.loc[8, 'team']: 2 blank rows are skipped (rows 8 to 9)."]


def test_headings_that_are_the_first_row_are_told() -> None:
    """A sheet with a title read by pandas has its headings among the rows."""
    headings, *rows = [[*row] for row in SMALL["teams"]]
    frame = pd.DataFrame([headings, *rows], columns=["Our teams", "b", "c", "d", "e", "f", "g"])
    error = told(read_frames(small(teams=frame)), Severity.ERROR)[0]
    assert error.startswith("teams.columns: The headings are in row 0; the column names must hold them.")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: f.set_index(["agency", "team"]), "teams has a MultiIndex for its rows. Call reset_index() on it"),
        (lambda f: pd.concat({"x": f}, axis=1), "teams has a MultiIndex for its columns. Give each column one name."),
        (lambda f: pd.concat([f, f[["fte"]]], axis=1), "teams has two columns called fte: 'fte' and 'fte'."),
        (lambda f: f.assign(FTE=1), "teams has two columns called fte: 'fte' and 'FTE'."),
        (lambda f: f.rename(columns={"fte": np.nan}), "teams has a column without a name (number 3, counted from 0)."),
        (lambda f: f["fte"], "teams is no pandas DataFrame, but a Series."),
        (lambda f: f.to_dict(), "teams is no pandas DataFrame, but a dict."),
    ],
)
def test_a_frame_that_is_no_table_is_refused_in_a_sentence(spoil: Callable[[Any], Any], words: str) -> None:
    refused(small() | {"teams": spoil(small()["teams"])}, words)


def test_everything_that_is_refused_is_told_at_once() -> None:
    """Two frames that cannot be read, and one frame alone in place of a mapping."""
    refused(small() | {"teams": 1, "buildings": None}, "teams is no pandas DataFrame", "buildings is no pandas")
    refused(small()["teams"], "is no mapping of tables")


def test_the_hash_is_of_what_the_cells_say(base_option: Option) -> None:
    """It is the same whatever the dtypes, the index and the orders of frames and columns; another cell changes it."""
    frames = small()
    first = read_frames(frames).input_hash
    turned = {name: frame[frame.columns[::-1]] for name, frame in reversed(frames.items())}
    turned["buildings"] = turned["buildings"].assign(
        desks=turned["buildings"]["desks"].astype(float),
        lease_end=pd.to_datetime(turned["buildings"]["lease_end"], dayfirst=True),
    )
    turned["teams"] = turned["teams"].set_index(pd.Index([9, 8, 7, 6])).astype({"agency": "category", "fte": "Int64"})
    assert read_frames(turned).input_hash == first
    assert build_estate(read_frames(turned), base_option) == build_estate(read_frames(frames), base_option)
    assert read_frames(small(budget=pd.DataFrame({"a": [1]}))).input_hash == first
    assert read_frames(small(teams=with_column("teams", "fte", [10, 20, 12, 5]))).input_hash != first
    assert read_frames(small(teams=frames["teams"].rename(columns={"fte": "desks"}))).input_hash != first


def test_nothing_unreadable_is_lost_on_the_way_out(base_option: Option) -> None:
    """A rent that could not be read comes out as its text, and is the same fault when it is read again."""
    frames = small(buildings=with_column("buildings", "rent_gbp_per_year", [None, "about 5k", None]))
    tables = read_frames(frames)
    handed_out = to_frames(tables)["buildings"]["rent_gbp_per_year"]
    assert handed_out.tolist()[1] == "about 5k"
    assert read_frames(to_frames(tables)).findings == tables.findings
    with pytest.raises(InputError, match=r"buildings\.loc\[1, 'rent_gbp_per_year'\]"):
        build_estate(tables, base_option)


def test_a_copy_with_notes_can_be_written_of_frames(tmp_path: Path) -> None:
    """Its cells have pandas' names, which no sheet has: the list of problems names them, and the data is there."""
    from openpyxl import load_workbook

    tables = read_frames(small(teams=with_column("teams", "fte", ["a!B2", 1, 2, 3])))
    write_annotated(tables, tables.findings, tmp_path / "marked.xlsx")
    book = load_workbook(tmp_path / "marked.xlsx")
    assert "teams.loc[0, 'fte']" in [row[2] for row in book["Problems"].iter_rows(values_only=True)]
    assert book["teams"]["D2"].value == "a!B2"


def test_frames_are_not_changed() -> None:
    """What the caller holds is left as it was."""
    frames = small(teams=small()["teams"].set_index("team"))
    copies = {name: frame.copy() for name, frame in frames.items()}
    read_frames(frames)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, copies[name])


def test_no_table_of_the_contract_is_left_out() -> None:
    """Each table can be given as a frame of its column names alone, and comes back with them."""
    frames = {table.name: pd.DataFrame({column.name: [] for column in table.columns}) for table in TABLES}
    handed_out = to_frames(read_frames(frames))
    assert {name: list(frame.columns) for name, frame in handed_out.items()} == {
        name: list(frame.columns) for name, frame in frames.items()
    }


def test_levers_and_frames_meet(base_option: Option) -> None:
    """Desks of teams that give none are FTE × the lever, of frames as of files."""
    estate = build_estate(read_frames(small()), load_option("base", {"space.desks_per_fte": 0.5}))
    assert estate.teams["care"].desks == 10
