"""A tiny made-up place that fills in every table: what the template shows where an example is asked for.

It has nothing wrong with it and can be planned with: two bodies, three buildings, one service, one shared function.
"""

from collections.abc import Mapping
from datetime import date

ExampleRow = Mapping[str, str | float | date]
"""Values by column; a column that is not there is left blank."""

EXAMPLE: Mapping[str, tuple[ExampleRow, ...]] = {
    "agencies": (
        {"agency": "BC", "name": "Borough Council", "sector": "council", "joins": "yes",
         "capital_limit_gbp": 2_000_000},
        {"agency": "HT", "name": "Health Trust", "sector": "nhs", "joins": "yes"},
    ),
    "buildings": (
        {
            "building": "TH", "name": "Town Hall", "agency": "BC", "area": "Centre", "postcode": "LA1 1PJ",
            "easting": 347_700, "northing": 461_800, "tenure": "freehold", "floor_area_m2": 1_300, "desks": 90,
            "fitout_desks": 10, "fitout_gbp_per_desk": 4_000, "rates_gbp_per_year": 80_000,
            "running_gbp_per_year": 160_000, "backlog_gbp": 300_000, "receipt_gbp": 900_000,
            "carbon_kg_per_year": 120_000, "status": "free", "features": "step-free; public counter",
            "assumed": "receipt_gbp", "basis": "receipt: the valuer's letter of May", "source": "asset register",
            "source_ref": "row 12", "category": "office", "price_year": 2026,
        },
        {
            "building": "AN", "name": "Mill Street Annexe", "agency": "BC", "area": "Centre", "postcode": "LA1 1SU",
            "easting": 348_200, "northing": 461_500, "tenure": "leasehold", "lease_end": date(2031, 3, 31),
            "break_date": date(2028, 9, 29), "notice_months": 6, "floor_area_m2": 450, "desks": 30,
            "rent_gbp_per_year": 75_000, "rates_gbp_per_year": 30_000, "running_gbp_per_year": 45_000,
            "exit_gbp": 40_000, "status": "free", "features": "step-free", "hosts": "own", "category": "office",
        },
        {
            "building": "HC", "name": "Quay Health Centre", "agency": "HT", "area": "Quayside", "postcode": "LA1 5AZ",
            "latitude": 54.0515, "longitude": -2.8130, "tenure": "freehold", "floor_area_m2": 900, "desks": 45,
            "rates_gbp_per_year": 50_000, "running_gbp_per_year": 110_000, "status": "keep",
            "features": "step-free; clinical; public counter", "hosts": "council; nhs", "category": "clinic",
        },
    ),
    "spaces": (
        {"building": "TH", "space_type": "van bays", "capacity": 8},
        {"building": "AN", "space_type": "van bays", "capacity": 6},
        {"building": "AN", "space_type": "session room", "capacity": 4},
    ),
    "routes": (
        {"building": "AN", "route": "hand back", "because": "the landlord takes it back at the break"},
        {"building": "AN", "route": "let", "income_gbp_per_year": 60_000, "cost_gbp": 15_000, "lag_years": 1,
         "because": "an agent has asked for it"},
        {"building": "TH", "route": "sell", "receipt_gbp": 900_000, "lag_years": 2, "homes": 24},
        {"building": "TH", "route": "transfer", "cost_gbp": 25_000, "keeps_hall": "yes",
         "because": "the town council would run it"},
    ),
    "teams": (
        {"team": "PLAN", "name": "Planning", "agency": "BC", "building": "TH", "fte": 40, "desks": 28,
         "movable": "yes"},
        {"team": "CARE", "name": "Adult care", "agency": "BC", "building": "AN", "fte": 24, "needs": "step-free",
         "max_move_km": 10},
        {"team": "NURSE", "name": "Community nurses", "agency": "HT", "building": "HC", "fte": 30, "needs": "clinical",
         "movable": "no"},
        {"team": "LIB", "name": "Library staff", "agency": "BC", "building": "HC", "fte": 5, "serves": "library"},
        {"team": "FIN-BC", "name": "Council finance", "agency": "BC", "building": "TH", "fte": 12,
         "function": "Finance"},
        {"team": "FIN-HT", "name": "Trust finance", "agency": "HT", "building": "HC", "fte": 8, "function": "Finance"},
    ),
    "needs": ({"team": "CARE", "space_type": "van bays", "quantity": 4},),
    "pairs": ({"kind": "apart", "left": "NURSE", "right": "PLAN", "because": "patients' records"},),
    "services": ({"service": "library", "name": "Library", "agency": "BC", "minutes_per_visit": 4},),
    "counters": (
        {"service": "library", "building": "HC", "status": "open", "running_gbp_per_year": 30_000,
         "capacity_visits_per_year": 90_000, "min_staff_fte": 4, "desks": 2, "floor_m2": 200,
         "reception_gbp_per_year": 45_000},
        {"service": "library", "building": "TH", "status": "possible", "running_gbp_per_year": 25_000,
         "setup_gbp": 60_000, "capacity_visits_per_year": 90_000, "min_staff_fte": 4, "desks": 2, "floor_m2": 150},
        {"service": "library", "building": "AN", "status": "possible", "running_gbp_per_year": 20_000,
         "setup_gbp": 2_000, "capacity_visits_per_year": 30_000, "sessions_per_week": 2},
    ),
    "front_doors": (
        {"building": "HC", "reception_gbp_per_year": 60_000, "minimum_staff_fte": 2, "services": "library",
         "opening_gbp": 15_000},
    ),
    "localities": (
        {"locality": "L1", "name": "Castle", "area": "Centre", "easting": 347_500, "northing": 461_900,
         "population": 9_000, "group": "deprived"},
        {"locality": "L2", "name": "Marsh", "area": "Quayside", "easting": 346_600, "northing": 461_900,
         "population": 6_000},
    ),
    "demand": (
        {"locality": "L1", "service": "library", "visits_per_year": 40_000},
        {"locality": "L2", "service": "library", "visits_per_year": 15_000},
    ),
    "functions": (
        {"agency": "BC", "function": "Finance", "fte": 12, "staff_gbp_per_year": 540_000,
         "systems_gbp_per_year": 60_000, "contracts_gbp_per_year": 20_000, "team": "FIN-BC"},
        {"agency": "HT", "function": "Finance", "fte": 8, "staff_gbp_per_year": 360_000,
         "systems_gbp_per_year": 45_000, "team": "FIN-HT"},
    ),
    "arrangements": (
        {"arrangement": "one-finance", "function": "Finance", "provider": "BC", "building": "TH",
         "fixed_gbp_per_year": 15_000, "setup_gbp": 50_000, "onboarding_gbp": 20_000, "capacity_fte": 30,
         "min_agencies": 2, "customers": "council; nhs"},
    ),
    "arrangement_tiers": (
        {"arrangement": "one-finance", "from_fte": 0, "staff_saving": 0.0, "systems_saving": 0.1},
        {"arrangement": "one-finance", "from_fte": 15, "staff_saving": 0.12, "systems_saving": 0.25},
    ),
    "travel": ({"origin": "AN", "destination": "TH", "minutes": 8, "km": 0.7},),
    "roads": (
        {"from_node": "N1", "to_node": "N2", "minutes": 3, "km": 0.7},
        {"from_node": "N1", "to_node": "N3", "minutes": 4, "km": 1.2},
    ),
    "nodes": (
        {"node": "N1", "easting": 347_700, "northing": 461_850},
        {"node": "N2", "easting": 348_200, "northing": 461_550},
        {"node": "N3", "easting": 346_700, "northing": 461_900},
    ),
    "move_costs": ({"team": "CARE", "building": "TH", "gbp": 30_000},),
    "blackouts": ({"agency": "BC", "from": date(2028, 5, 1), "to": date(2028, 5, 31), "because": "elections"},),
    "spend": (
        {"agency": "BC", "heading": "premises", "gbp_per_year": 2_000_000, "influence": "own", "part": "buildings"},
        {"agency": "BC", "heading": "housing benefit", "gbp_per_year": 9_000_000, "influence": "passported"},
        {"agency": "HT", "heading": "all that it does", "gbp_per_year": 12_000_000, "influence": "own"},
    ),
    "locks": ({"kind": "team", "id": "PLAN", "decision": "keep", "because": "works finished last year"},),
}  # fmt: skip
"""The rows of each table of the contract."""
