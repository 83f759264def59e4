"""Layouts that many bodies share are known by their headings and called by their name."""

from pathlib import Path

import pytest

from estate_opt.adopt.lists.command import adopt_as
from estate_opt.ground.errors import InputError
from estate_opt.options.option import Option
from tests.adopt.lists.conftest import Rows as Made
from tests.adopt.registers import Rows, write_csv

ERIC: Rows = [
    ["Trust Code", "Trust Name", "Commissioning Region", "Trust Type", "Site Code", "Site Name", "Site Type",
     "Gross internal floor area (m²)", "Occupied floor area (m²)", "Site land area (Hectares)", "Clinical space (m²)",
     "Non-clinical space (m²)", "Income received for area leased out for retail sales (£)", "Isolation rooms (No.)",
     "Age profile - 2015 to 2024 (%)", "Cost to eradicate high risk backlog (£)",
     "Cost to eradicate low risk backlog (£)", "Estates and property maintenance (£)",
     "Cleaning service cost (£)", "Parking spaces available (No.)"],
    *[["RAA", "BAY NHS TRUST", "NORTH", "ACUTE", f"RAA0{n}", f"{name} HOSPITAL", "General acute", 9_000 + n, 8_000, 3,
       6_000, 2_000, 500, 4, 100, 700, 300, 20_000, 5_000, 60] for n, name in enumerate(("QUAY", "MILL", "MOOR"))],
    ["RAA", "BAY NHS TRUST", "NORTH", "ACUTE", "AGGRE", "AGGREGATE SITE", "Aggregate Site", 700, 650, 1, 400, 200, 0, 0,
     100, 0, 0, 900, 80, 0],
]  # fmt: skip
"""In the words of ERIC of 2018 and later: no address, no tenure; three sites and what small ones come to together."""


def test_an_eric_return_is_buildings_whatever_rooms_it_counts(tmp_path: Path, base_option: Option, rows: Made) -> None:
    """It was taken as a list of rooms for its `Clinical space`. Three sites; the aggregate is none; running costs of
    20,000 + 5,000 and repairs of 700 + 300 pounds."""
    path = write_csv(tmp_path / "eric.csv", ERIC)
    said = adopt_as([path], tmp_path / "place", base_option, None)
    assert said[0] == (
        "eric.csv seems to be a register of buildings (the NHS estates return ERIC, by site); adopted as buildings."
    )
    made = rows("buildings.csv")
    assert [(each["building"], each["floor_area_m2"], each["running_gbp_per_year"], each["backlog_gbp"])
            for each in made] == [(f"RAA0{n}", str(9_000 + n), "25000", "1000") for n in range(3)]  # fmt: skip
    assert {each["agency"] for each in made} == {"BAY NHS TRUST"}


def test_an_eric_return_by_trust_is_called_so_and_refused(tmp_path: Path, base_option: Option) -> None:
    """The same figures of whole trusts name no site."""
    without = [[*row[:4], *row[7:]] for row in ERIC]
    path = write_csv(tmp_path / "trusts.csv", without)
    with pytest.raises(InputError, match=r"the NHS estates return ERIC, by trust\): they are of whole trusts"):
        adopt_as([path], tmp_path / "place", base_option, None, "NHS")


def test_staff_by_staff_group_are_no_cross_tab_by_site(tmp_path: Path, base_option: Option) -> None:
    """`All staff`, doctors and nurses are no sites: to add them up counts everybody twice."""
    head: Rows = [["NHS workforce, headcount by organisation"], ["Region", "Organisation", "All staff", "HCHS doctors",
                  "Nurses & health visitors", "Other staff"]]  # fmt: skip
    body: Rows = [["North", f"Trust {n}", 400 + n, 100, 200, 100 + n] for n in range(9)]
    path = write_csv(tmp_path / "staff.csv", [*head, *body])
    with pytest.raises(InputError, match="a table of staff"):
        adopt_as([path], tmp_path / "place", base_option, None, "NHS")


def test_the_transparency_codes_own_list_is_called_so(tmp_path: Path, base_option: Option) -> None:
    """By six of the headings that the Code's guidance gives."""
    head = ["OrganisationLabel", "EffectiveDate", "AssetCode", "PropertyName", "PostCode", "TenureType", "HoldingType"]
    body = [
        ["Bay Council", "2026-03-31", f"B{n}", f"Quay House {n}", "LA1 1YN", "Freehold", "Buildings"] for n in range(4)
    ]
    said = adopt_as(
        [write_csv(tmp_path / "a.csv", [head, *body])], tmp_path / "place", base_option, None, "Bay Council"
    )
    assert "a register of buildings (as the Local Government Transparency Code asks); adopted" in said[0]
