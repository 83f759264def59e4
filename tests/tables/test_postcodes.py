"""Positions by postcode alone: in the estate, in what `check` says, and among the estimates."""

from math import hypot
from pathlib import Path

import pytest

from estate_opt.domain.estate import Assumed
from estate_opt.ground.errors import Finding, Severity
from estate_opt.options.option import Option
from estate_opt.planning import solve
from estate_opt.tables.postcodes import are_exact, positions_of_postcodes
from estate_opt.tables.records import build_estate
from tests.small_place import SMALL, Grid, findings_of, read_small

_LANCASTER_CASTLE = (347_350.0, 461_850.0)
"""At LA1 1YJ, from its grid reference SD 473 618."""


def _by_postcode(*postcodes: str) -> Grid:
    """The small place's buildings without coordinates, each with a postcode (empty: none)."""
    headings, *rows = [list(line) for line in SMALL["buildings"]]
    cells = [[*line[:2], "", "", *line[4:], postcode] for line, postcode in zip(rows, postcodes, strict=True)]
    return [[*headings, "postcode"], *cells]


def _said(findings: list[Finding], column: str) -> list[Finding]:
    return [finding for finding in findings if finding.column == column]


def test_a_postcode_is_known_however_it_is_written() -> None:
    """With or without its space, in small letters, or its first half alone; within what is said of how good it is."""
    found = positions_of_postcodes(["LA1 1YJ", "la11yj", "LA1"])
    assert set(found) == {"LA1 1YJ", "la11yj", "LA1"}
    for at in found.values():
        off_m = hypot(at.easting - _LANCASTER_CASTLE[0], at.northing - _LANCASTER_CASTLE[1])
        assert off_m <= (at.within_km or 0.5) * 1_000
    assert found["LA1"].within_km is not None


def test_what_is_no_postcode_is_nowhere() -> None:
    """Neither a word, nor a postcode of an outcode that there is not, nor one on the Irish grid."""
    assert positions_of_postcodes(["the corner", "ZZ9 9ZZ", "", "BT1 1AA"]) == {}
    assert positions_of_postcodes([]) == {}


def test_coordinates_count_for_more_than_a_postcode(tmp_path: Path, base_option: Option) -> None:
    """A postcode says where a building is only if no pair of coordinates does."""
    headings, *rows = [list(line) for line in SMALL["buildings"]]
    both = [[*headings, "postcode"], *([*line, "LA1 1YJ"] for line in rows)]
    estate = build_estate(read_small(tmp_path, buildings=both), base_option)
    assert (estate.buildings["hall"].easting, estate.buildings["hall"].northing) == (400_000.0, 300_000.0)
    assert estate.assumed == ()


def test_a_postcode_alone_gives_a_position(tmp_path: Path, base_option: Option) -> None:
    """Buildings without coordinates stand where their postcodes are, one of no known postcode nowhere."""
    estate = build_estate(read_small(tmp_path, buildings=_by_postcode("LA1 1YJ", "PR1 2NL", "ZZ9 9ZZ")), base_option)
    hall, annex, clinic = (estate.buildings[name] for name in ("hall", "annex", "clinic"))
    at = positions_of_postcodes(["LA1 1YJ", "PR1 2NL"])
    assert (hall.easting, hall.northing) == (at["LA1 1YJ"].easting, at["LA1 1YJ"].northing)
    assert (annex.easting, annex.northing) == (at["PR1 2NL"].easting, at["PR1 2NL"].northing)
    assert (clinic.easting, clinic.northing) == (None, None)


def test_it_is_told_in_a_note(tmp_path: Path, base_option: Option) -> None:
    """How many buildings, that half a postcode is an estimate, how good it is, and what would be better."""
    chosen = _by_postcode("LA1", "LA1", "PR1")
    findings = findings_of(tmp_path, base_option, buildings=chosen)
    (told,) = _said(findings, "postcode")
    worst = max(at.within_km or 0.0 for at in positions_of_postcodes(["LA1", "PR1"]).values())
    assert told.severity is Severity.NOTE
    assert told.problem == (
        "Positions from postcodes: 3 buildings, only by the first half of the postcode, which is good to "
        f"{worst:g} km at the worst and counts as an estimate "
        "(3 rows: buildings.csv!M2, buildings.csv!M3, buildings.csv!M4)."
    )
    extra = "" if are_exact() else ", or install the extra that knows every postcode: pip install '.[postcodes]'"
    assert told.remedy == f"Give easting and northing{extra}."
    assert not [finding for finding in findings if finding.severity is not Severity.NOTE]


