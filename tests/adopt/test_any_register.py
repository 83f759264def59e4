"""Any register: what a cell, a heading, a column and a sheet say, in ways that people write and no list of ours had."""

from pathlib import Path

import pytest

from estate_opt.adopt.cell_values import Unclear, date_in_words, notice_in_words, number_of, staff_of
from estate_opt.adopt.command import adopt
from estate_opt.adopt.degrees import degrees_of
from estate_opt.adopt.tables_on_sheets import read_tables, sheet_name
from estate_opt.adopt.units import Measure
from estate_opt.ground.errors import InputError
from estate_opt.options.option import Option
from tests.adopt.conftest import Adopt
from tests.adopt.registers import Rows, write_csv, write_xlsx

SITES = ("Quay House", "Mill House", "Moor House", "Park House", "Glebe House", "Abbey House")
POSTCODES = ("PR1 2RL", "PR1 8JT", "PR2 6XA", "LA1 1YN", "LA1 5AP", "FY1 1AA")
"""Of places in Lancashire."""


def _mapped(adopted: object) -> dict[str, str]:
    tables = adopted.mapping.tables  # type: ignore[attr-defined]
    return {choice.place.heading: choice.to for choice in tables[0].choices}


@pytest.mark.parametrize(
    ("text", "degrees"),
    # 53 + 30/60 = 53.5; 2 + 15/60 = 2.25, west; 53 + 6/60 + 36/3600 = 53.11.
    [("53°30'00\"N", 53.5), ("2°15'W", -2.25), ("N53 06 36", 53.11), ("2d15m00s W", -2.25), ("53.5", None),
     ("53°75'00\"N", None), ("Unit 7", None)],
)  # fmt: skip
def test_degrees_minutes_and_seconds(text: str, degrees: float | None) -> None:
    """West is negative; 75 minutes are none; a plain number is no business of this reader."""
    assert degrees_of(text) == (pytest.approx(degrees) if degrees is not None else None)


@pytest.mark.parametrize(
    ("text", "pounds"),
    [("Peppercorn", 0.0), ("£8,000 p.a. + VAT", 8_000.0), ("£8,000 per annum exclusive", 8_000.0), ("(£900)", -900.0)],
)
def test_rents_as_leases_say_them(text: str, pounds: float) -> None:
    """What is added to a rent does not change it; brackets are what is received."""
    assert number_of(text, Measure.MONEY).value == pounds


def test_a_rate_is_pounds_for_each_square_metre() -> None:
    """£10 a square foot is £10 ÷ 0.09290304 = £107.64 a square metre, and marked as a rate."""
    read = number_of("£10 psf", Measure.MONEY)
    assert read.value == pytest.approx(107.64, abs=0.005)
    assert read.is_per_m2


def test_staff_as_establishments_are_written() -> None:
    """The FTE and not the heads; crews of two kinds added up and marked; a range is not guessed."""
    assert (staff_of("95 FTE (101 heads)").value, staff_of("95 FTE (101 heads)").is_estimate) == (95.0, False)
    assert (staff_of("20 WT / 8 RDS").value, staff_of("20 WT / 8 RDS").is_estimate) == (28.0, True)
    with pytest.raises(Unclear):
        staff_of("10-15")


def test_the_one_date_in_a_note() -> None:
    """Two dates are no answer; a term of years runs to the day before its anniversary."""
    assert str(date_in_words("Tenant only 24.06.2030 (6m notice)")) == "2030-06-24"
    assert date_in_words("from 01/04/2020 to 31/03/2030") is None
    assert str(date_in_words("99 years from 25/03/1990")) == "2089-03-24"


def test_columns_are_known_with_units_in_cells_and_brackets_in_headings(tmp_path: Path, adopting: Adopt) -> None:
    """What the reader can read, the proposer recognises: 1,000 sq ft are 92.9 m²; F and L are tenures."""
    rows: Rows = [["Ref.", "Name of site / land", "Post Code", "Tenure (F/L)", "Floor area", "Site area"]]
    rows += [
        [f"A{n}", SITES[n], POSTCODES[n], "FL"[n % 2], ("1,000 sq ft", "500 m2")[n % 2], ("0.4 ha", "1 acre")[n % 2]]
        for n in range(6)
    ]
    adopted = adopting(write_csv(tmp_path / "units.csv", rows))
    made = _mapped(adopted)
    assert list(made.values()) == ["building", "name", "postcode", "tenure", "floor_area_m2", "nothing"]
    assert adopted.found[0].values["floor_area_m2"] == pytest.approx(92.903, abs=0.001)
    assert [each.values["tenure"] for each in adopted.found[:2]] == ["freehold", "leasehold"]


