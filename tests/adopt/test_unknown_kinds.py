"""What nobody says what it is, and what is outdoors: kept, and nobody is invented into it."""

from pathlib import Path

import pytest

from estate_opt.adopt.build import Adopted
from estate_opt.adopt.command import adopt
from estate_opt.checks import checked_estate
from estate_opt.options.option import Option
from estate_opt.planning import solve_estate
from estate_opt.results.sentences import sentences
from estate_opt.results.summary import headline
from estate_opt.tables.intake import read
from tests.adopt.conftest import Adopt
from tests.hand import closed

_LIST = """Site name,Postcode,Tenure,Gross internal area (m2)
Guildhall Offices,PR1 2RL,Freehold,2400
Riverside Offices,PR1 2NL,Freehold,1200
Avenham Bandstand,PR1 8JT,Freehold,60
Sandon Gardens,PR1 3YJ,Freehold,900
Fox Street Car Park,PR1 2AB,Freehold,3000
Fylde Rooms,PR1 7DP,Freehold,800
Moor Nook,PR2 6XA,Freehold,500
"""
NO_OFFICES = ("Avenham Bandstand", "Sandon Gardens", "Fox Street Car Park", "Fylde Rooms", "Moor Nook")


@pytest.fixture
def adopted(tmp_path: Path, adopting: Adopt) -> Adopted:
    """Two offices; a bandstand, a garden and a car park; two of which nothing says what they are."""
    file = tmp_path / "sites.csv"
    file.write_text(_LIST, encoding="utf-8")
    return adopting(file, agency="City Council")


def test_only_what_is_known_is_free_to_close_and_holds_people(adopted: Adopted) -> None:
    """The two offices are; the other five are kept, each with the rule that says so, without desks and staff."""
    found = {each.name: each for each in adopted.found}
    assert {name for name, each in found.items() if each.values.get("status") != "keep"} == {
        "Guildhall Offices", "Riverside Offices",
    }  # fmt: skip
    assert {team.found.name for team in adopted.teams} == {"Guildhall Offices", "Riverside Offices"}
    for name in NO_OFFICES:
        assert found[name].values["desks"] == 0
        assert "kept (adopt.kinds_kept)" in found[name].assumed["status"]
    assert found["Moor Nook"].assumed["status"].startswith("a building of which nobody says what it is")


def test_what_a_list_says_is_not_overruled(tmp_path: Path, adopting: Adopt) -> None:
    """Where the list itself gives staff or says what may happen, that stands, whatever the kind."""
    file = tmp_path / "sites.csv"
    lines = _LIST.splitlines()
    more = [f"{lines[0]},Staff FTE,Status", *(f"{line},7,for disposal" for line in lines[1:])]
    file.write_text("\n".join(more), encoding="utf-8")
    adopted = adopting(file, agency="City Council")
    assert {each.values["status"] for each in adopted.found} == {"close"}
    assert [team.fte for team in adopted.teams] == [7.0] * 7


def test_no_plan_closes_them_and_it_says_first_how_much_is_assumed(
    adopted: Adopted, tmp_path: Path, base_option: Option
) -> None:
    """One office has room for all, so that the other closes. All money and all staff are by rule."""
    assert adopted.teams
    plan = solve_estate(checked_estate(read(tmp_path / "place"), base_option).estate, base_option)
    assert {plan.estate.buildings[name].name for name in closed(plan)} == {"Riverside Offices"}
    first = sentences(headline(plan))[0]
    assert first.startswith("Much of this is assumed: 100 % of what today costs a year and 100 % of the staff")


def test_the_example_of_the_documents_closes_nothing_outdoors(
    published: Path, tmp_path: Path, base_option: Option
) -> None:
    """Cheltenham's own list with 190 entries: what its plan closes is called an office, a depot or a clinic."""
    file = published / "local_authority_land_and_assets_2021.csv"
    adopted, _ = adopt([file], tmp_path / "place", base_option, "Cheltenham Borough Council")
    kinds = {each.id: each.kind for each in adopted.found}
    assert sum(kind in ("grounds", "other") for kind in kinds.values()) > 80
    assert {team.found.kind for team in adopted.teams} & {"grounds", "other"} == set()
    option = base_option.with_solver(time_limit_seconds=60, gap=0.001)
    plan = solve_estate(checked_estate(read(tmp_path / "place"), option).estate, option)
    assert closed(plan)
    assert {kinds[name] for name in closed(plan)} & {"grounds", "other"} == set()
    assert sentences(headline(plan))[0].startswith("Much of this is assumed: ")
