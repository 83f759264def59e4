"""What is refused is left to be completed: its columns as read, which a person corrects and adopts it by."""

from pathlib import Path

import pytest

from estate_opt.adopt.command import adopt
from estate_opt.adopt.lists.command import TO_COMPLETE, adopt_as
from estate_opt.adopt.mapping_file import read_mapping
from estate_opt.adopt.to_complete import NAME
from estate_opt.ground.errors import InputError, UsageError
from estate_opt.options.option import Option
from tests.adopt import registers
from tests.adopt.lists.conftest import Rows

BODY = "Borough Council"
RIDDLE: registers.Rows = [
    ["Zorb", "Quib", "Frob"],
    *[[f"Block {sign}", 100 + 10 * n, n] for n, sign in enumerate("ABCDEF")],
]
"""Six buildings under headings that nobody could know."""


def complete(left: Path, columns: dict[str, str]) -> None:
    """Say in what a refusal left what some of its columns are, by their headings: it had left them alone."""
    text = left.read_text(encoding="utf-8")
    for heading, to in columns.items():
        old = f'heading = "{heading}", group = "", to = "nothing"'
        assert old in text
        text = text.replace(old, old.replace("nothing", to))
    left.write_text(text, encoding="utf-8")


def test_a_refused_register_is_adopted_by_its_mapping_once_that_is_completed(
    tmp_path: Path, base_option: Option
) -> None:
    """As it was left it is refused again, with what it lacks; with a name and a floor area said, six buildings come."""
    file, place = registers.write_csv(tmp_path / "riddle.csv", RIDDLE), tmp_path / "place"
    with pytest.raises(InputError, match=r"lacks a column with the building's name.*mapping-to-complete\.toml"):
        adopt([file], place, base_option, BODY)
    left = place / NAME
    with pytest.raises(InputError, match="has no column for the building's name"):
        adopt([file], place, base_option, BODY, left)
    complete(left, {"Zorb": "name", "Quib": "floor_area_m2"})
    adopted, _ = adopt([file], place, base_option, BODY, left)
    assert [(each.name, each.values["floor_area_m2"]) for each in adopted.found][:2] == [
        ("Block A", 100.0), ("Block B", 110.0),
    ]  # fmt: skip
    assert len(adopted.found) == 6
    assert len(read_mapping(place / "mapping.toml").tables) == 1


@pytest.mark.parametrize("kind", ["payments", "applications", "accidents", "staff"])
def test_every_refusal_leaves_a_mapping_that_can_be_read(kind: str, tmp_path: Path, base_option: Option) -> None:
    """With `--as buildings` and without; of the refused file and its sheet, with each of its columns."""
    file = registers.not_registers(tmp_path)[kind]
    width = len(file.read_text(encoding="utf-8").splitlines()[0].split(",")) if file.suffix == ".csv" else None
    for given in ("buildings", None):
        if (given, kind) == (None, "staff"):
            continue  # it is a list of ours: teams
        place = tmp_path / f"place {given}"
        with pytest.raises(InputError, match=r"mapping-to-complete\.toml"):
            adopt_as([file], place, base_option, given, BODY)
        (table,) = read_mapping(place / NAME).tables
        assert table.file == file.name
        assert width is None or len(table.choices) == width


def test_a_refused_list_is_adopted_once_it_is_said_what_its_columns_are(
    tmp_path: Path, base_option: Option, offices: Path, rows: Rows
) -> None:
    """`Quib` is full-time posts of the unit in `Zorb`: 100 + 110 + … + 150 = 750 of them."""
    file, place = registers.write_csv(tmp_path / "riddle.csv", RIDDLE), tmp_path / "place"
    adopt_as([offices], place, base_option, "buildings", BODY)
    with pytest.raises(InputError, match=r"no column counts staff.*lists-to-complete\.toml"):
        adopt_as([file], place, base_option, "teams", BODY)
    left = place / TO_COMPLETE
    with pytest.raises(InputError, match="no column counts staff"):
        adopt_as([file], place, base_option, "teams", BODY, left)
    complete(left, {"Zorb": "unit", "Quib": "fte"})
    adopt_as([file], place, base_option, "teams", BODY, left)
    assert sum(float(row["fte"]) for row in rows("teams.csv")) == pytest.approx(750)
    with pytest.raises(UsageError, match=r"holds no \[\[list\]\] of leases"):
        adopt_as([file], place, base_option, "leases", BODY, left)


@pytest.mark.parametrize("kind", ["teams", "spaces", "functions"])
def test_a_register_of_buildings_is_no_other_list(kind: str, tmp_path: Path, base_option: Option) -> None:
    """Though it has a column of staff, of areas and of names: each would be read, and none of it would be right."""
    head = ["Asset Ref", "Site Name", "Postcode", "Tenure", "Floor Area (m2)", "Staff", "Service charge"]
    body = [[f"A{n}", f"Mill House {n}", "LA1 1YN", "Leasehold", 500 + n, 30 + n, 4000] for n in range(8)]
    file = registers.write_csv(tmp_path / "assets.csv", [head, *body])
    with pytest.raises(InputError, match=r"seems to be a register of buildings\. Give it with --as buildings"):
        adopt_as([file], tmp_path / "place", base_option, kind, BODY)
    said = adopt_as([file], tmp_path / "place", base_option, "buildings", BODY)
    assert any("8 rows kept" in line for line in said)
