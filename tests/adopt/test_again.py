"""Adopting again: the same result, a person's corrections kept, next year's layout compared, pairs confirmed."""

import csv
from pathlib import Path

import pytest

from estate_opt.adopt.command import adopt
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from tests.adopt import registers
from tests.adopt.conftest import Adopt


def _content(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}


def _correct(place: Path, old: str, new: str) -> None:
    path = place / "mapping.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("make", [registers.council_workbook, registers.lease_list, registers.nameless_columns])
def test_adopting_twice_changes_nothing(make: object, tmp_path: Path, adopting: Adopt) -> None:
    """The second run, by the mapping of the first, writes every file byte for byte the same."""
    file = make(tmp_path / ("r.xlsx" if make is registers.council_workbook else "r.csv"))  # type: ignore[operator]
    adopting(file)
    first = _content(tmp_path / "place")
    adopting(file)
    assert _content(tmp_path / "place") == first
    adopting(file, mapping_file=tmp_path / "place" / "mapping.toml")
    assert _content(tmp_path / "place") == first


def test_a_correction_by_hand_is_used_and_stays(tmp_path: Path, adopting: Adopt) -> None:
    """A column put right in mapping.toml is read so from then on."""
    file, place = registers.nameless_columns(tmp_path / "n.csv"), tmp_path / "place"
    adopting(file)
    _correct(
        place,
        'heading = "Col5", group = "", to = "nothing", unit = ""',
        'heading = "Col5", group = "", to = "floor_area_m2", unit = "ft²"',
    )
    adopted = adopting(file, mapping_file=place / "mapping.toml")
    assert adopted.found[0].values["floor_area_m2"] == pytest.approx(100 * 0.09290304)
    corrected = _content(place)
    adopting(file, mapping_file=place / "mapping.toml")
    assert _content(place) == corrected


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('to = "postcode"', 'to = "postcoad"', "Did you mean postcode"),
        (
            'heading = "Col5", group = "", to = "nothing", unit = ""',
            'heading = "Col5", group = "", to = "desks", unit = "furlongs"',
            "furlongs",
        ),
        ('agency_from = "given"', 'agency_from = "guess"', "agency_from"),
        ("heading_rows = [1]", "heading_rows = [1", "TOML"),
        (
            'heading = "Col2", group = "", to = "address"',
            'heading = "Col2", group = "", to = "name"',
            "only one can be",
        ),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_in_a_sentence(
    old: str, new: str, word: str, tmp_path: Path, adopting: Adopt
) -> None:
    """It says what is wrong."""
    file, place = registers.nameless_columns(tmp_path / "n.csv"), tmp_path / "place"
    adopting(file)
    _correct(place, old, new)
    with pytest.raises(UsageError, match=word):
        adopting(file, mapping_file=place / "mapping.toml")


def test_next_years_file_is_read_by_last_years_mapping(tmp_path: Path, base_option: Option) -> None:
    """Three columns renamed, one gone, one moved and one new are each told; the renamed ones are still read."""
    head = ["Asset No", "Property name", "Address", "Postcode", "Tenure", "GIA (m²)", "Annual rent (£)", "Lease expiry"]
    body = [
        [f"A{n}", f"Hall {n}", f"{n} High Street", f"LA{n % 4 + 1} {n % 9}AB", ("Freehold", "Leasehold")[n % 2],
         100 + n, 1000 * n, "31/03/2030"]
        for n in range(1, 21)
    ]  # fmt: skip
    last = registers.write_csv(tmp_path / "assets_2025.csv", [head, *body])
    adopt([last], tmp_path / "old", base_option, "Council")
    head_now = [
        "Asset No",
        "Premises title",
        "Address",
        "Postcode",
        "Basis held",
        "Internal area m2",
        "Lease expiry",
        "Contact",
    ]
    body_now = [[*row[:6], row[7], "A. Person"] for row in body]
    now = registers.write_csv(tmp_path / "assets_2026.csv", [head_now, *body_now])
    adopted, said = adopt([now], tmp_path / "new", base_option, None, tmp_path / "old" / "mapping.toml")
    text = "\n".join(said)
    for old_name, new_name in (
        ("Property name", "Premises title"),
        ("Tenure", "Basis held"),
        ("GIA (m²)", "Internal area m2"),
    ):
        assert f"“{old_name}” is now called “{new_name}”" in text
    assert text.count("is now called") == 3
    assert "“Annual rent (£)” is gone; rent_gbp_per_year is no longer given" in text
    assert "“Lease expiry” has moved from column H to G" in text
    assert "“Contact” is new" in text
    made = {choice.place.heading: choice.to for choice in adopted.mapping.tables[0].choices}
    assert (made["Premises title"], made["Basis held"], made["Internal area m2"]) == ("name", "tenure", "floor_area_m2")
    assert adopted.found[0].agency == "Council"


def test_next_years_file_takes_the_place_of_last_years(tmp_path: Path, adopting: Adopt) -> None:
    """In the same place a building is not there twice, once from each year."""
    rows = [
        ["Asset No", "Property name", "Postcode", "Tenure"],
        *[[f"A{n}", f"Hall {n}", "LA1 1AB", "Freehold"] for n in range(9)],
    ]
    adopting(registers.write_csv(tmp_path / "assets_2025.csv", rows))
    adopted = adopting(
        registers.write_csv(tmp_path / "assets_2026.csv", rows), mapping_file=tmp_path / "place" / "mapping.toml"
    )
    assert [table.file for table in adopted.mapping.tables] == ["assets_2026.csv"]
    assert len(adopted.found) == 9