def test_headings_behind_a_prefix_are_read_and_a_flag_is_no_agency(tmp_path: Path, adopting: Adopt) -> None:
    """`depot_pcode` is a postcode; what is flagged as a postal address only is set aside, and says so."""
    rows: Rows = [
        ["depot_id", "depot_postal_flag", "depot_address1", "depot_pcode", "depot_latitude", "depot_longitude"]
    ]
    rows += [[str(40 + n), "true" if n == 5 else "false", f"{n} Quay Road", POSTCODES[n], "53.7612", "-2.7012"]
             for n in range(6)]  # fmt: skip
    adopted = adopting(write_csv(tmp_path / "dump.csv", rows))
    assert list(_mapped(adopted).values()) == ["building", "nothing", "address", "postcode", "latitude", "longitude"]
    assert [row.reason for row in adopted.reads[0].set_aside] == [
        "a postal address, not a building (depot_postal_flag: true)"
    ]


def test_several_tables_on_a_sheet_are_read_by_their_own_headings(tmp_path: Path, adopting: Adopt) -> None:
    """The second table's easting stands where the first has its staff: it is read as an easting."""
    rows: Rows = [
        ["Buildings we keep"],
        ["Building", "Tenure", "Staff (FTE)", "Easting", "Northing"],
        ["Quay House", "Freehold", 40, 354000, 429000],
        ["Mill House", "Freehold", 25, 354500, 429500],
        [],
        ["Buildings to go"],
        ["Building", "Tenure", "Easting", "Northing", "Postcode"],
        ["Moor House", "Leasehold", 353000, 430000, "PR2 6XA"],
    ]
    path = write_xlsx(tmp_path / "two.xlsx", rows, sheet="Estate")
    assert [(sheet.name, sheet_name(sheet.name)) for sheet in read_tables(path)] == [
        ("Estate", "Estate"), ("Estate, table 2", "Estate"),
    ]  # fmt: skip
    adopted = adopting(path)
    found = {each.name: each for each in adopted.found}
    assert set(found) == {"Quay House", "Mill House", "Moor House"}
    assert "fte" not in found["Moor House"].values
    assert found["Moor House"].position == (353000, 430000)


def test_semicolons_part_a_file_whose_addresses_have_commas(tmp_path: Path, adopting: Adopt) -> None:
    """Every line has two commas, in its address; the heading line has none."""
    rows: Rows = [["Site Ref", "Site Name", "Address", "Postcode", "Tenure"]]
    rows += [[f"S{n}", SITES[n], f"{n} Quay Road, Preston, Lancashire", POSTCODES[n], "Freehold"] for n in range(6)]
    adopted = adopting(write_csv(tmp_path / "semi.csv", rows, ";"))
    assert [each.name for each in adopted.found] == list(SITES)


def test_irish_coordinates_are_established_and_converted(tmp_path: Path, adopting: Adopt) -> None:
    """Belfast's City Hall, J 338 740, is at 54.597° N 5.930° W: so on the British grid 146,206 529,475."""
    rows: Rows = [["Site", "Postcode", "X", "Y", "Tenure"]]
    rows += [[SITES[n], f"BT{n + 1} 5GS", str(333800 + 40 * n), str(374000 + 30 * n), "Owned"] for n in range(6)]
    adopted = adopting(write_csv(tmp_path / "ni.csv", rows))
    assert adopted.found[0].position == pytest.approx((146_206, 529_475), abs=200)
    assert [doubt.severity for doubt in adopted.doubts if "Irish Grid" in doubt.problem] == ["note"]


def test_geo_x_may_be_a_longitude(tmp_path: Path, adopting: Adopt) -> None:
    """The transparency code's own headings hold eastings with one council and degrees with the next: values decide."""
    rows: Rows = [["PropertyName", "Postcode", "GeoX", "GeoY", "TenureType"]]
    rows += [[SITES[n], POSTCODES[n], f"-2.7{n}12345", f"53.7{n}12345", "Freehold"] for n in range(6)]
    made = _mapped(adopting(write_csv(tmp_path / "geo.csv", rows)))
    assert (made["GeoX"], made["GeoY"]) == ("longitude", "latitude")


def test_nothing_is_lost_without_a_word(tmp_path: Path, base_option: Option) -> None:
    """A land area that is left alone is told with its reason, and counts among what is to look at."""
    rows: Rows = [["Site Ref", "Site Name", "Postcode", "Tenure", "Site area"]]
    rows += [[f"S{n}", SITES[n], POSTCODES[n], "Freehold", "0.4 ha"] for n in range(6)]
    _, said = adopt([write_csv(tmp_path / "land.csv", rows)], tmp_path / "place", base_option, "A")
    assert "4 of 5 columns taken over (1 to look at)" in said[0]
    assert "E “Site area” is left alone" in said[1]


