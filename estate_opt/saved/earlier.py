"""Earlier plans, from the files that `solve` wrote: what they decided, as far as the tables still know of it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from estate_opt.domain.estate import OWN, ApartFrom, EarlierPlan, Estate
from estate_opt.domain.plan import Decided
from estate_opt.ground.errors import UsageError
from estate_opt.saved.ticks import decided_in


def read_earlier(path: Path) -> Decided:
    """The decisions of a plan, from its JSON file or its workbook. Raises UsageError where it is neither."""
    if path.suffix.lower() != ".json":
        return decided_in(path)
    return decided_of(read_json(path), path.name)


def read_json(path: Path) -> Mapping[str, Any]:
    """What a plan's JSON file holds. Raises UsageError where it is no JSON file, or holds no plan."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror}.") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        content = None
    if not isinstance(content, dict) or "buildings" not in content:
        raise UsageError(f"{path} is not a plan that `estate-opt solve --json` wrote.")
    return content


def decided_of(content: Mapping[str, Any], name: str) -> Decided:
    """The decisions in a plan's JSON. Raises UsageError where it lacks some."""
    try:
        return Decided(
            is_open={building: state == "open" for building, state in content["buildings"].items()},
            housing=dict(content["teams"]),
            supply={(row["agency"], row["function"]): row["arrangement"] for row in content["functions"]},
            hosts={row["arrangement"]: row["building"] for row in content["functions"] if row["arrangement"] != OWN},
            counters=frozenset((row["service"], row["building"]) for row in content["counters"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UsageError(f"{name} is not a plan that `estate-opt solve --json` wrote.") from None


def earlier_plan(name: str, decided: Decided) -> EarlierPlan:
    """A plan as one to stay near to, or to differ from."""
    return EarlierPlan(name, decided.is_open, decided.housing, decided.supply)


def with_earlier(estate: Estate, held_to: EarlierPlan | None, apart_from: tuple[ApartFrom, ...] = ()) -> Estate:
    """The estate with earlier plans, without what its tables do not have: only what both know can be compared.

    Raises UsageError where a plan has no building in common with the tables: it is of another place.
    """
    return replace(
        estate,
        held_to=None if held_to is None else _known(estate, held_to),
        apart_from=tuple(replace(each, plan=_known(estate, each.plan)) for each in apart_from),
    )


def _known(estate: Estate, plan: EarlierPlan) -> EarlierPlan:
    if not plan.is_open.keys() & estate.buildings.keys():
        raise UsageError(f"{plan.name} is the plan of another place: none of its buildings is in the tables.")
    return EarlierPlan(
        plan.name,
        {name: plan.is_open[name] for name in estate.buildings if name in plan.is_open},
        {name: plan.housing[name] for name in estate.teams if name in plan.housing},
        {key: plan.supply[key] for key in estate.functions if key in plan.supply},
    )
