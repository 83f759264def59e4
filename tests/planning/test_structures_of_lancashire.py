"""The proposals for Lancashire's councils, of two to five unitaries: today costs the same in each of them."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from estate_opt.checks import checked_estate
from estate_opt.options.option import load
from estate_opt.options.reorganise import Reorganise
from estate_opt.tables.intake import read
from estate_opt.tables.records import build_estate
from tests.reorganising import block, today_gbp

PROPOSALS = {
    "two": {
        "North": "Preston, Blackpool, Fylde, Wyre, Lancaster, Ribble Valley",
        "South": "South Ribble, Chorley, West Lancashire, Blackburn with Darwen, Burnley, Hyndburn, Rossendale, Pendle",
    },
    "three": {
        "Central": "Chorley, South Ribble, West Lancashire, Preston",
        "Coastal": "Fylde, Wyre, Blackpool, Lancaster",
        "East": "Blackburn with Darwen, Hyndburn, Rossendale, Burnley, Pendle, Ribble Valley",
    },
    "four": {
        "North": "Lancaster, Ribble Valley, Preston",
        "Pennine": "Blackburn with Darwen, Rossendale, Hyndburn, Burnley, Pendle",
        "Fylde coast": "Blackpool, Wyre, Fylde",
        "South": "Chorley, South Ribble, West Lancashire",
    },
    "five": {
        "Pendle hill": "Burnley, Pendle, Rossendale",
        "Fylde coast": "Blackpool, Fylde, Wyre",
        "North": "Lancaster, Preston",
        "South": "Chorley, South Ribble, West Lancashire",
        "East": "Blackburn with Darwen, Hyndburn, Ribble Valley",
    },
    "four, with Wyre divided": {
        "Coast": "Blackpool, Fylde, Preston",
        "North": "Lancaster, Wyre, Ribble Valley",
        "Pennine": "Blackburn with Darwen, Rossendale, Hyndburn, Burnley, Pendle",
        "South": "Chorley, South Ribble, West Lancashire",
    },
}
"""By the areas of the new councils; the last one stands in for what is divided more finely than the tables are."""
COUNTY, UNITARIES = "lancashire-cc", ("Blackpool", "Blackburn with Darwen")


def blocks_of(proposal: str, place: Path) -> list[Reorganise]:
    """The blocks of a proposal: districts and unitaries go whole, the county by area."""
    with (place / "agencies.csv").open(encoding="utf-8-sig") as file:
        named = {row["name"]: row["agency"] for row in csv.DictReader(file) if row["sector"] == "council"}
    found = []
    for into, listed in PROPOSALS[proposal].items():
        areas = [area.strip() for area in listed.split(",")]
        whole = [body for name, body in named.items() if body != COUNTY and any(name.startswith(a) for a in areas)]
        found.append(block(f"{into} Council", *whole, shares_of={COUNTY: [a for a in areas if a not in UNITARIES]}))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("proposal", PROPOSALS)
def test_lancashire_costs_today_what_it_did_in_each_of_its_structures(shared: Path, proposal: str) -> None:
    """Fifteen councils become two to five; nothing is replicated, so that not a penny is another."""
    place = shared / "data" / "lancashire"
    tables, chosen = read(place), load(levers={"reorganisation.replicated_share": 0.0})
    blocks = blocks_of(proposal, place)
    assert sum(len(each.takes) for each in blocks) == 14
    made = checked_estate(tables, replace(chosen, reorganise=tuple(blocks))).estate
    assert len(made.agencies) == len(build_estate(tables, chosen).agencies) - 15 + len(blocks)
    assert today_gbp(made, chosen) == pytest.approx(today_gbp(build_estate(tables, chosen), chosen), abs=0.005)
