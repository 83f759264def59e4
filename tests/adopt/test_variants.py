"""The same kinds of fault in other words: headings cut short, American dates, private hospitals, land in a street."""

from pathlib import Path

import pytest

from estate_opt.adopt.heading_words import parse, spelled_out
from estate_opt.adopt.lists.command import adopt_as
from estate_opt.ground.errors import InputError
from estate_opt.options.option import Option
from tests.adopt.conftest import Adopt
from tests.adopt.registers import Rows, write_csv
from tests.adopt.test_any_register import POSTCODES, SITES


def test_headings_cut_short_are_spelled_out() -> None:
    """As finance and staff systems write them; a word that only begins so stays."""
    assert spelled_out("bldg ref") == "building ref"
    assert spelled_out("cost cntr") == "cost centre"
    assert spelled_out("properties") == "properties"
    assert parse("Prop Ref").words == "property ref"


def test_a_column_of_american_dates_is_one_of_dates(tmp_path: Path, adopting: Adopt) -> None:
    """Days from 20 on come second in each: 1/20/2031 is 20 January. The column was dropped, as no date day first."""
    rows: Rows = [["Site Ref", "Site Name", "Postcode", "Tenure", "Lease end"]]
    rows += [[f"S{n}", SITES[n], POSTCODES[n], "Leasehold", f"{n + 1}/2{n}/2031"] for n in range(6)]
    adopted = adopting(write_csv(tmp_path / "us.csv", rows))
    assert [str(each.values["lease_end"]) for each in adopted.found] == [f"2031-0{n + 1}-2{n}" for n in range(6)]


def test_what_is_of_the_independent_sector_is_set_aside(tmp_path: Path, base_option: Option) -> None:
    """Three hospitals are a company's: they were taken with those of the trust. The trust's are kept: to be shown on a
    website frees none."""
    rows: Rows = [["Hospital", "Provider sector", "Postcode", "OrganisationStatus", "ParentName"]]
    rows += [
        [f"{SITES[n]} Hospital", ("NHS Sector", "Independent Sector")[n % 2], POSTCODES[n], "Visible",
         ("Bay Trust", "A Company Ltd")[n % 2]] for n in range(6)
    ]  # fmt: skip
    said = adopt_as([write_csv(tmp_path / "h.csv", rows)], tmp_path / "place", base_option, None)
    assert any("3 rows set aside: of the independent sector" in line for line in said)
    made = (tmp_path / "place" / "buildings.csv").read_text(encoding="utf-8-sig")
    assert made.count("Bay Trust") == made.count(",keep,") == 3
    assert "Company" not in made


def test_land_and_things_with_their_street_are_told(tmp_path: Path, adopting: Adopt) -> None:
    """What it is stands before the comma or the dash."""
    called = ("Quay House", "Electricity substation, Mill Lane", "Cemetery, Moor Lane", "Car Park - Church Street",
              "Allotment gardens", "Town Hall, The Green")  # fmt: skip
    rows: Rows = [["Site Ref", "Site Name", "Postcode", "Tenure"]]
    rows += [[f"S{n}", name, POSTCODES[n], "Freehold"] for n, name in enumerate(called)]
    adopted = adopting(write_csv(tmp_path / "mixed.csv", rows))
    assert [each.name for each in adopted.found] == ["Quay House", "Town Hall, The Green"]


def test_a_count_is_no_county(tmp_path: Path, adopting: Adopt) -> None:
    """`Building count` is nearly `county`; its values are figures, and no part of an address."""
    rows: Rows = [["Site Ref", "Site Name", "Postcode", "Building count"]]
    rows += [[f"S{n}", SITES[n], POSTCODES[n], 1 + n % 3] for n in range(6)]
    adopted = adopting(write_csv(tmp_path / "count.csv", rows))
    assert all("address" not in each.values for each in adopted.found)


def test_of_two_references_the_lettered_is_the_bodys_own(tmp_path: Path, adopting: Adopt) -> None:
    """A number that a database gives each row, and the roll number by which the ministry knows the school."""
    rows: Rows = [["Gis_ID", "Roll_No", "School name", "Postcode"]]
    rows += [[3 * n + 1, f"{n:05}R", f"{SITES[n]} School", POSTCODES[n]] for n in range(6)]
    adopted = adopting(write_csv(tmp_path / "schools.csv", rows))
    assert [each.ref for each in adopted.found] == [f"{n:05}R" for n in range(6)]


def test_stops_of_a_van_in_other_words_are_called_stops(tmp_path: Path, base_option: Option) -> None:
    """Neither `stop` nor `arrival`: from when to when it stands where, in which week."""
    rows: Rows = [["Van", "Village", "Stopping place", "From", "To", "Week"]]
    rows += [["North", "Elm", "Church", "10:00", "10:30", 1 + n % 2] for n in range(9)]
    with pytest.raises(InputError, match="a timetable of stops"):
        adopt_as([write_csv(tmp_path / "van.csv", rows)], tmp_path / "place", base_option, None, "A")


