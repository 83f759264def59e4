"""How the projects of a plan hang together as JSON, both ways: what is not known is null."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from estate_opt.domain.projects import ARRANGEMENT, HUB, Between, Interaction, Pair, Project, Saving, verdict_of


def interaction_as_json(found: Interaction | None) -> dict[str, Any] | None:
    """For a program: pounds not rounded; a project in a pair is its number in the list, from 0."""
    if found is None:
        return None
    return {
        "projects": [saving_as_json(each) for each in found.savings],
        "pairs": [
            {
                "projects": [each.first, each.second],
                "save_together_gbp": _interval(each.together),
                "interaction_gbp": _interval(each.interaction),
                "verdict": None if each.interaction is None else verdict_of(each.interaction).value,
            }
            for each in found.pairs
        ],
        "save_together_gbp": _interval(found.together),
        "by_itself_sum_to_more_by_gbp": _interval(found.by_itself_over),
        "given_the_rest_sum_to_more_by_gbp": _interval(found.given_rest_over),
        "not_looked_at": [{**_project(project), "because": why} for project, why in found.not_asked],
    }


def saving_as_json(saving: Saving) -> dict[str, Any]:
    """One project with what it saves."""
    return {
        **_project(saving.project),
        "saves_given_the_rest_gbp": _interval(saving.given_rest),
        "saves_by_itself_gbp": _interval(saving.by_itself),
    }


def interaction_from(told: Mapping[str, Any] | None) -> Interaction | None:
    """The same read back. Raises KeyError, TypeError or ValueError where it is told otherwise."""
    if told is None:
        return None
    savings = tuple(
        Saving(_project_of(row), _saved(row["saves_given_the_rest_gbp"]), _saved(row["saves_by_itself_gbp"]))
        for row in told["projects"]
    )
    return Interaction(
        savings,
        tuple(
            _pair_of(row["projects"], len(savings), _saved(row["save_together_gbp"]), _between(row["interaction_gbp"]))
            for row in told["pairs"]
        ),
        _saved(told["save_together_gbp"]),
        _between(told["by_itself_sum_to_more_by_gbp"]),
        _between(told["given_the_rest_sum_to_more_by_gbp"]),
        tuple((_project_of(row), str(row["because"])) for row in told["not_looked_at"]),
    )


def _pair_of(numbers: Sequence[int], of: int, together: Between | None, interaction: Between | None) -> Pair:
    first, second = map(int, numbers)
    if not 0 <= first < second < of:
        raise ValueError(f"There are {of} projects, and a pair of the numbers {first} and {second}.")
    return Pair(first, second, together, interaction)


def _project(project: Project) -> dict[str, Any]:
    return {
        "kind": project.kind, "id": project.key, "name": project.name, "agencies": list(project.bodies),
        "fte": project.fte,
    }  # fmt: skip


def _project_of(row: Mapping[str, Any]) -> Project:
    if row["kind"] not in (HUB, ARRANGEMENT):
        raise ValueError(f"{row['kind']} is no kind of project.")
    return Project(row["kind"], str(row["id"]), str(row["name"]), tuple(map(str, row["agencies"])), float(row["fte"]))


def _interval(between: Between | None) -> dict[str, float | None] | None:
    if between is None:
        return None
    low, high = (gbp if math.isfinite(gbp) else None for gbp in between)
    return {"at_least_gbp": low, "at_most_gbp": high}


def _between(told: Mapping[str, Any] | None) -> Between | None:
    if told is None:
        return None
    low, high = told["at_least_gbp"], told["at_most_gbp"]
    found = Between(-math.inf if low is None else float(low), math.inf if high is None else float(high))
    if not (found.at_least_gbp < math.inf and found.at_most_gbp > -math.inf):  # so of what is no number, too
        raise ValueError(f"No figure is between {low} and {high}.")
    return found


def _saved(told: Mapping[str, Any] | None) -> Between | None:
    """What projects save, which is never less than nothing."""
    found = _between(told)
    if found is not None and found.at_least_gbp < 0:
        raise ValueError(f"Projects save no less than nothing, not {found.at_least_gbp}.")
    return found
