"""Leases, rooms, counters and localities: joined to the buildings that they name, and what does not join is told."""

import json
import random
from pathlib import Path

import pytest

from estate_opt.ground.errors import InputError
from tests.adopt import registers
from tests.adopt.lists.conftest import Adopt, Rows

BODY = "Bay Trust"


def _leases(path: Path) -> Path:
    head = ["Lease Ref", "Property", "Postcode", "Floor", "Annual rent (£)", "Expiry Date", "Actual break date",
            "Break notice term (months)", "Break penalty (£)", "Status"]  # fmt: skip
    return registers.write_csv(
        path,
        [
            head,
            ["L1", "Quay House", "LA1 1YN", "Ground", "20,000", "31/03/2034", "01/04/2030", 6, 5000, "Current"],
            ["L2", "Quay House", "LA1 1YN", "First", "15,000", "30/09/2032", "01/10/2029", 12, "", "Current"],
            ["L3", "Quay House", "LA1 1YN", "Second", "9,000", "30/09/2024", "", "", "", "Surrendered"],
            ["L4", "Old Granary", "LA9 9ZZ", "All", "7,000", "31/12/2030", "", "", "", "Current"],
            ["L5", "Brook Hospital", "LA1 4RP", "Wing", "4,000", "31/12/2030", "", "", "", "Current"],
            ["Total", "", "", "", "55,000", "", "", "", "", ""],
        ],
    )


def test_leases_join_the_building_that_they_name(tmp_path: Path, offices: Path, adopting: Adopt, rows: Rows) -> None:
    """Two floors add up to one rent, with the later end, the first break and the longer notice; a surrendered lease,
    one of an unknown house and one of a freehold are told, and nothing of them is taken."""
    adopting("buildings", offices, agency=BODY)
    said = adopting("leases", _leases(tmp_path / "leases.csv"), agency=BODY)
    house, _, hospital = rows("buildings.csv")
    assert (house["rent_gbp_per_year"], house["lease_end"], house["break_date"]) == (
        "35000",
        "2034-03-31",
        "2029-10-01",
    )
    assert (house["notice_months"], house["exit_gbp"]) == ("12", "5000")
    assert "rent_gbp_per_year" not in house["assumed"]
    assert hospital["tenure"] == "freehold"
    assert hospital["rent_gbp_per_year"] == ""
    lost = rows("adopted/not_joined.csv")
    assert [(row["they_say"], row["rows"]) for row in lost] == [("Old Granary, LA9 9ZZ", "1")]
    assert any("1 row of leases names 1 site that is no building here" in line for line in said)
    assert any("freehold in its register" in row["problem"] for row in rows("adopted/findings.csv"))
    reasons = {row["row"]: row["reason"] for row in rows("adopted/left_out.csv") if row["file"] == "leases.csv"}
    assert reasons == {"4": "the lease is over", "7": "a total"}
    origin = next(row for row in rows("adopted/provenance.csv") if row["id"] == "A1")
    assert origin["rent_gbp_per_year"] == "leases.csv leases!E2+E3"


def test_lettings_out_are_refused(tmp_path: Path, adopting: Adopt) -> None:
    """Rent that the body receives is no lease of its own."""
    path = registers.write_xlsx(
        tmp_path / "l.xlsx",
        [["Tenant", "Property", "Rent receivable (£)", "Expiry Date"], ["Cafe", "Quay House", 5000, "31/03/2030"]] * 2,
        sheet="Lettings out",
    )
    with pytest.raises(InputError, match="the body is the landlord"):
        adopting("leases", path)


