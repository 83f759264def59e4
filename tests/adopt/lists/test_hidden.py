"""What is hidden in a workbook: told, left out unless it is asked for, and read the same way again."""

from pathlib import Path
from typing import Any, Literal

import pytest
from openpyxl import load_workbook

from estate_opt.adopt.command import adopt
from estate_opt.adopt.lists.command import adopt_as
from estate_opt.ground.errors import InputError, UsageError
from estate_opt.options.option import Option
from tests.adopt import registers
from tests.adopt.lists.conftest import Rows

BODY = "Borough Council"
WAY_ON = "Show it, or read what is hidden too: --hidden."
HEAD: list[Any] = ["Asset Ref", "Property Name", "Postcode", "Tenure", "GIA (m2)"]


def _workbook(tmp_path: Path) -> Path:
    """Four buildings, the third in a hidden row, their tenure in a hidden column; three more on a hidden sheet."""
    rows = [HEAD, *[[f"P{n}", f"Elm House {n}", "LA1 1YN", "Leasehold", 400 + n] for n in range(1, 5)]]
    old = [HEAD, *[[f"Q{n}", f"Oak House {n}", "LA1 5AP", "Freehold", 500 + n] for n in range(1, 4)]]
    path = registers.write_xlsx(tmp_path / "assets.xlsx", rows, more={"old - do not use": old})
    book = load_workbook(path)
    book["old - do not use"].sheet_state = "hidden"
    book["Assets"].row_dimensions[4].hidden = True
    book["Assets"].column_dimensions["D"].hidden = True
    book.save(path)
    return path