def _two_years(tmp_path: Path) -> tuple[Path, Path]:
    """Nine halls; a year on the last is gone, another has come, one has grown, and a column is called otherwise."""
    head = ["Asset No", "Property name", "Postcode", "Tenure", "GIA (m2)"]
    old = [[f"A{n}", f"Hall {n}", "LA1 1AB", "Freehold", 100 + n] for n in range(9)]
    new = [*[list(row) for row in old[:8]], ["A9", "Hall 9", "LA1 1AB", "Freehold", 109]]
    new[3][4] = 250
    return (
        registers.write_csv(tmp_path / "assets_2025.csv", [head, *old]),
        registers.write_csv(tmp_path / "assets_2026.csv", [[*head[:3], "Tenure type", head[4]], *new]),
    )


_DIFFERENCES = [
    "  1 building came: Hall 9.",
    "  1 building went: Hall 8.",
    "  floor_area_m2 changed in 1 building: Hall 3 103 → 250.",
]


def test_another_year_of_a_list_is_told_though_nobody_said_so(tmp_path: Path, base_option: Option) -> None:
    """Each building once, the earlier figures stand; what came, went and changed, and the way to replace, are told."""
    last, now = _two_years(tmp_path)
    adopt([last], tmp_path / "place", base_option, "Council")
    adopted, said = adopt([now], tmp_path / "place", base_option, "Council")
    assert len(adopted.found) == 10
    at = next(n for n, line in enumerate(said) if line.startswith("assets_2026.csv seems to be assets_2025.csv of an"))
    assert "adopt it again with --mapping" in said[at]
    assert said[at + 1] == "  Column D “Tenure” is now called “Tenure type” (column D); it is still read as tenure."
    assert said[at + 2 : at + 5] == _DIFFERENCES


def test_what_came_went_and_changed_is_told_where_a_list_replaces_last_years(
    tmp_path: Path, base_option: Option
) -> None:
    """Nine buildings are left, those of the later list, and the renamed column is told."""
    last, now = _two_years(tmp_path)
    adopt([last], tmp_path / "place", base_option, "Council")
    mapping = tmp_path / "place" / "mapping.toml"
    adopted, said = adopt([now], tmp_path / "place", base_option, "Council", mapping)
    assert len(adopted.found) == 9
    at = said.index("assets_2026.csv takes the place of assets_2025.csv:")
    assert said[at + 1 : at + 4] == _DIFFERENCES
    assert any("is now called “Tenure type”" in line for line in said)


def test_two_lists_of_different_things_are_no_years(tmp_path: Path, adopting: Adopt) -> None:
    """Leases of the same buildings have other columns, and another body's list other buildings."""
    last, _ = _two_years(tmp_path)
    leases = registers.write_csv(
        tmp_path / "leases.csv",
        [["Asset No", "Lease end", "Passing rent"], *[[f"A{n}", "31/03/2030", 900] for n in range(9)]],
    )
    assert not adopting(last, leases).years


def test_the_same_building_in_two_lists_is_a_pair_to_confirm(tmp_path: Path, adopting: Adopt) -> None:
    """It stays two until a person says `same`; then the second list fills the first's blanks, and the rest is kept."""
    one = registers.write_csv(
        tmp_path / "council.csv",
        [
            ["Site code", "Site name", "Postcode", "Tenure"],
            ["C1", "Quayside House", "LA1 5AP", "Freehold"],
            ["C2", "Town Hall", "LA1 1PJ", "Freehold"],
        ],
    )
    two = registers.write_csv(
        tmp_path / "nhs.csv",
        [
            ["Site code", "Site name", "Postcode", "Floor area (m2)"],
            ["N1", "Quay Side House", "LA1 5AP", "750"],
            ["N2", "Bridge Clinic", "LA1 5AP", "300"],
        ],
    )
    adopting(one, agency="Council")
    adopted = adopting(two, agency="Trust")
    assert len(adopted.found) == 4
    assert [(pair.left.id, pair.right.id) for pair in adopted.pairs] == [("C1", "N1")]
    path = tmp_path / "place" / "adopted" / "pairs.csv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    lines[0]["decision"] = "same"
    registers.write_csv(path, [list(lines[0]), *[list(line.values()) for line in lines]])
    adopted = adopting(two, agency="Trust")
    assert [found.id for found in adopted.found] == ["C1", "C2", "N2"]
    quayside = adopted.found[0]
    assert (quayside.agency, quayside.values["tenure"], quayside.values["floor_area_m2"]) == (
        "Council",
        "freehold",
        750,
    )
    content = _content(tmp_path / "place")
    adopting(two, agency="Trust")
    assert _content(tmp_path / "place") == content


def test_a_file_adopted_before_that_is_gone_is_told(tmp_path: Path, adopting: Adopt) -> None:
    """The place is made from all its files, so that a missing one stops it with a sentence."""
    first = registers.lease_list(tmp_path / "l.csv")
    adopting(first)
    first.unlink()
    with pytest.raises(UsageError, match=r"l\.csv was adopted before and is no longer at"):
        adopting(registers.welsh_csv(tmp_path / "w.csv"))


def test_tables_that_were_not_adopted_are_not_overwritten(tmp_path: Path, adopting: Adopt) -> None:
    """A folder with somebody's own tables is refused."""
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "buildings.csv").write_text("building\nB1\n", encoding="utf-8")
    with pytest.raises(UsageError, match="not adopted"):
        adopting(registers.lease_list(tmp_path / "l.csv"))


def test_only_rows_that_fit_are_taken(tmp_path: Path, adopting: Adopt) -> None:
    """`where` keeps the rows asked for, is remembered, and refuses a heading that is not there."""
    file = registers.lease_list(tmp_path / "l.csv")
    assert len(adopting(file, where=["Postal Code=M1 *"]).found) == 1
    assert len(adopting(file).found) == 1
    with pytest.raises(UsageError, match="no condition"):
        adopting(file, where=["Country=Wales"])