def test_twenty_thousand_rooms_keep_their_square_metres(tmp_path: Path, adopting: Adopt, rows: Rows) -> None:
    """Areas add up to the square metre by building, in square feet too; rooms that a team may need are counted."""
    drawn = random.Random(7)
    head = ["Building Code", "Building Name", "Floor", "Room No", "Room Use", "Area (sq ft)", "Workstations"]
    uses = ("Open plan office", "Interview room", "Store", "WC", "Corridor")
    lines: registers.Rows = [head]
    for number in range(20_000):
        code = number % 40
        desks = drawn.randrange(1, 9) if number % 5 == 0 else ""
        lines.append(
            [f"B{code:02d}", f"House {code}", "1", f"R{number}", uses[number % 5], drawn.randrange(40, 900), desks]
        )
    adopting("spaces", registers.write_csv(tmp_path / "rooms.csv", lines), agency=BODY)
    buildings = rows("buildings.csv")
    assert len(buildings) == 40
    for code, building in enumerate(buildings):
        own = [line for line in lines[1:] if line[0] == f"B{code:02d}"]
        assert float(building["floor_area_m2"]) == pytest.approx(sum(line[5] for line in own) * 0.09290304, abs=0.01)
        assert "floor_area_m2" not in building["assumed"]
        if code % 5 == 0:
            assert float(building["desks"]) == sum(line[6] for line in own)
    spaces = {(row["building"], row["space_type"]): row["capacity"] for row in rows("spaces.csv")}
    # 500 rooms a building; every fifth number is an interview room, and 40 buildings are a multiple of five.
    assert spaces == {(f"B{code:02d}", "interview rooms"): "500" for code in range(1, 40, 5)}


def test_rooms_do_not_overwrite_a_register(tmp_path: Path, offices: Path, adopting: Adopt, rows: Rows) -> None:
    """The register's floor area stays; that the rooms say otherwise is told."""
    adopting("buildings", offices, agency=BODY)
    path = registers.write_csv(
        tmp_path / "rooms.csv",
        [
            ["Site Code", "Room No", "Room Type", "Area (m2)"],
            ["A1", "1", "Office", 300],
            ["A1", "2", "Meeting room", 50],
        ],
    )
    adopting("spaces", path, agency=BODY)
    assert rows("buildings.csv")[0]["floor_area_m2"] == "1000"
    assert any(
        "its register says floor_area_m2 1,000, its rooms 350" in r["problem"] for r in rows("adopted/findings.csv")
    )
    assert [(row["building"], row["space_type"], row["capacity"]) for row in rows("spaces.csv")] == [
        ("A1", "meeting rooms", "1")
    ]


def test_counters_of_a_list_of_libraries(tmp_path: Path, offices: Path, adopting: Adopt, rows: Rows) -> None:
    """Where no column says the service, the names do, and that is assumed; a closed one is left out."""
    adopting("buildings", offices, agency=BODY)
    path = registers.write_csv(
        tmp_path / "libraries.csv",
        [
            ["Library Name", "Postcode", "Opening hours", "Status"],
            ["Quay House Library", "LA1 1YN", "Mon-Fri 9-5", "Open"],
            ["Mill Lane Health Centre", "LA1 5AP", "Tue 10-12", "Closed"],
            ["Ferry Library", "LA7 7AA", "Sat", "Open"],
        ],
    )
    adopting("counters", path, agency=BODY)
    counters = rows("counters.csv")
    assert [(row["service"], row["building"], row["status"]) for row in counters] == [("library", "A1", "open")]
    assert counters[0]["opening_hours"] == "Mon-Fri 9-5"
    assert counters[0]["assumed"] == "service"
    assert rows("services.csv")[0]["name"] == "Public library"
    assert [row["they_say"] for row in rows("adopted/not_joined.csv")] == ["Ferry Library, LA7 7AA"]


