"""An option's changes to the tables, and the names its levers use."""

from datetime import date
from pathlib import Path

import pytest

from estate_opt.ground.errors import OptionError
from estate_opt.options import option
from estate_opt.options.option import Option
from estate_opt.tables.changes import apply_changes
from estate_opt.tables.typed_rows import Tables
from tests.small_place import Grid, read_small

_MORE: dict[str, Grid] = {
    "services": [("service", "name"), ("library", "Books and maps")],
    "localities": [("locality", "population", "group"), ("north", 100, "rural")],
    "arrangements": [("arrangement", "function", "provider"), ("shared", "Finance", "county")],
    "arrangement_tiers": [("arrangement", "from_fte", "staff_saving"), ("shared", 0, 0), ("shared", 20, 0.1)],
}


def _option(folder: Path, text: str) -> Option:
    path = folder / "own.toml"
    path.write_text(f'title = "Own"\nwhy = "a test"\nextends = "base"\n{text}', encoding="utf-8")
    return option.load(path)


def _change(folder: Path, table: str, row: str, column: str, to: str) -> Tables:
    text = f'[[change]]\ntable = "{table}"\nid = "{row}"\ncolumn = "{column}"\nto = {to}\nbecause = "a test"\n'
    return apply_changes(read_small(folder / "place", **_MORE), _option(folder, text))


@pytest.mark.parametrize(
    ("table", "row", "column", "to", "value"),
    [
        ("teams", "pay", "fte", "12", 12.0),
        ("teams", "pay", "movable", "false", False),
        ("teams", "pay", "movable", '"no"', False),
        ("teams", "pay", "max_move_km", "3.5", 3.5),
        ("buildings", "annex", "lease_end", "2030-09-29", date(2030, 9, 29)),
        ("buildings", "hall", "status", '"Keep"', "keep"),
        ("buildings", "hall", "features", '"step-free; secure"', ("step-free", "secure")),
        ("buildings", "hall", "features", '""', None),
        ("arrangement_tiers", "shared / 20", "staff_saving", '"12%"', 0.12),
    ],
)
def test_change(tmp_path: Path, table: str, row: str, column: str, to: str, value: object) -> None:
    """A change sets the cell of the row it names, by the column's type, and nothing else."""
    before = read_small(tmp_path / "place", **_MORE)
    after = _change(tmp_path, table, row, column, to)
    changed = {
        (name, line.id, key)
        for name in after.tables
        for old, line in zip(before.rows(name), after.rows(name), strict=True)
        for key in {*old.values, *line.values}
        if old[key] != line[key]
    }
    assert changed == {(table, row, column)}
    assert next(line for line in after.rows(table) if line.id == row)[column] == value


@pytest.mark.parametrize(
    ("table", "row", "column", "to", "words"),
    [
        ("teems", "pay", "fte", "12", "no such table. Did you mean teams?"),
        ("pairs", "pay", "because", '"x"', "the place has no table pairs"),
        ("teams", "pays", "fte", "12", "no such row. Did you mean pay?"),
        ("teams", "pay", "ftes", "12", "no such column. Did you mean fte?"),
        ("teams", "pay", "team", '"wages"', "names the row cannot be changed"),
        ("teams", "pay", "fte", '"ten"', "“ten” is not a number"),
        ("teams", "pay", "fte", '""', "cannot be made blank"),
        ("teams", "pay", "fte", "10", "is 10 already; the change changes nothing"),
        ("teams", "pay", "movable", "true", "is yes already; the change changes nothing"),
        ("buildings", "hall", "status", '"free"', "is free already"),
        ("buildings", "hall", "lease_end", '""', "is blank already"),
        ("arrangement_tiers", "shared/20", "staff_saving", "0.2", "Did you mean shared / 20?"),
    ],
)
def test_change_refused(tmp_path: Path, table: str, row: str, column: str, to: str, words: str) -> None:
    """A change of what is not there, or that changes nothing, is one sentence that names option, row and column."""
    with pytest.raises(OptionError) as caught:
        _change(tmp_path, table, row, column, to)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"Own: the change of {table}, {row}, {column}: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "[access.libary]\nmin_share = 0.9\n",
            "the service libary, which is not there. Did you mean library (Books and maps)?",
        ),
        ("[access.defalt]\nmin_share = 0.9\n", "Did you mean default?"),
        ("[access.swimming]\nmin_share = 0.9\n", "which is not there. There are: library (Books and maps)."),
        ("[access.Books_and_map]\nmin_share = 0.9\n", "Did you mean library (Books and maps)?"),
        ('[access."books and maps"]\nmin_share = 0.9\n', "Did you mean library (Books and maps)?"),
        ("[access.library]\nmin_group_share = { urban = 0.9 }\n", "the priority group urban"),
        ('[limits]\nbuildings = [{ scope = "agency:countie", at_most = 1 }]\n', "Did you mean county (The County)?"),
        ('[limits]\nbuildings = [{ scope = "area:Nowhere", at_most = 1 }]\n', "the area Nowhere"),
    ],
)
def test_names_of_levers(tmp_path: Path, text: str, words: str) -> None:
    """A lever that names a service, group, agency or area which the place does not have is refused."""
    with pytest.raises(OptionError) as caught:
        apply_changes(read_small(tmp_path / "place", **_MORE), _option(tmp_path, text))
    assert words in str(caught.value)


def test_names_that_are_there(tmp_path: Path) -> None:
    """Levers that name what the place has are taken, and the tables stay as they are."""
    text = (
        '[limits]\nbuildings = [{ scope = "agency:county", at_most = 1 }, { scope = "all", at_least = 1 }]\n'
        "[access.library]\nmin_group_share = { rural = 0.9 }\n"
    )
    tables = read_small(tmp_path / "place", **_MORE)
    assert apply_changes(tables, _option(tmp_path, text)) == tables
