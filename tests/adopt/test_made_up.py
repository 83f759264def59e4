"""Made-up registers of other kinds: other words, layouts, delimiters, units and languages."""

from datetime import date
from pathlib import Path

import pytest

from estate_opt.adopt.records_of import Found
from estate_opt.ground.errors import InputError
from tests.adopt import registers
from tests.adopt.conftest import Adopt


def _by_ref(found: list[Found]) -> dict[str, Found]:
    return {each.ref or each.name: each for each in found}


def test_two_heading_rows_with_units_sections_and_totals(tmp_path: Path, adopting: Adopt) -> None:
    """Only the four buildings are kept; areas come out in square metres; heritable is freehold, misspelt too."""
    adopted = adopting(registers.council_workbook(tmp_path / "c.xlsx"))
    found = _by_ref(adopted.found)
    assert sorted(found) == ["S001", "S002", "S003", "S004"]
    assert found["S001"].values["floor_area_m2"] == pytest.approx(21_527.8 * 0.09290304)
    assert found["S001"].values["running_gbp_per_year"] == 75_000
    assert found["S002"].values["running_gbp_per_year"] == 12_000 + 8_000
    assert "approximate" in found["S002"].assumed["floor_area_m2"]
    assert found["S003"].values["tenure"] == "freehold"
    assert found["S002"].values["lease_end"] == date(2031, 5, 28)
    reasons = {row.row: row.reason for row in adopted.reads[0].left_out}
    assert {9, 14, 15} <= reasons.keys()
    assert "total" in reasons[9]
    assert reasons[10] == "the headings said again"
    doubts = {(doubt.row, doubt.column) for doubt in adopted.doubts}
    assert {(13, "F"), (13, "I")} <= doubts


def test_welsh_with_semicolons(tmp_path: Path, adopting: Adopt) -> None:
    """Welsh headings and tenures are read; a figure that could mean two things is left blank with a doubt."""
    adopted = adopting(registers.welsh_csv(tmp_path / "w.csv"))
    found = _by_ref(adopted.found)
    assert [found[ref].values["tenure"] for ref in ("C1", "C3")] == ["freehold", "leasehold"]
    assert found["C3"].values["rent_gbp_per_year"] == 95_000
    assert "floor_area_m2" in found["C1"].assumed
    assert [doubt.row for doubt in adopted.doubts] == [2]
    assert len(found) == 4


def test_tabs_codes_thousands_and_x_and_y(tmp_path: Path, adopting: Adopt) -> None:
    """F and L are tenures where the column holds nothing else; £000 are pounds; staff become the teams."""
    adopted = adopting(registers.fire_list(tmp_path / "f.txt"))
    third = _by_ref(adopted.found)["FS03"]
    assert third.values["tenure"] == "leasehold"
    assert third.values["running_gbp_per_year"] == pytest.approx(15_500)
    assert third.position == (382_700, 432_100)
    assert [team.fte for team in adopted.teams if team.found is third] == [7]
    assert third.kind == "fire station"


def test_coordinates_swapped_and_in_the_sea(tmp_path: Path, adopting: Adopt) -> None:
    """Swapped degrees are exchanged and told; a position in the sea is not used, its postcode is."""
    adopted = adopting(registers.police_workbook(tmp_path / "p.xlsx"))
    found = _by_ref(adopted.found)
    custody, sea = found["Custody Suite"], found["Sea View"]
    assert custody.values["latitude"] == 53.757
    assert custody.values["tenure"] == "pfi"
    assert "easting" in sea.assumed
    assert any("swapped" in doubt.problem and doubt.row == 4 for doubt in adopted.doubts)
    assert any("in the sea" in doubt.problem and doubt.row == 6 for doubt in adopted.doubts)
    assert found["Quayside House"].values["rent_gbp_per_year"] == 4 * 5_000
    assert found["Quayside House"].values["lease_end"] == date(2030, 3, 31)
    assert found["Quayside House"].values["break_date"] == date(2028, 10, 1)
    assert found["Rural Base"].values["tenure"] == "licence"


def test_several_leases_of_a_building_are_folded(tmp_path: Path, adopting: Adopt) -> None:
    """Areas and rents are added up, the last lease end and the first break count; closed ones are set aside."""
    adopted = adopting(registers.lease_list(tmp_path / "l.csv"))
    found = _by_ref(adopted.found)
    market = found["L1"]
    assert market.rows == (2, 3)
    assert market.values["floor_area_m2"] == pytest.approx(3_000 * 0.09290304)
    assert market.values["rent_gbp_per_year"] == 12 * 2_500
    assert (market.values["lease_end"], market.values["break_date"]) == (date(2031, 6, 30), date(2027, 12, 31))
    assert found["L2"].values["rent_gbp_per_year"] == 1_200_000
    assert (market.values["status"], found["L2"].values["status"]) == ("keep", "close")
    assert [row.row for row in adopted.reads[0].set_aside] == [5]
    assert any("range" in doubt.problem for doubt in adopted.doubts)
    assert "floor_area_m2" in found["L4"].assumed


def test_columns_are_told_by_their_values(tmp_path: Path, adopting: Adopt) -> None:
    """Headings that say nothing: the postcodes are the postcode column all the same."""
    adopted = adopting(registers.nameless_columns(tmp_path / "n.csv"))
    made = {choice.place.letter: choice.to for choice in adopted.mapping.tables[0].choices}
    assert (made["A"], made["B"], made["C"], made["D"]) == ("name", "address", "postcode", "tenure")
    assert adopted.mapping.tables[0].heading_rows == (1,)
    assert len(adopted.found) == 30


@pytest.mark.parametrize(
    "kind", ["payments", "contracts", "people", "staff", "budget", "applications", "accidents", "notes"]
)
def test_other_lists_are_refused(kind: str, tmp_path: Path, adopting: Adopt) -> None:
    """Each is refused, with what it seems to be."""
    word = {"accidents": "incidents", "people": "people"}.get(kind, kind.removesuffix("s"))
    with pytest.raises(InputError, match=f"seems to be .*{word}"):
        adopting(registers.not_registers(tmp_path)[kind])
