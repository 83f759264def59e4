"""Nobody is worse off: estates argued in words."""

from dataclasses import replace
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Counter, Journey
from estate_opt.questions.diagnosis.diagnose import diagnose_estate, in_sentences
from tests.hand import CALM, best, building, costs, east, has_no_plan, home, option, place, with_building

LIBRARIES = place(
    [building("a"), building("b", **east(2)), building("c", **east(10))],
    counters=[
        Counter("library", "a", True), Counter("library", "b", False, 30), Counter("library", "c", True, 100),
    ],
    localities=[home("l", 0), home("m", 10, groups=frozenset({"rural"})), home("n", 10)],
)  # fmt: skip
"""Libraries at a and c, 10 km apart, of which c costs £100; b, 2 km from a, could have one for £30; m, n live at c."""


def further(km: float | str, **more: Any) -> dict[str, Any]:
    return CALM | {"access.default.group_max_further_km": km} | more


def test_a_priority_group_goes_no_further_than_the_option_says() -> None:
    """m is rural: with nothing asked c closes; 8 km further is b for £30; 7 km further, or none, is c for £100."""
    costs(best(LIBRARIES, CALM), 0, today=100)
    costs(best(LIBRARIES, further(8)), 30)
    costs(best(LIBRARIES, further(7)), 100)
    costs(best(LIBRARIES, further(0)), 100)
    costs(best(LIBRARIES, further(10)), 0)
    assert audit(best(LIBRARIES, further(8))).passed


def test_who_is_in_no_priority_group_is_not_asked_about() -> None:
    """n lives where m does, and without m nothing keeps c."""
    only_n = place(
        LIBRARIES.buildings.values(), counters=LIBRARIES.counters.values(), localities=[home("l", 0), home("n", 10)]
    )
    costs(best(only_n, further(0)), 0, today=100)


def test_within_the_standard_too_a_group_goes_no_further() -> None:
    """Within a standard of 20 km everybody may be sent to a, but for m, who may go 8 km further: b."""
    lenient = {"access.default.no_worse": "standard", "access.library.standard_km": 20}
    costs(best(LIBRARIES, further(10, **lenient)), 0)
    costs(best(LIBRARIES, further(8, **lenient)), 30)


def test_where_the_standard_is_in_minutes_so_is_the_limit() -> None:
    """b is 15 minutes from m, a is 30: with 15 minutes more b will do, and kilometres are not looked at."""
    journeys = {
        ("m", at): Journey(km=km, minutes=minutes) for at, km, minutes in [("a", 10, 30), ("b", 8, 15), ("c", 0, 0)]
    }
    estate = place(
        LIBRARIES.buildings.values(), counters=LIBRARIES.counters.values(), localities=[LIBRARIES.localities["m"]]
    )
    estate = replace(estate, journeys=journeys)
    in_minutes = {"access.default.standard_minutes": 20, "access.default.group_max_further_km": 0}
    costs(best(estate, CALM | in_minutes), 0)
    costs(best(estate, CALM | in_minutes | {"access.default.group_max_further_minutes": 15}), 30)
    costs(best(estate, CALM | in_minutes | {"access.default.group_max_further_minutes": 14}), 100)


def test_where_it_cannot_be_kept_the_rule_and_its_lever_are_named() -> None:
    """c must close, and m may go 7 km further: b is 8 km away. The diagnosis says both, and that one must give."""
    closing = with_building(LIBRARIES, "c", status="close")
    has_no_plan(closing, further(7))
    costs(best(closing, further(8)), 30)
    found = diagnose_estate(closing, option(further(7)))
    assert {policy.rule for policy in found.policies} == {"groups_no_further", "status_close"}
    told = "\n".join(in_sentences(found))
    assert "nobody in a priority group goes further than today to library" in told
    assert "access.library.group_max_further_km" in told or "access.default.group_max_further_km" in told
    assert "m has 0 km to go today and may have 7, and would have 8" in told


@pytest.mark.parametrize("km", [7.9, 8.0])
def test_the_audit_finds_a_group_that_goes_too_far(km: float) -> None:
    """A plan that sends m 8 km further is right at 8 km and wrong at 7.9."""
    plan = best(LIBRARIES, further(8))
    held_to = plan.option.varied({"access.default.group_max_further_km": km})
    checked = audit(replace(plan, option=held_to))
    wrong = [breach for check in checked.checks if check.rule == "groups_no_further" for breach in check.breaches]
    said = ["library for m: 8.00 km, 0.00 today; a priority group may go 7.9 km further."]
    assert wrong == ([] if km == 8.0 else said)