def test_a_list_of_which_every_row_goes_is_an_error(tmp_path: Path, adopting: Adopt) -> None:
    """An empty place is no success: the rule and its rows are told."""
    rows: Rows = [["Site Name", "Postcode", "Tenure", "Status"]]
    rows += [[SITES[n], POSTCODES[n], "Freehold", "Sold"] for n in range(6)]
    with pytest.raises(InputError, match=r"No row is left as a building .6 rows: closed or no longer held"):
        adopting(write_csv(tmp_path / "sold.csv", rows))


def test_being_in_use_frees_nothing_that_is_kept(tmp_path: Path, adopting: Adopt) -> None:
    """A hospital shown on a website is still a hospital, which is kept; one under review is free."""
    rows: Rows = [["Site Name", "Postcode", "Status"]]
    rows += [[f"{SITES[n]} Hospital", POSTCODES[n], "Under review" if n == 5 else "Visible"] for n in range(6)]
    adopted = adopting(write_csv(tmp_path / "hospitals.csv", rows))
    assert [each.values["status"] for each in adopted.found] == [*["keep"] * 5, "free"]


def test_a_lease_joins_the_building_that_it_names(tmp_path: Path, adopting: Adopt) -> None:
    """Two files of one body by one reference: six buildings, each with the lease of the other file."""
    sites: Rows = [["Asset Ref", "Site Name", "Postcode"], *[[f"P00{n}", SITES[n], POSTCODES[n]] for n in range(6)]]
    leases: Rows = [["Asset Ref", "Tenure", "Lease end", "Rent"], *[[f"P00{n}", "Leasehold", "31/03/2031", 900 + n]
              for n in range(6)]]  # fmt: skip
    adopted = adopting(write_csv(tmp_path / "sites.csv", sites), write_csv(tmp_path / "leases.csv", leases))
    assert [(each.name, each.values["tenure"], each.values["rent_gbp_per_year"]) for each in adopted.found] == [
        (SITES[n], "leasehold", 900.0 + n) for n in range(6)
    ]


def test_a_lease_end_or_a_rent_says_leasehold(tmp_path: Path, adopting: Adopt) -> None:
    """Where nothing is said of tenure, the row's other cells are asked before it is called freehold."""
    rows: Rows = [["Site Ref", "Site Name", "Postcode", "Lease end", "Rent"]]
    rows += [[f"S{n}", SITES[n], POSTCODES[n], "31/03/2031" if n < 5 else "", 900 if n < 5 else ""] for n in range(6)]
    adopted = adopting(write_csv(tmp_path / "leases.csv", rows))
    assert [each.values["tenure"] for each in adopted.found] == [*["leasehold"] * 5, "freehold"]


def test_a_column_of_dates_that_settles_nothing_is_told(tmp_path: Path, adopting: Adopt) -> None:
    """No day above 12: whether 03/04 is in March or in April nobody can say from the list."""
    rows: Rows = [["Site Ref", "Site Name", "Postcode", "Tenure", "Lease end"]]
    rows += [[f"S{n}", SITES[n], POSTCODES[n], "Leasehold", f"0{n + 1}/0{n + 3}/2031"] for n in range(6)]
    adopted = adopting(write_csv(tmp_path / "dates.csv", rows))
    assert [doubt.severity for doubt in adopted.doubts if "settles" in doubt.problem] == ["warning"]


def test_a_site_is_counted_once_by_its_blocks(tmp_path: Path, adopting: Adopt) -> None:
    """3,000 m² = 1,000 + 2,000 m² of the rows that name it as their parent."""
    rows: Rows = [["Site ID", "Parent ID", "Site Name", "Postcode", "Tenure", "GIA (m2)"]]
    rows += [["S1", "", "Quay House", "PR1 2RL", "Freehold", 3000], ["S2", "S1", "Quay House North", "PR1 2RL",
             "Freehold", 1000], ["S3", "S1", "Quay House South", "PR1 2RL", "Freehold", 2000]]  # fmt: skip
    adopted = adopting(write_csv(tmp_path / "blocks.csv", rows))
    assert [each.ref for each in adopted.found] == ["S2", "S3"]
    assert adopted.reads[0].set_aside[0].reason == "a whole site, given by its blocks too (rows 3, 4)"


