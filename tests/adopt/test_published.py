"""Registers as published: columns, rows and refusals, against what a person would say (the shared MAPPINGS.csv)."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from estate_opt.adopt.command import adopt
from estate_opt.adopt.layout import find_layout
from estate_opt.adopt.propose import Choice, propose
from estate_opt.ground.errors import InputError
from estate_opt.options.option import Option
from estate_opt.spreadsheets.sheets import read_workbook

_SITES = {"F": "name", "B": "agency"}
MAPPED: dict[tuple[str, str], dict[str, str]] = {
    ("HospitalEstatesAndFacilitiesStatistics_13944.XLS", "Site Data"): {
        **_SITES, "P": "floor_area_m2", "I": "running_gbp_per_year", "BD": "running_gbp_per_year",
        "CG": "running_gbp_per_year", "CB": "parking",
    },
    ("HospitalEstatesAndFacilitiesStatistics_11120.XLS", "Site Data"): {
        **_SITES, "O": "floor_area_m2", "H": "running_gbp_per_year", "I": "running_gbp_per_year", "Z": "beds",
    },
    ("HospitalEstatesAndFacilitiesStatistics_9896.XLS", "Site Data"): {
        **_SITES, "H": "floor_area_m2", "BA": "running_gbp_per_year", "BC": "running_gbp_per_year", "S": "beds",
    },
    ("local_authority_land_and_assets_2021.csv", "local_authority_land_and_assets_2021"): {
        "G": "name", "A": "agency", "H": "address", "I": "address", "J": "postcode", "K": "easting", "L": "northing",
        "M": "tenure", "N": "occupation",
    },
    ("2025-6-20-iolp-leases.xlsx", "Sheet1"): {
        "B": "name", "F": "address", "G": "address", "H": "address", "I": "postcode", "J": "latitude", "K": "longitude",
        "D": "tenure", "L": "floor_area_m2", "R": "lease_end",
    },
    ("jobcentres.csv", "jobcentres"): {
        "A": "name", "C": "address", "D": "address", "E": "address", "F": "address", "G": "address", "B": "postcode",
    },
    ("Clinics.csv", "Clinics"): {
        "G": "name", "B": "agency", "H": "address", "I": "address", "J": "address", "K": "address", "M": "postcode",
        "N": "latitude", "O": "longitude",
    },
    ("libraries_raw.csv", "libraries_raw"): {
        "B": "name", "A": "agency", "C": "address", "D": "postcode", "I": "closed_on", "N": "staffed hours",
    },
    ("epraccur.csv", "epraccur"): {
        "B": "name", "E": "address", "F": "address", "G": "address", "H": "address", "I": "address", "J": "postcode",
        "L": "closed_on",
    },
    ("subsidiary_properties.csv", "subsidiary_properties"): {
        "B": "name", "A": "agency", "C": "address", "D": "postcode", "F": "tenure", "G": "floor_area_m2",
    },
    ("libraries_tameside.csv", "libraries_tameside"): {"B": "name", "A": "agency", "C": "address", "D": "postcode"},
}  # fmt: skip
"""What a person took each column for, by the sheet's letters."""

ROWS = {
    # Counted by hand in the files: every row less aggregate sites (by site type), land and structures (by asset or
    # holding type; of Cheltenham's 212 rows of land and building, 19 are 2 statues, 2 war memorials, 2 fountains,
    # 6 bridges, gates, a clock, a landing stage, a helipad, 2 of vending machines and electric lines), closed ones.
    "HospitalEstatesAndFacilitiesStatistics_13944.XLS": 1213 - 172,
    "HospitalEstatesAndFacilitiesStatistics_11120.XLS": 1251 - 138,
    "HospitalEstatesAndFacilitiesStatistics_9896.XLS": 1378 - 132,
    "local_authority_land_and_assets_2021.csv": 212 - 19,
    "2025-6-20-iolp-leases.xlsx": 7378,
    "jobcentres.csv": 713,
    "Clinics.csv": 5462,
    "libraries_raw.csv": 3269 - 239,
    "epraccur.csv": 14303 - 2427,
    "subsidiary_properties.csv": 19,
    "libraries_tameside.csv": 10,
}

REFUSED = (
    "ERIC-2015-16.csv",
    "police-workforce-sep19-tables.ods",
    "HCHS_staff_with_an_EU_or_UK_nationality__by_staff_group_and_organisation.xls",
)


def _choices(path: Path, name: str) -> Sequence[Choice]:
    sheet = next(sheet for sheet in read_workbook(path) if sheet.name == name)
    layout = find_layout(sheet)
    assert layout is not None
    return propose(layout)


def test_nine_columns_in_ten_are_mapped_as_a_person_did_and_none_wrongly_for_sure(published: Path) -> None:
    """At least 90 % are right without correction; what is wrong is not called sure."""
    right = wrong_for_sure = total = 0
    for (file, sheet), wanted in MAPPED.items():
        made = {choice.place.letter: choice for choice in _choices(published / file, sheet)}
        for letter, field in wanted.items():
            total += 1
            right += made[letter].to == field
            wrong_for_sure += made[letter].to != field and made[letter].confidence >= 0.8
    assert right >= 0.9 * total
    assert wrong_for_sure == 0


@pytest.mark.parametrize("file", ROWS)
def test_rows_kept_are_the_rows_that_are_buildings(
    file: str, published: Path, tmp_path: Path, base_option: Option
) -> None:
    """Within one per cent, and no total among them."""
    adopted, _ = adopt([published / file], tmp_path / "place", base_option, "Somebody")
    assert adopted.reads[0].kept_rows == pytest.approx(ROWS[file], rel=0.01)
    assert not any("aggregate" in found.name.casefold() for found in adopted.found)


@pytest.mark.parametrize("file", REFUSED)
def test_what_is_no_register_is_refused(file: str, published: Path, tmp_path: Path, base_option: Option) -> None:
    """The refusal says what the file seems to be; nothing is left but how it was read, as a mapping to complete."""
    with pytest.raises(InputError, match="seems to be a table of"):
        adopt([published / file], tmp_path / "place", base_option, "Somebody")
    assert [path.name for path in (tmp_path / "place").iterdir()] == ["mapping-to-complete.toml"]


def test_a_sheet_of_the_same_buildings_fills_blanks_and_makes_none(
    published: Path, tmp_path: Path, base_option: Option
) -> None:
    """The sheet on private finance has the postcodes of sites that the site sheet lists without."""
    adopted, _ = adopt(
        [published / "HospitalEstatesAndFacilitiesStatistics_13944.XLS"], tmp_path / "place", base_option, "NHS"
    )
    assert len(adopted.found) == len({found.ref for found in adopted.found}) == 1041
    haywood = next(found for found in adopted.found if found.ref == "R1E56")
    assert haywood.values["postcode"] == "ST6 7AG"
