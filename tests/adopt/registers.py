"""Made-up registers of several kinds of body, in the mess in which such lists come. No real organisation is in them."""

import csv
from pathlib import Path
from typing import Any

from openpyxl import Workbook

Rows = list[list[Any]]


def write_csv(path: Path, rows: Rows, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="", errors="replace") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def write_xlsx(
    path: Path, rows: Rows, merged: tuple[str, ...] = (), sheet: str = "Assets", more: dict[str, Rows] | None = None
) -> Path:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = sheet
    for row in rows:
        first.append(row)
    for area in merged:
        first.merge_cells(area)
    for name, others in (more or {}).items():
        extra = book.create_sheet(name)
        for row in others:
            extra.append(row)
    book.save(path)
    return path


def council_workbook(path: Path) -> Path:
    """A Scottish council's workbook: titles, two heading rows with merged groups and units, sub-totals, notes."""
    head = ["", "", "", "Area", "", "Running costs 2024/25", "", "Legal", ""]
    names = [
        "Prop Ref",
        "Property",
        "Post Code",
        "GIA (sq ft)",
        "Site (acres)",
        "Energy £",
        "Cleaning £",
        "Interest",
        "Ish Date",
    ]
    rows: Rows = [
        ["Strathmade Council – Estates Management"], ["Property list as at 31 March 2025"], [],
        head, names,
        ["OFFICES"],
        ["S001", "Town House", "EH1 1YJ", "21,527.8", 0.5, "£45,000", "30000", "Heritable", ""],
        ["S002", "Mill Lane Annexe", "EH1 2NG", "c. 5,000", 0.2, "12,000", "£8k", "Leased in", "28/05/2031"],
        ["", "Sub-total offices", "", 26527.8, 0.7, 57000, 38000, "", ""],
        names,
        ["LIBRARIES"],
        ["S003", "Harbour Library", "EH6 6JJ", 6000, 0.1, "tbc", 5000, "Heritible", ""],
        ["S004", "Hill Library", "EH11 3AF", 4000, 0.1, "(500)", "N/A", "Lease", "Whitsunday"],
        ["", "", "", 10000, 0.2, -500, 5000, "", ""],
        ["", "GRAND TOTAL", "", 36527.8, 0.9, 56500, 43000, "", ""],
        [],
        ["Notes"], [
        "1. Areas are gross internal and were measured in 2019 by the council's own "
        "surveyors in the main."],
    ]  # fmt: skip
    return write_xlsx(
        path,
        rows,
        ("D4:E4", "F4:G4", "H4:I4"),
        more={"Notes": [["This workbook lists property."], ["Contact the team."]]},
    )


def welsh_csv(path: Path) -> Path:
    """A Welsh council's list, with semicolons."""
    rows: Rows = [
        [
            "Cyfeirnod",
            "Enw'r eiddo",
            "Cyfeiriad",
            "Cod Post",
            "Deiliadaeth",
            "Arwynebedd llawr (m²)",
            "Rhent blynyddol (£)",
        ],
        ["C1", "Neuadd y Dref", "Stryd Fawr, Tredref", "CF10 3AT", "Rhydd-ddaliad", "1.250,5", ""],
        ["C2", "Llyfrgell Tredref", "Heol yr Orsaf, Tredref", "CF11 9HA", "Rhydd-ddaliad", "640", ""],
        ["C3", "Swyddfa'r Cei", "Y Cei, Tredref", "CF10 4GA", "Prydles", "900", "£95,000"],
        ["C4", "Depo Glanllyn", "Heol Glan y Llyn", "CF24 5JJ", "Prydles", "1,400", "60,000"],
        ["Cyfanswm", "", "", "", "", "", "155000"],
    ]
    return write_csv(path, rows, ";")


def fire_list(path: Path) -> Path:
    """A fire service's list: tabs, UTF-16, codes for tenure, money in thousands, coordinates called X and Y."""
    rows: Rows = [
        ["Station Name", "Station No", "X", "Y", "F/L", "GIFA m2", "Premises costs (£000)", "Staff (WTE)", "Bays"]
    ]
    rows += [
        [f"Fire Station {number}", f"FS{number:02d}", 380000 + 900 * number, 430000 + 700 * number,
         "L" if number % 3 == 0 else "F",
         400 + 10 * number, f"{12.5 + number}", number + 4, 2]
        for number in range(1, 13)
    ]  # fmt: skip
    return write_csv(path, rows, "\t", "utf-16")


def police_workbook(path: Path) -> Path:
    """A police force's list: no building reference, day numbers for dates, swapped degrees, a place in the sea."""
    rows: Rows = [
        [
            "Premises",
            "Address 1",
            "Town",
            "Postcode",
            "Latitude",
            "Longitude",
            "Ownership",
            "NIA sqm",
            "Rent per quarter (£)",
            "Expiry Date",
            "Break",
        ],
        [
            "Northgate Police Station",
            "1 North Gate",
            "Castleton",
            "LA1 1YN",
            54.048,
            -2.801,
            "Freehold",
            2100,
            None,
            None,
            None,
        ],
        [
            "Quayside House",
            "Ground Floor, 2 Quay Road",
            "Castleton",
            "LA1 5AP",
            54.051,
            -2.812,
            "Leasehold",
            300,
            5000,
            47573,
            "01/10/2028",
        ],
        ["Custody Suite", "9 Mill Way", "Preston", "PR1 2NL", -2.699, 53.757, "PFI contract", 3000, None, 51226, None],
        [
            "Rural Base",
            "Farm Lane",
            "Garstang",
            "PR3 1EB",
            53.9,
            -2.77,
            "Licence to occupy",
            "120",
            "n/a",
            "periodic",
            None,
        ],
        ["Sea View", "Pier", "Blackpool", "FY1 1AA", 53.8, -5.3, "Freehold", 80, None, None, None],
    ]
    return write_xlsx(path, rows, sheet="Estate")


