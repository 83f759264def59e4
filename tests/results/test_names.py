"""From what a reader calls a thing to its id, and back to both beside each other."""

from dataclasses import replace
from typing import TypeVar

import pytest

from estate_opt.domain.decided import Decided
from estate_opt.domain.estate import OWN, Agency, Building, Estate, Locality, Lock, SupportFunction, Team
from estate_opt.formulation import RULES
from estate_opt.ground.errors import UsageError
from estate_opt.questions.opposite import differences
from estate_opt.results.names import arrangement_in_words, id_of, lock_in_words, named
from tests.audited_town import town
from tests.hand import building, home, place, team

Record = TypeVar("Record", Building, Team, Locality)


def called(name: str, record: Record) -> Record:
    return replace(record, name=name)


HERE = place(
    [
        called("Town Hall", building("hall")), called("hall", building("MCC-1")), called("Annexe", building("B")),
        called("annexe ", building("C")), called("x", building("ab")), called("y", building("AB")), building("police"),
    ],
    [called("Finance", team("t", "hall")), called("Finance", team("u", "B"))],
    agencies=[Agency("council", "The Council"), Agency("police", "The Constabulary")],
    functions=[SupportFunction("council", "Finance", fte=1, staff_gbp_per_year=1)],
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("hall", "hall"),  # the id of one, the name of another: an id counts first
        ("HALL ", "hall"),  # and so it does in other letters
        ("town  hall", "hall"),
        ("mcc-1", "MCC-1"),
        ("AB", "AB"),  # of two ids alike but for capitals the one that is exactly so
        ("Y", "AB"),
    ],
)
def test_an_id_or_a_name_is_understood(said: str, meant: str) -> None:
    """Capitals and spaces do not matter, and an id counts before a name."""
    assert id_of(said, "building", HERE) == meant


def test_a_function_is_named_by_its_agency_in_either_way() -> None:
    """By the agency's id or its name."""
    for said in ("council / Finance", "The Council / finance"):
        assert id_of(said, "function", HERE) == "council / Finance"


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        ("building", "Annexe", "2 buildings are called Annexe: B (of The Council), C (of The Council). Give the id"),
        ("building", "Ab", "2 buildings are called Ab: AB (of The Council), ab (of The Council). Give the id"),
        ("team", "finance", "2 teams are called finance: t (of The Council), u (of The Council). Give the id"),
        ("building", "Twon Hall", "There is no building Twon Hall in this place. Did you mean hall (Town Hall)?"),
        ("building", "MCC-2", "There is no building MCC-2 in this place. Did you mean MCC-1 (hall)?"),
        ("building", "town", "Did you mean hall (Town Hall)?"),
        ("building", "nne", "Did you mean B (Annexe) or C (annexe )?"),
        ("building", "Xanadu", "Its ids and names stand in the table buildings."),
        ("team", "hall", "There is no team hall in this place."),
        ("function", "Finance", "Write it as AGENCY / FUNCTION, such as “council / Finance”."),
    ],
)
def test_what_is_not_clear_is_asked_back(kind: str, said: str, words: str) -> None:
    """Several of a name are listed with their ids and owners; for none the likeliest is named, or where to look."""
    with pytest.raises(UsageError) as told:
        id_of(said, kind, HERE)
    assert words in str(told.value)
    assert told.value.exit_code == 2


def test_of_very_many_a_few_are_listed() -> None:
    """Of twelve teams called Finance eight are told, and that there are four more."""
    teams = [called("Finance", team(f"t{n:02}", "hall")) for n in range(12)]
    with pytest.raises(UsageError, match=r"^12 teams .* t07 \(of council\) and 4 more\. Give the id"):
        id_of("Finance", "team", place([building("hall")], teams))


def test_a_name_stands_beside_its_id_and_is_of_the_right_table() -> None:
    """An id of two tables has two names; which is told hangs on what is spoken of. One without a name stands alone."""
    assert named("police", HERE, "agency") == "police (The Constabulary)"
    assert named("police", HERE, "building") == "police"
    assert named("t / hall", HERE) == "t (Finance) / hall (Town Hall)"


