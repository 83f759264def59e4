"""How far people go, plan by plan; and what a difference between plans is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from estate_opt.saved.plan_json import SavedPlan


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which not all plans agree."""

    key: tuple[str, ...]
    todays: tuple[str | float | None, ...]
    """What is so today, as each plan has it: all alike where the plans are like for like."""
    values: tuple[str | float | None, ...]
    """By plan, in the order in which they were named."""

    @property
    def today(self) -> str | float | None:
        """What is so today, by the first plan."""
        return self.todays[0]


MEASURES = {"mean": "average", "worst_tenth": "worst tenth", "equal_way": "equal way"}
"""Of how far people go, by their names in a plan's JSON."""


def ways(plans: Sequence[SavedPlan]) -> list[Difference]:
    """How far people go to each service: everybody and each priority group, on average, the worst tenth, the equal way.

    By (service, group, measure, unit). What a plan of an earlier version does not tell is blank.
    """

    before, after = ([plan.read(partial(_told, plan.content, when)) for plan in plans] for when in ("today", "plan"))
    keys = dict.fromkeys(key for each in (*before, *after) for key in each)
    rows = [Difference(key, *(tuple(each.get(key) for each in those) for those in (before, after))) for key in keys]
    return [row for row in rows if {*row.todays, *row.values} != {None}]


def _told(content: Mapping[str, Any], when: str) -> dict[tuple[str, ...], float | None]:
    """One plan's ways; figures that are none are an error of the file, as `SavedPlan.read` says."""
    found = dict[tuple[str, ...], float | None]()
    for row in content.get("equality", ()):
        if row["area"] is not None:
            continue
        for measure, words in MEASURES.items():
            figure = row.get(f"{measure}_{when}")
            key = (str(row["service"]), str(row["group"] or ""), words, str(row["unit"]))
            found[key] = None if figure is None else float(figure)
    return found