def test_rooms_and_posts_with_headings_cut_short(tmp_path: Path, base_option: Option) -> None:
    """9 rooms of 22.5 m² are 202.5 m²; `Ee Name` is a person's, and is dropped as one."""
    rooms: Rows = [["Bldg", "Rm", "Lvl", "Rm Use", "NUA (sqm)", "Workpoints"]]
    rooms += [["B1", f"{n:03}", "G", "Open plan office", 22.5, 4] for n in range(9)]
    said = adopt_as([write_csv(tmp_path / "rooms.csv", rooms)], tmp_path / "rooms", base_option, None, "A")
    assert any("9 rooms with 202 m² in 1 building" in line for line in said)
    posts: Rows = [["Pos ID", "Pos Text", "Dept", "Cost Cntr", "Basic FTE", "Ee Name"]]
    posts += [[n, "Officer", "Payroll", "C100", 0.6, "A Person"] for n in range(9)]
    said = adopt_as([write_csv(tmp_path / "posts.csv", posts)], tmp_path / "posts", base_option, None, "A")
    assert "  About people, dropped at reading: Ee Name." in said
    assert any("5.4 FTE in 1 unit" in line for line in said)


def test_headings_of_databases_name_the_building_and_not_its_site(tmp_path: Path, adopting: Adopt) -> None:
    """`BuildingID` is a reference as `Building ID` is, the more telling name the building's, `Easting_BNG` an easting.
    Eight rows became four buildings."""
    rows: Rows = [["SiteID", "BuildingID", "SiteName", "BuildingName", "PCode", "Easting_BNG", "Northing_BNG"]]
    rows += [
        [f"S{n // 2}", f"S{n // 2}-B{n % 2}", f"Site {n // 2}", SITES[n], POSTCODES[n], 354_000 + n, 429_000 + n]
        for n in range(6)
    ]
    adopted = adopting(write_csv(tmp_path / "database.csv", rows))
    assert [(each.ref, each.name) for each in adopted.found] == [(f"S{n // 2}-B{n % 2}", SITES[n]) for n in range(6)]
    assert all("easting" in each.values for each in adopted.found)


def test_a_register_that_counts_its_car_spaces_is_no_list_of_rooms(tmp_path: Path, base_option: Option) -> None:
    """A row a building, with its size in its cell and its tenure as F'hold and L'hold."""
    rows: Rows = [["Premises", "Postcode", "Held", "Size", "Workstations", "Car spaces"]]
    rows += [[SITES[n], POSTCODES[n], ("F'hold", "L'hold")[n % 2], "3,400 sq.ft.", 30, 12] for n in range(6)]
    said = adopt_as([write_csv(tmp_path / "a.csv", rows)], tmp_path / "place", base_option, None, "A")
    assert said[0] == "a.csv seems to be a register of buildings; adopted as buildings."
    made = (tmp_path / "place" / "buildings.csv").read_text(encoding="utf-8-sig")
    assert (made.count(",freehold,"), made.count(",leasehold,"), made.count(",315.87,")) == (3, 3, 6)


def test_payments_by_directorate_are_no_costs_of_functions(tmp_path: Path, base_option: Option) -> None:
    """To whom, when, how much: one payment after the other, as councils publish theirs over 500 pounds."""
    rows: Rows = [["Body", "Date", "Supplier", "Amount", "Directorate", "Expense Type"]]
    rows += [["A", "01/04/2026", "A Company", 500 + n, "Finance", "Fees"] for n in range(20)]
    with pytest.raises(InputError, match="seems to be a list of payments"):
        adopt_as([write_csv(tmp_path / "spend.csv", rows)], tmp_path / "place", base_option, None, "A")


def test_the_register_of_schools_has_kinds_states_and_private_schools(tmp_path: Path, adopting: Adopt) -> None:
    """Of six, two are independent and one is closed."""
    rows: Rows = [["URN", "EstablishmentName", "TypeOfEstablishment (name)", "EstablishmentStatus (name)", "Postcode"]]
    kinds = ("Community school", "Other independent school", "Academy converter")
    rows += [
        [119_000 + n, f"{SITES[n]} School", kinds[n % 3], ("Open", "Closed")[n == 3], POSTCODES[n]] for n in range(6)
    ]
    adopted = adopting(write_csv(tmp_path / "gias.csv", rows))
    assert [each.name for each in adopted.found] == [f"{SITES[n]} School" for n in (0, 2, 5)]


def test_small_areas_of_a_census_year(tmp_path: Path, base_option: Option) -> None:
    """`LSOA 2021` holds the codes: 8 areas of 1,500 people are 12,000."""
    rows: Rows = [["LSOA 2021", "Name", "All people", "X", "Y"]]
    rows += [[f"E0100{n:04}", f"Bay {n}", 1500, 353000, 429000] for n in range(8)]
    said = adopt_as([write_csv(tmp_path / "people.csv", rows)], tmp_path / "place", base_option, None, "A")
    assert "12,000 people in 8 areas" in said[1]
