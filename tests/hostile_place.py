"""A place whose ids and names would be formulas, wildcards or numbers if a spreadsheet were let to take them so."""

from datetime import date, datetime

from estate_opt.audit import audit
from estate_opt.domain.estate import (
    Agency,
    Arrangement,
    Assumed,
    Building,
    Counter,
    Estate,
    Locality,
    Service,
    SupportFunction,
    Team,
    Tier,
)
from estate_opt.domain.plan import Plan
from estate_opt.domain.run_info import RunInfo
from estate_opt.ground.errors import Finding, Severity
from estate_opt.options import option
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from estate_opt.workbook.tabs import Dossier

HOSTILE = ("=1+1", "+cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3", "A*", "AB", "7", "07", "http://example.org/", ">0")
"""Each is the id of an agency, and all together would collide or calculate if sums were looked up by id."""


def hostile_option() -> Option:
    """The base, stopped early enough for a test."""
    return option.load().with_solver(time_limit_seconds=20, threads=1)


def hostile_place() -> Estate:
    """Ten agencies in a row, half a kilometre apart: each half fills a building of its own and delivers its own IT."""
    agencies = {name: Agency(name, f"{name} Council") for name in sorted(HOSTILE)}
    buildings, teams, functions = {}, {}, {}
    for number, agency in enumerate(sorted(HOSTILE)):
        place = f"{agency} hall"
        buildings[place] = Building(
            place, agency, "leasehold" if number % 3 else "freehold", f"=HYPERLINK({number})", "=A1",
            easting=400_000 + 500 * number, northing=300_000, desks=40.0, rent_gbp_per_year=30_000 if number % 3 else 0,
            running_gbp_per_year=50_000 + 1000 * number, receipt_gbp=0 if number % 3 else 80_000,
            lease_end=date(2031, 3, 31) if number % 3 else None, carbon_kg_per_year=4000, backlog_gbp=10_000,
        )  # fmt: skip
        teams[f"{agency} front"] = Team(f"{agency} front", agency, 20 + number, 14.0, place, "=2*2", max_move_km=15)
        teams[f"{agency} IT"] = Team(f"{agency} IT", agency, 5, 3.5, place, "+44", max_move_km=15, function="IT")
        functions[agency, "IT"] = SupportFunction(agency, "IT", 5, 250_000, 90_000, 10_000, (f"{agency} IT",))
    tiers = (Tier(0, 0, 0), Tier(20, 0.1, 0.1))
    first = sorted(HOSTILE)[0]
    return Estate(
        agencies=agencies,
        buildings=dict(sorted(buildings.items())),
        teams=dict(sorted(teams.items())),
        services={"=9*9": Service("=9*9", "@library")},
        counters={("=9*9", f"{name} hall"): Counter("=9*9", f"{name} hall", True, 4000) for name in sorted(HOSTILE)},
        localities={
            f"=L{n}": Locality(f"=L{n}", 1000 + n, "-village", "=A1", 400_000 + 450 * n, 301_000, frozenset({"=old"}))
            for n in range(10)
        },
        functions=dict(sorted(functions.items())),
        arrangements={"=IT": Arrangement("=IT", "IT", first, None, 20_000, 50_000, 5000, None, 2, tiers)},
        assumed=(Assumed("teams", f"{first} IT", "fte"), Assumed("teams", f"{first} front", "fte")),
    )


def hostile_dossier() -> Dossier:
    """The hostile place planned, audited and ready for its workbook."""
    return dossier_of(solve_estate(hostile_place(), hostile_option()))


def dossier_of(plan: Plan) -> Dossier:
    """A plan with its audit, and circumstances that are made up."""
    run = RunInfo(
        input_hash="0" * 64,
        source="=place.xlsx",
        started=datetime(2026, 11, 21, 12, 0),
        versions={"estate-opt": "0.1.0"},
        seconds={"read": 0.5, "solve": 1.5},
    )
    findings = [Finding(Severity.WARNING, "teams", "=1+1 is odd.", "Look at it.", 2, "fte", "Teams!E2", "=1+1")]
    return Dossier(plan, run, audit(plan), findings)