@pytest.mark.parametrize(
    ("headings", "row", "reason"),
    [
        (["Library van", "Route", "Stop", "Address", "Postcode", "Arrival", "Departure"],
         ["North", "2", "Green", "1 Quay Road", "PR1 2RL", "10:00", "10:20"], "timetable of stops"),
        (["Unit", "Grade", "Job Title", "Posts (FTE)"], ["Revenues", "EO", "Officer", 2.5], "list of posts"),
        (["Tenant", "Property", "Area sq ft", "Rent receivable", "Expiry"],
         ["A shop", "Quay House", 300, 5000, "2031"], "lettings out"),
    ],
)  # fmt: skip
def test_other_lists_are_called_what_they_are(
    headings: list[str], row: list[object], reason: str, tmp_path: Path, adopting: Adopt
) -> None:
    """Stops of a van, posts, and tenants of theirs are no buildings, and the refusal says which they are."""
    with pytest.raises(InputError, match=reason):
        adopting(write_csv(tmp_path / "other.csv", [headings, *([row] * 9)]))


def test_a_second_column_of_one_body_loses_nothing(tmp_path: Path, base_option: Option) -> None:
    """The body's code in every row tells no building from another and the body is known: nothing to look at. A code
    that differs from row to row would be."""
    head = ["Organisation", "OrganisationLabel", "Property Name", "Postcode"]
    body = [["Borough Council", "E07", site, code] for site, code in zip(SITES, POSTCODES, strict=True)]
    _, said = adopt([write_csv(tmp_path / "assets.csv", [head, *body])], tmp_path / "one", base_option, "Borough")
    assert "(0 to look at)" in said[0]
    body[0][1] = "E08"
    _, said = adopt([write_csv(tmp_path / "other.csv", [head, *body])], tmp_path / "two", base_option, "Borough")
    assert any("“OrganisationLabel” is left alone" in line for line in said)


def test_establishment_is_staff_where_its_values_are_posts(tmp_path: Path, adopting: Adopt) -> None:
    """A column of posts is nobody's name: it is staff, to look at; and 20 + 8 posts are 28."""
    head = ["Stn", "Station", "Post Code", "Establishment"]
    posts = ["20 WT / 8 RDS", "10 + 6", "8 RDS", "12/10", "9 WT / 9 RDS", "14 + 12"]
    rows = [
        [f"{n:02}", site, code, each] for n, (site, code, each) in enumerate(zip(SITES, POSTCODES, posts, strict=True))
    ]
    adopted = adopting(write_csv(tmp_path / "fire.csv", [head, *rows]))
    assert _mapped(adopted) == {"Stn": "building", "Station": "name", "Post Code": "postcode", "Establishment": "fte"}
    (choice,) = [choice for choice in adopted.mapping.tables[0].choices if choice.to == "fte"]
    assert choice.confidence < 0.8
    assert adopted.found[0].values["fte"] == 28.0


def test_a_longitude_of_one_decimal_behind_a_prefix(tmp_path: Path, adopting: Adopt) -> None:
    """`site_longitude` of -2.7 and -2.8 is a longitude: beside Preston's latitude it is Preston."""
    head = ["site_id", "site_name", "site_latitude", "site_longitude"]
    rows = [[f"S{n}", site, 53.7 + n / 100, -2.7 - n / 10] for n, site in enumerate(SITES)]
    adopted = adopting(write_csv(tmp_path / "sites.csv", [head, *rows]))
    assert _mapped(adopted)["site_longitude"] == "longitude"


@pytest.mark.parametrize(
    ("text", "months"),
    [("T only 24.03.2029 (6m notice)", 6.0), ("Mutual 31/03/28 on 12 months", 12.0), ("rolling 3 months", 3.0),
     ("24/06/2029, 6 months", 6.0), ("2 years' notice", 24.0), ("24/06/2029", None), ("6 months or 12 months", None)],
)  # fmt: skip
def test_the_notice_in_a_note_on_a_break(text: str, months: float | None) -> None:
    """Months, or years as twelve of them; two that differ are none."""
    assert notice_in_words(text) == months


def test_a_break_in_words_gives_its_day_and_its_notice(tmp_path: Path, adopting: Adopt) -> None:
    """Both are marked as taken from a note."""
    head = ["Asset Ref", "Property Name", "Postcode", "Tenure", "Lease end", "Break option(s)"]
    notes = [
        "T only 24.03.2029 (6m notice)",
        "rolling 3 months",
        "none",
        "24/06/2029, 6 months",
        "",
        "T 01/01/2030 (12m)",
    ]
    rows = [[f"P{n}", site, code, "Leasehold", "31/03/2032", note]
            for n, (site, code, note) in enumerate(zip(SITES, POSTCODES, notes, strict=True))]  # fmt: skip
    adopted = adopting(write_csv(tmp_path / "leases.csv", [head, *rows]))
    assert [each.values.get("notice_months") for each in adopted.found] == [6, 3, None, 6, None, 12]
    assert {"break_date", "notice_months"} <= set(adopted.found[0].assumed)