def test_an_outcode_is_an_estimate(tmp_path: Path, base_option: Option) -> None:
    """A position of which only the outcode is known is marked, though the row marks nothing."""
    estate = build_estate(read_small(tmp_path, buildings=_by_postcode("LA1", "PR1", "")), base_option)
    assert estate.assumed == (Assumed("buildings", "annex", "postcode"), Assumed("buildings", "hall", "postcode"))


def test_a_postcode_that_is_not_known_is_told_as_such(tmp_path: Path, base_option: Option) -> None:
    """Whoever gave a postcode is told that it is not known, whoever gave nothing that a postcode would do."""
    findings = findings_of(tmp_path, base_option, buildings=_by_postcode("LA1", "ZZ9 9ZZ", ""))
    warnings = [finding for finding in findings if finding.severity is Severity.WARNING]
    (unknown,) = [finding for finding in warnings if finding.column == "postcode"]
    assert unknown.problem.startswith("It has no position and its postcode is not known, so no distance to it is known")
    assert unknown.remedy.startswith("Correct the postcode, or give latitude and longitude")
    (nowhere,) = [finding for finding in warnings if finding.column == "easting"]
    assert nowhere.remedy == "Give latitude and longitude, or easting and northing; a postcode alone will do."


def test_a_postcode_far_from_the_rest_is_told_at_its_cell(tmp_path: Path, base_option: Option) -> None:
    """One slip in a postcode puts a building 300 km away: that is told as it is of coordinates."""
    headings, *rows = _by_postcode("LA1", "LA1", "LA1")
    slip = [*rows[0][:-1], "PL1"]
    more = [["b4", *rows[0][1:]], ["b5", *rows[0][1:]], ["b6", *slip[1:]]]
    findings = findings_of(tmp_path, base_option, buildings=[headings, *rows, *more])
    far = [finding for finding in findings if "far from all else" in finding.problem]
    assert {(finding.column, finding.cell) for finding in far} == {("postcode", "buildings.csv!M7")}


def test_a_place_of_postcodes_is_planned_with(tmp_path: Path, base_option: Option) -> None:
    """Nobody moves further than 15 km (the base's), and Preston is 30 km from Lancaster as the crow flies.

    The annexe costs rent, rates and running, and the hall has desks free for its ten people: with both in Lancaster
    they move, and the annexe closes. In Preston there is nowhere else for them.
    """
    near = solve(read_small(tmp_path / "near", buildings=_by_postcode("LA1", "LA1", "LA1")), base_option)
    far = solve(read_small(tmp_path / "far", buildings=_by_postcode("LA1", "PR1", "LA1")), base_option)
    assert near.plan.is_open["annex"] is False
    assert far.plan.is_open["annex"] is True


@pytest.mark.skipif(not are_exact(), reason="the extra postcodes is not installed")
def test_with_the_extra_it_is_the_postcode_itself(tmp_path: Path, base_option: Option) -> None:
    """Within a hundred metres or two, no estimate, and told so."""
    (at,) = positions_of_postcodes(["LA1 1YJ"]).values()
    assert at.within_km is None
    assert hypot(at.easting - _LANCASTER_CASTLE[0], at.northing - _LANCASTER_CASTLE[1]) < 250
    chosen = _by_postcode("LA1 1YJ", "LA1 1YJ", "LA1 1YJ")
    assert build_estate(read_small(tmp_path / "a", buildings=chosen), base_option).assumed == ()
    (told,) = _said(findings_of(tmp_path / "b", base_option, buildings=chosen), "postcode")
    assert told.problem.startswith("Positions from postcodes: 3 buildings (3 rows")
