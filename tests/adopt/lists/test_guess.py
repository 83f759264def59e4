"""Without `--as`: each file and sheet is said to be something and taken as that; what is none of ours is refused."""

from pathlib import Path

import pytest

from estate_opt.adopt.lists.command import adopt_as
from estate_opt.ground.errors import InputError
from estate_opt.options.option import Option
from tests.adopt import registers
from tests.adopt.lists.conftest import Rows

BODY = "Bay Trust"


def test_files_of_one_body_are_told_apart(tmp_path: Path, offices: Path, base_option: Option, rows: Rows) -> None:
    """Register, leases, staff, accounts, rooms and areas in one call, the register last: each becomes what it is."""
    leases = registers.write_csv(
        tmp_path / "leases.csv",
        [
            ["Lease Ref", "Property", "Annual rent (£)", "Expiry Date"],
            ["L1", "Quay House", 9000, "31/03/2034"],
            ["L2", "The Old Granary", 100, "31/03/2034"],
        ],
    )
    posts = registers.write_csv(
        tmp_path / "posts.csv",
        [["Directorate", "Team", "FTE", "Base"], *[["D", f"T{n}", 3, "Quay House"] for n in range(5)]],
    )
    account = registers.write_csv(
        tmp_path / "account.csv",
        [["Function", "Staff costs (£)", "Running expenses (£)"], ["HR", 400000, 1000], ["IT", 500000, 7000]],
    )
    rooms = registers.write_csv(
        tmp_path / "rooms.csv",
        [
            ["Site Code", "Room No", "Room Type", "Area (m2)"],
            *[["A1", f"R{n}", "Interview room", 12] for n in range(5)],
        ],
    )
    areas = registers.write_csv(
        tmp_path / "areas.csv",
        [
            ["LSOA21CD", "LSOA21NM", "Population", "Latitude", "Longitude"],
            *[[f"E0100000{n}", f"Bay {n}", 1500, 54.05, -2.8] for n in range(5)],
        ],
    )
    said = adopt_as([leases, posts, account, rooms, areas, offices], tmp_path / "place", base_option, None, BODY)
    seems = {line.partition(" ")[0]: line.rpartition("adopted as ")[2] for line in said if " seems to be " in line}
    assert seems == {
        "leases.csv": "leases.", "posts.csv": "teams.", "account.csv": "functions.", "rooms.csv": "spaces.",
        "areas.csv": "localities.", "assets.csv": "buildings.",
    }  # fmt: skip
    assert rows("buildings.csv")[0]["rent_gbp_per_year"] == "9000"
    assert sum(float(row["fte"]) for row in rows("teams.csv")) == 15
    assert {row["function"] for row in rows("functions.csv")} == {"HR", "IT"}
    assert len(rows("localities.csv")) == 5
    assert rows("spaces.csv")[0]["capacity"] == "5"


@pytest.mark.parametrize("kind", ["payments", "applications", "accidents", "notes"])
def test_what_is_none_of_ours_is_refused(kind: str, tmp_path: Path, base_option: Option) -> None:
    """With what it seems to be, and what to do."""
    path = registers.not_registers(tmp_path)[kind]
    with pytest.raises(InputError, match=r"seems to be .*; not adopted\..*Say with --as"):
        adopt_as([path], tmp_path / "place", base_option, None, BODY)


def test_a_list_of_staff_is_no_longer_refused(tmp_path: Path, base_option: Option, rows: Rows) -> None:
    """Directorates with FTE: 12 of them from 90.5 up, the total row left out."""
    path = registers.not_registers(tmp_path)["staff"]
    adopt_as([path], tmp_path / "place", base_option, None, BODY)
    assert sum(float(row["fte"]) for row in rows("teams.csv")) == pytest.approx(sum(90.5 + n for n in range(12)))


def test_published_lists_are_told_apart(published_again: Path, tmp_path: Path, base_option: Option) -> None:
    """What the careful reader of those files says they are."""
    expected = {
        "organogram_dwp_junior_2013.csv": "teams", "recreated/RECREATED_staff_by_site_crosstab.xlsx": "teams",
        "mwmi_cr_only_2969.csv": "teams", "trafford_leisure_centres.csv": "buildings and counters",
    }  # fmt: skip
    for number, (name, kind) in enumerate(expected.items()):
        said = adopt_as([published_again / name], tmp_path / f"place {number}", base_option, None, BODY)
        assert any(line.endswith(f"adopted as {kind}.") for line in said), (name, said[0])
    with pytest.raises(InputError, match="seems to be senior posts"):
        adopt_as(
            [published_again / "trafford_organisation_structure_stripped.csv"], tmp_path / "p", base_option, None, BODY
        )


def test_a_register_of_buildings_is_no_cross_tab(
    tmp_path: Path, base_option: Option, offices: Path, rows: Rows
) -> None:
    """Floor areas are no staff, and addresses that begin with a figure no figures, whatever the sheet is called."""
    register = tmp_path / "buildings.csv"
    lines = ["Asset Ref,Property Name,Address,Postcode,GIA (m2),Desks"]
    lines += [f'P{n},Elm House {n},"{n} Mill Street, Lancaster",LA1 1YN,{400 + n},{20 + n}' for n in range(1, 9)]
    register.write_text("\n".join(lines), encoding="utf-8")
    leases = tmp_path / "leases.csv"
    lines = ["Lease ID,Asset Ref,Tenure,Lease end,Passing rent"]
    lines += [f"L{n},P{n},Leasehold,31/03/2030,{50_000 + n}" for n in range(1, 9)]
    leases.write_text("\n".join(lines), encoding="utf-8")
    said = adopt_as([register, leases], tmp_path / "place", base_option, None, "Borough Council")
    assert said[:2] == [
        "buildings.csv seems to be a register of buildings; adopted as buildings.",
        "leases.csv seems to be a list of leases; adopted as leases.",
    ]
    made = rows("buildings.csv")
    assert [(row["tenure"], row["floor_area_m2"]) for row in made] == [("leasehold", str(400 + n)) for n in range(1, 9)]


def test_a_list_of_services_beside_a_register_is_of_counters_alone(
    tmp_path: Path, base_option: Option, offices: Path, rows: Rows
) -> None:
    """The buildings are known: the counters join them, and no building is there twice."""
    lines = [["Library name", "Service", "Postcode", "Opening hours"],
             ["Quay House", "Library", "LA1 1YN", "Mon-Sat 9-17"],
             ["Brook Hospital", "Clinic", "LA1 4RP", "Mon 9-17"]]  # fmt: skip
    counters = registers.write_csv(tmp_path / "counters.csv", lines)
    said = adopt_as([offices, counters], tmp_path / "place", base_option, None, BODY)
    assert any(line.endswith("adopted as counters.") for line in said)
    assert len(rows("buildings.csv")) == 3
    assert [(row["building"], row["opening_hours"]) for row in rows("counters.csv")] == [
        ("A1", "Mon-Sat 9-17"), ("A3", "Mon 9-17"),
    ]  # fmt: skip