def lease_list(path: Path) -> Path:
    """A lease list in square feet: several leases a building, monthly rents, American and short years."""
    rows: Rows = [
        [
            "Property ref",
            "Building name",
            "Floor",
            "Postal Code",
            "Net lettable area (sq. ft.)",
            "Passing rent pcm",
            "Lease end",
            "Tenant break",
            "Status",
        ],
        ["L1", "Market Chambers", "Ground", "M1 1AE", "1,000", "£1,000", "31/12/29", "31/12/27", "Retain"],
        ["L1", "Market Chambers", "First", "M1 1AE", "2,000", "£1,500", "30/06/31", "", "Retain"],
        ["L2", "Canal House", "All", "M3 2JA", "12,000", "£1.2m p.a.", "Mar-30", "-", "Dispose"],
        ["L3", "Old Baths", "All", "M4 5JD", "900 sq m", "0", "2012", "", "Closed"],
        ["L4", "Tower Point", "4th", "M2 3AW", "5,000-6,000", "£2,000", "30th September 2028", "", "Under review"],
        ["Total", "", "", "", "20,900", "", "", "", ""],
    ]
    return write_csv(path, rows, encoding="cp1252")


def nameless_columns(path: Path) -> Path:
    """A list whose headings say nothing."""
    streets = ("High Street", "Station Road", "Church Lane", "Mill Road", "Park Avenue", "The Green")
    rows: Rows = [["Col1", "Col2", "Col3", "Col4", "Col5"]]
    rows += [
        [f"Building {number}", f"{number} {streets[number % 6]}",
        f"LS{number % 9 + 1} "
        f"{number % 9 + 1}{'ABD'[number % 3]}E", ("Freehold", "Leasehold")[number % 2], 100 * number]
        for number in range(1, 31)
    ]  # fmt: skip
    return write_csv(path, rows)


def not_registers(folder: Path) -> dict[str, Path]:
    """Lists that are no registers of buildings, by what they are."""
    people = [[f"Anna{n}", f"Smith{n}", "Clerk", "Grade C", 24000 + n, "Finance"] for n in range(20)]
    spend = [
        [
            "Made-up Council",
            "Estates",
            f"12/0{n % 9 + 1}/2025",
            f"T{n:05d}",
            f"{n * 731 % 9000:,}.50",
            "Builders Ltd",
            "Repairs",
        ]
        for n in range(40)
    ]
    return {
        "payments": write_csv(
            folder / "spend.csv",
            [
                [
                    "Body Name",
                    "Directorate",
                    "Date Paid",
                    "Transaction Number",
                    "Amount (£)",
                    "Supplier Name",
                    "Expense Type",
                ],
                *spend,
            ],
        ),
        "contracts": write_csv(
            folder / "contracts.csv",
            [
                ["Contract Ref", "Contract Title", "Supplier", "Start Date", "End Date", "Contract Value (£)"],
                *[
                    [f"K{n}", "Cleaning of offices", "Cleaners Ltd", "01/04/2024", "31/03/2027", 10000 * n]
                    for n in range(1, 15)
                ],
            ],
        ),
        "people": write_csv(
            folder / "people.csv", [["First name", "Surname", "Job title", "Grade", "Salary", "Department"], *people]
        ),
        "staff": write_xlsx(
            folder / "staff.xlsx",
            [
                ["Workforce by directorate, 30 June 2025"],
                [],
                ["Directorate", "Headcount", "FTE", "Vacancies"],
                *[[f"Directorate {n}", 100 + n, 90.5 + n, n] for n in range(12)],
                ["Total", 1266, 1152, 66],
            ],
        ),
        "budget": write_csv(
            folder / "budget.csv",
            [
                ["Cost Centre", "Description", "Budget 2025/26", "Actual", "Variance"],
                *[[f"CC{n}", "Premises", 1000 * n, 900 * n, 100 * n] for n in range(20)],
            ],
        ),
        "applications": write_csv(
            folder / "planning.csv",
            [
                ["Application Ref", "Address", "Postcode", "Proposal", "Applicant", "Decision", "Decision Date"],
                *[
                    [f"25/{n:04d}", f"{n} High Street", "LA1 1AA", "Extension", "Mr X", "Granted", "01/02/2025"]
                    for n in range(20)
                ],
            ],
        ),
        "accidents": write_csv(
            folder / "accidents.csv",
            [
                ["Accident Ref", "Easting", "Northing", "Date", "Casualties", "Casualty Severity", "Road Class"],
                *[[f"A{n}", 380000 + n, 430000 + n, "01/02/2025", 1, "Slight", "A"] for n in range(20)],
            ],
        ),
        "notes": write_xlsx(
            folder / "notes.xlsx",
            [
                ["How to fill in the return"],
                ["Please give every site you own or lease, and the cost of each in the year to March."],
                ["Send it back by June."],
            ],
        ),
    }