def test_locks_and_localities_are_told_with_names() -> None:
    """A lock is not one id, but has two in it; a locality of an access rule has a name too."""
    lock = Lock("team", ("t",), "pin", "hall")
    estate: Estate = replace(HERE, locks=(lock,), localities={"L1": called("North End", home("L1", 0))})
    assert lock_in_words(lock, estate) == "team t (Finance): pin hall (Town Hall)"
    assert RULES["lock"].sentence((lock.wording,), estate) == "the lock: team t (Finance): pin hall (Town Hall)"
    function = Lock("function", ("council", "Finance"), "forbid", "own")
    assert lock_in_words(function, estate) == "function council (The Council) / Finance: forbid own"
    assert "library / L1 (North End)" in RULES["no_worse_than_today"].sentence(("library", "L1"), estate)
    limit = RULES["building_count"].sentence((0, "agency:council", "at most"), estate)
    assert limit == "number of buildings in use: agency council (The Council), at most so many"


def test_an_arrangement_is_told_by_whose_it_is_its_scale_and_place() -> None:
    """A reader is not told the number of a tier: the IT desk's second begins at 15 FTE by the town's table."""
    here = town()
    tier = here.arrangements["it-desk"].tiers[1]
    assert tier.from_fte == 15
    assert arrangement_in_words(("it-desk", 1), here) == "it-desk (of Council), at the scale from 15 FTE"
    told = arrangement_in_words(("it-desk", 1, "hall", "at most"), here)
    assert told.startswith("it-desk (of Council), at the scale from 15 FTE, in hall")
    assert told.endswith(", at most")
    assert arrangement_in_words(("no such", 1), here) == "no such / 1"


@pytest.mark.parametrize(
    ("rule", "key", "words"),
    [
        ("tier_matches_scale", ("it-desk", 1, "at least"), "it-desk (of Council), at the scale from 15 FTE, at least"),
        ("enough_agencies", ("it-desk",), "it-desk (of Council)"),
        ("dissolved_when_supplied", ("c-it", 0), "c-it (Payroll)"),
    ],
)
def test_rules_of_supply_are_told_without_the_numbers_of_rows(
    rule: str, key: tuple[str | int, ...], words: str
) -> None:
    """A reader of `explain` knows neither which tier is number 2 nor which of a team's rows is number 0."""
    here = town()
    here = replace(here, teams={**here.teams, "c-it": replace(here.teams["c-it"], name="Payroll")})
    here = replace(here, agencies={**here.agencies, "council": replace(here.agencies["council"], name="Council")})
    assert RULES[rule].sentence(key, here).endswith(f"({words})")


def test_a_team_that_no_longer_joins_is_told_in_english() -> None:
    """By the one plan the town's IT team joins the IT desk, by the other it sits in the hall: instead of joining it."""
    here = town()
    one = decided_as(here, housing={"c-it": None})
    (said,) = [
        said for (kind, key), said in differences(here, one, decided_as(here)) if (kind, key) == ("team", "c-it")
    ]
    assert said.startswith("team c-it: annex instead of joining it-desk (of")
    (back,) = [
        said for (kind, key), said in differences(here, decided_as(here), one) if (kind, key) == ("team", "c-it")
    ]
    assert back.startswith("team c-it: joins it-desk (of")


def decided_as(here: Estate, housing: dict[str, str | None] | None = None) -> Decided:
    """Everybody as today, with IT supplied by the desk; some teams elsewhere."""
    return Decided(
        is_open={name: each.in_use_today for name, each in here.buildings.items()},
        housing={name: each.building for name, each in here.teams.items()} | (housing or {}),
        supply={key: "it-desk" if key[1] == "IT" else OWN for key in here.functions},
        hosts={"it-desk": "hall"}, counters=frozenset(), fitout_desks={},
    )  # fmt: skip
