"""A sensitivity analysis for a reader of lines, and for a program."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from estate_opt.ground.errors import UsageError
from estate_opt.ground.figures import to_the_pound
from estate_opt.questions.robustness.sensitivity import MITIGATED, Sensitivity, Swing
from estate_opt.questions.robustness.spread import spread_words
from estate_opt.questions.robustness.switching import TODAY, nearest_first

_MOST = 8


def in_lines(found: Sensitivity) -> Iterator[str]:
    """What a reader wants to know first."""
    yield from found.take_care
    yield f"“{found.names[0]}” saves {to_the_pound(found.saving_gbp)} in net present cost."
    swings = [each for each in found.swings if each.kind != "class"]
    yield "The saving changes most with:"
    yield from (f"  - {_swing(each)}" for each in swings[:_MOST])
    if len(swings) > _MOST:
        yield f"  … and {len(swings) - _MOST:,} more"
    yield from _switch_lines(found)
    levers = found.option.levers.sensitivity
    more, less = 100 * levers.more_spent_share, 100 * levers.less_saved_share
    for stress in found.stresses:
        left = to_the_pound(stress.left_gbp)
        yield f"With {more:g} % more spent on change and {less:g} % less saved, “{stress.plan}” saves {left}."
    yield from (f"Drawn from the ranges, “{each.option}” {spread_words(each)}." for each in found.spreads)
    ends = ", ".join(
        f"{to_the_pound(gbp)} ({100 * share:g} %)"
        for gbp, share in zip(found.biases[-1].savings_gbp, MITIGATED, strict=True)
    )
    yield f"By how far the causes of optimism bias are dealt with, it saves {ends}."


def _swing(each: Swing) -> str:
    said = each.name if each.kind == "lever" else each.words
    unit = f" ({each.words})" if each.kind == "lever" else ""
    changes = f"{_signed(each.change_low_gbp)} to {_signed(each.change_high_gbp)}"
    return f"{said}, {each.low} to {each.high}{unit}: {changes}"


def _switch_lines(found: Sensitivity) -> Iterator[str]:
    for against in dict.fromkeys(each.against for each in found.switches):
        there = [each for each in nearest_first(found.switches) if each.against == against and each.at is not None]
        told = "the plan saves nothing" if against == TODAY else f"it or “{against}” is the cheaper"
        if not there:
            yield f"No single figure, within reach, decides whether {told}."
            continue
        yield f"What decides whether {told}:"
        yield from (f"  - {each.words if each.kind == 'cost' else each.name}: {each.verdict}" for each in there[:_MOST])
        if len(there) > _MOST:
            yield f"  … and {len(there) - _MOST:,} more"


def _signed(gbp: float) -> str:
    return f"+{to_the_pound(gbp)}" if gbp > 0 else to_the_pound(gbp)


def as_json(found: Sensitivity) -> dict[str, Any]:
    """All of it for a program: pounds are net present, and changes are of the plan's saving."""
    return {
        "plan": found.names[0],
        "against": list(found.names[1:]),
        "take_care": found.take_care,
        "saving_gbp": found.saving_gbp,
        "savings_against_gbp": list(found.worth.savings_gbp[1:]),
        "swings": [asdict(each) for each in found.swings],
        "switches": [{**asdict(each), "move_share": each.move_share} for each in found.switches],
        "stress": [asdict(each) for each in found.stresses],
        "spread": [asdict(each) for each in found.spreads],
        "samples": [
            {"drawn": drawn, "savings_gbp": list(savings)}
            for drawn, savings in zip(found.drawn, zip(*found.samples_gbp, strict=True), strict=False)
        ],
        "optimism_bias": [{**asdict(each), "mitigated_shares": list(MITIGATED)} for each in found.biases],
    }


@dataclass(frozen=True)
class SavedSwings:
    """What a plan's saving hangs on, from the JSON of `sensitivity`."""

    saving_gbp: float
    """Net present, of the plan that was looked at."""
    swings: Sequence[Swing]
    """Of costs, levers and estimates, the largest first; classes of costs, which hold others, are left out."""


def read_swings(path: Path) -> SavedSwings:
    """The figures that were moved, from a file that `sensitivity --json` wrote. Raises UsageError where it is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        swings = [Swing(**{key: each[key] for key in Swing.__slots__}) for each in content["swings"]]
        return SavedSwings(float(content["saving_gbp"]), [_in_figures(each) for each in swings if each.kind != "class"])
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror}.") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(f"{path} is not what `estate-opt sensitivity --json` wrote.") from None


def _in_figures(each: Swing) -> Swing:
    return replace(each, change_low_gbp=float(each.change_low_gbp), change_high_gbp=float(each.change_high_gbp))