def test_open_referral_json_is_read(tmp_path: Path, offices: Path, adopting: Adopt, rows: Rows) -> None:
    """A page of services with their locations and hours."""
    service = {
        "name": "Debt advice", "status": "active", "organization": {"name": BODY},
        "service_at_locations": [
            {"location": {"name": "Quay House", "latitude": 54.05, "longitude": -2.8,
                          "addresses": [{"address_1": "1 Quay", "city": "Lancaster", "postal_code": "LA1 1YN"}]}}
        ],
        "schedules": [{"byday": "MO", "opens_at": "09:00:00", "closes_at": "12:30:00"}],
    }  # fmt: skip
    path = tmp_path / "services.json"
    path.write_text(json.dumps({"total_items": 1, "contents": [service]}), encoding="utf-8")
    adopting("buildings", offices, agency=BODY)
    adopting("counters", path)
    counter = rows("counters.csv")[0]
    assert (counter["service"], counter["building"], counter["opening_hours"]) == (
        "debt-advice",
        "A1",
        "MO 09:00-12:30",
    )
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=r"services\.json is no JSON"):
        adopting("counters", path)


def test_localities_with_people_position_and_groups(tmp_path: Path, adopting: Adopt, rows: Rows) -> None:
    """Codes, people and positions as given; the most deprived fifth and rural areas are groups, by rule."""
    path = registers.write_csv(
        tmp_path / "lsoa.csv",
        [
            ["LSOA21CD", "LSOA21NM", "LAD22NM", "Total population", "LAT", "LONG", "IMD Decile", "Rural/Urban"],
            ["E01000001", "Bay 001A", "Bay", "1,500", 54.05, -2.80, 1, "Urban city and town"],
            ["E01000002", "Bay 001B", "Bay", 1600, 54.10, -2.70, 7, "Rural village"],
            ["", "Total", "", 3100, "", "", "", ""],
        ],
    )
    said = adopting("localities", path)
    first, second = rows("localities.csv")
    assert (first["locality"], first["population"], first["latitude"], first["group"]) == (
        "E01000001",
        "1500",
        "54.05",
        "deprived",
    )
    assert (second["area"], second["group"], second["assumed"]) == ("Bay", "rural", "group")
    assert any("3,100 people in 2 areas" in line for line in said)


def test_rooms_whose_category_is_a_code_are_offices_by_their_type(tmp_path: Path, adopting: Adopt, rows: Rows) -> None:
    """A column of numbers says not what a room is: the next that does counts. Two offices for 2, one for 3."""
    head = ["Building Code", "Building Name", "Floor Code", "Room Code", "Room Category", "Room Type", "Room Area m²",
            "Room Capacity"]  # fmt: skip
    body = [["101", "Elm House", 0, "001", 6, "OFFICE", 21, 2], ["101", "Elm House", 0, "002", 6, "CIRC", 9, 40],
            ["101", "Elm House", 1, "101", 6, "OFFICE", 20, 2],
            ["102", "Oak House", 0, "001", 6, "OFFICE", 30, 3]]  # fmt: skip
    said = adopting("spaces", registers.write_csv(tmp_path / "rooms.csv", [head, *body]), agency=BODY)
    assert "rooms.csv, rooms: 4 rooms with 80 m² in 2 buildings." in said
    assert [(row["floor_area_m2"], row["desks"]) for row in rows("buildings.csv")] == [("50", "4"), ("30", "3")]


def test_a_break_in_words_is_read_in_a_list_of_leases_too(
    tmp_path: Path, offices: Path, adopting: Adopt, rows: Rows
) -> None:
    """Its day and its notice, both marked as taken from a note; `none` is no break, and nothing is lost unsaid."""
    adopting("buildings", offices, agency=BODY)
    head = ["Lease", "Site Code", "Expiry date", "Break option", "Passing rent"]
    body = [["L1", "A1", "24/03/2034", "24/03/2029 (6m notice)", 9000], ["L2", "A1", "24/03/2034", "none", 1000]]
    said = adopting("leases", registers.write_csv(tmp_path / "leases.csv", [head, *body]), agency=BODY)
    house = rows("buildings.csv")[0]
    assert (house["break_date"], house["notice_months"], house["rent_gbp_per_year"]) == ("2029-03-24", "6", "10000")
    assert {"break_date", "notice_months"} <= set(house["assumed"].split("; "))
    assert "  Not taken over: Lease." in said
