"""The price of refusals in words, and for a program."""

from collections.abc import Iterator
from typing import Any

from estate_opt.formulation import RULES
from estate_opt.formulation.keys import joined
from estate_opt.questions.refusals import Refusal, Refusals

MOST_LINES = 25
"""Told to a reader; the workbook and the JSON have them all."""
POUND = 1.0


def refused(refusal: Refusal, found: Refusals) -> str:
    """What is refused, in a sentence, with what it comes to in the plan."""
    level = "" if refusal.level is None else f" (in the plan {refusal.level.words})"
    return RULES[refusal.policy.rule].sentence(refusal.policy.key, found.estate) + level


def notes(found: Refusals) -> tuple[str, ...]:
    """What a reader must know of the figures."""
    said = [
        "Each is what the place would save in net present cost if this one alone were lifted; they do not add up.",
        "Found: plan against plan. At most: proven, whatever plan is made; where it is blank, nothing is proven.",
    ]
    if found.is_stopped:
        said.insert(0, "Stopped by hand before everything was looked at: there may be dearer ones.")
    if found.slack:
        said.append(f"{found.slack:,} further rules are kept with room to spare in the plan and were not looked at.")
    if not found.all_moves:
        said.append("On a place of this size, the furthest move was looked at only for teams with few places to go.")
    return tuple(said)


def in_lines(found: Refusals) -> Iterator[str]:
    """The refusals that cost something, for a reader."""
    dear = [each for each in found.refusals if (each.found_gbp or 0.0) >= POUND]
    yield "What the place would save if one of these were lifted:" if dear else "No refusal was found to cost anything."
    for each in dear[:MOST_LINES]:
        most = "" if each.at_most_gbp is None else f" (at most £{each.at_most_gbp:,.0f})"
        where = f" [{each.where}]" if each.where else ""
        yield f"  £{each.found_gbp:,.0f}{most}: {refused(each, found)}{where}"
    if len(dear) > MOST_LINES:
        yield f"  … and {len(dear) - MOST_LINES:,} more"
    unknown = sum(each.found_gbp is None for each in found.refusals)
    nothing = len(found.refusals) - len(dear) - unknown
    if nothing:
        yield f"{nothing:,} more bind, but lifting one of them alone was found to save nothing."
    if unknown:
        in_time = "could not be looked at in the time: allow more with --time-limit"
        yield f"{unknown:,} more bind, but {'were not looked at' if found.is_stopped else in_time}."
    yield from notes(found)


def as_json(found: Refusals) -> dict[str, Any]:
    """Every refusal, for a program."""
    return {
        "objective_gbp": found.objective_gbp,
        "refusals": [
            {
                "rule": each.policy.rule, "key": joined(each.policy.key), "words": refused(each, found),
                "where": each.where or None, "saves_found_gbp": each.found_gbp, "saves_at_most_gbp": each.at_most_gbp,
                "how": each.how,
            }
            for each in found.refusals
        ],
        "rules_with_room_to_spare": found.slack,
        "all_moves_questioned": found.all_moves,
        "is_stopped": found.is_stopped,
    }  # fmt: skip