@pytest.mark.parametrize("kind", ["buildings", None])
def test_hidden_sheets_rows_and_columns_are_told_and_left_out(
    kind: str | None, tmp_path: Path, base_option: Option, rows: Rows
) -> None:
    """Three of the four buildings in sight come; of tenure nothing is said, so that the rule gives it: freehold."""
    said = adopt_as([_workbook(tmp_path)], tmp_path / "place", base_option, kind, BODY)
    assert sorted(line for line in said if "hidden" in line) == [
        f"assets.xlsx, sheet Assets: hidden, and left out: 1 row (4) and column D (Tenure). {WAY_ON}",
        f"assets.xlsx, sheet old - do not use: not adopted, as the sheet is hidden. {WAY_ON}",
    ]
    assert [(row["building"], row["tenure"]) for row in rows("buildings.csv")] == [
        ("P1", "freehold"), ("P2", "freehold"), ("P4", "freehold"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["buildings", None])
def test_what_is_hidden_is_taken_if_asked_for_and_stays_when_another_list_comes(
    kind: str | None, tmp_path: Path, base_option: Option, rows: Rows
) -> None:
    """Seven buildings, and seven still after leases were added in a run of its own that did not ask."""
    said = adopt_as([_workbook(tmp_path)], tmp_path / "place", base_option, kind, BODY, with_hidden=True)
    assert sorted(line for line in said if "read as asked" in line) == [
        "assets.xlsx, sheet Assets: hidden, and read as asked: 1 row (4) and column D (Tenure).",
        "assets.xlsx, sheet old - do not use: hidden, and read as asked: the sheet itself.",
    ]
    leases = registers.write_csv(tmp_path / "leases.csv", [["Asset Ref", "Passing rent"], ["P1", 9000], ["P2", 8000]])
    adopt_as([leases], tmp_path / "place", base_option, "leases", BODY)
    made = rows("buildings.csv")
    assert [row["tenure"] for row in made] == ["leasehold"] * 4 + ["freehold"] * 3
    assert made[0]["rent_gbp_per_year"] == "9000"


def test_a_workbook_of_hidden_sheets_alone_is_refused_with_the_way_on(tmp_path: Path, base_option: Option) -> None:
    """Nothing is in sight, so nothing is adopted, and it is said why and what takes it."""
    path = registers.write_xlsx(
        tmp_path / "assets.xlsx", [["Cover"]], more={"Register": [HEAD, ["P1", "Elm", "LA1 1YN", "", 4]]}
    )
    book = load_workbook(path)
    book["Register"].sheet_state = "hidden"
    book.save(path)
    for kind in (None, "buildings"):
        with pytest.raises(InputError, match=r"sheet Register: not adopted, as the sheet is hidden.*--hidden"):
            adopt_as([path], tmp_path / "place", base_option, kind, BODY)


def _leases(tmp_path: Path, is_hidden: bool) -> Path:
    """A list of two leases on one sheet, and a cover before it."""
    leases: list[list[Any]] = [["Asset Ref", "Passing rent"], ["P1", 9000], ["P2", 8000]]
    path = registers.write_xlsx(tmp_path / "leases.xlsx", [["Cover"]], more={"Leases": leases})
    book = load_workbook(path)
    book["Leases"].sheet_state = "hidden" if is_hidden else "visible"
    book.save(path)
    return path


def test_a_list_on_a_hidden_sheet_is_read_where_asked_and_from_then_on(
    tmp_path: Path, base_option: Option, rows: Rows
) -> None:
    """`lists.toml` keeps it: the next run of the same file, without the flag, has the same rents."""
    adopt_as([_workbook(tmp_path)], tmp_path / "place", base_option, "buildings", BODY)
    leases = _leases(tmp_path, is_hidden=True)
    for asks in (True, False):
        adopt_as([leases], tmp_path / "place", base_option, "leases", BODY, with_hidden=asks)
        assert [row["rent_gbp_per_year"] for row in rows("buildings.csv")][:2] == ["9000", "8000"]


def test_a_list_that_was_hidden_since_is_told_and_with_hidden_is_true_or_false(
    tmp_path: Path, base_option: Option
) -> None:
    """Another run ends with a sentence, as of registers; what is neither true nor false is refused in one."""
    place = tmp_path / "place"
    adopt_as([_workbook(tmp_path)], place, base_option, "buildings", BODY)
    adopt_as([_leases(tmp_path, is_hidden=False)], place, base_option, "leases", BODY)
    _leases(tmp_path, is_hidden=True)
    with pytest.raises(UsageError, match="sheet Leases was adopted before and is hidden now"):
        adopt_as([_workbook(tmp_path)], place, base_option, "buildings", BODY)
    lists = place / "lists.toml"
    lists.write_text(lists.read_text(encoding="utf-8").replace("with_hidden = false", "with_hidden = 1"), "utf-8")
    with pytest.raises(UsageError, match="with_hidden must be true or false, not 1"):
        adopt_as([_workbook(tmp_path)], place, base_option, "buildings", BODY)


def test_two_tables_on_a_hidden_sheet_are_read_where_asked_and_go_with_the_sheet(
    tmp_path: Path, base_option: Option
) -> None:
    """Both are tables of one sheet: asked for once, both are read again; adopted in sight and hidden since, both go."""
    two = [HEAD, *[[f"Q{n}", f"Oak House {n}", "LA1 5AP", "Freehold", 500 + n] for n in range(1, 4)], [], [],
           ["Site Name", "Address", "Postcode", "Site Code"],
           *[[f"Ash House {n}", f"{n} Ash Road", "LA1 4RP", f"R{n}"] for n in range(1, 4)]]  # fmt: skip
    seen = [HEAD, *[[f"P{n}", f"Elm House {n}", "LA1 1YN", "Leasehold", 400 + n] for n in range(1, 4)]]
    path = registers.write_xlsx(tmp_path / "assets.xlsx", seen, more={"Old": two})

    def names(place: str, state: Literal["visible", "hidden"], asks: bool) -> set[str]:
        book = load_workbook(path)
        book["Old"].sheet_state = state
        book.save(path)
        adopted, _ = adopt([path], tmp_path / place, base_option, BODY, with_hidden=asks)
        return {found.name.split()[0] for found in adopted.found}

    assert names("asked", "hidden", asks=True) == {"Elm", "Oak", "Ash"}
    assert names("asked", "hidden", asks=False) == {"Elm", "Oak", "Ash"}
    assert names("seen", "visible", asks=False) == {"Elm", "Oak", "Ash"}
    assert names("seen", "hidden", asks=False) == {"Elm"}
