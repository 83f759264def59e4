"""The sheet Interaction: what each project of a plan saves, and which pairs are complementary or rivals."""

import math
from collections.abc import Iterator, Mapping

from estate_opt.domain.projects import Between, Interaction, Pair, Project, Saving
from estate_opt.results.projects import NO_PLAN, NO_PLAN_OF_SEVERAL, pairs_in_numbers, sums_in_words, verdict_in_words
from estate_opt.workbook.sheet import Column, Content, Format, Sheet, in_order


def interaction_sheet(found: Interaction, names: Mapping[str, str]) -> Sheet:
    """Each project, each pair, all together, and what was not looked at. `names`: of every body, by its id."""
    columns = (
        Column("what", "What", width=12),
        Column("first", "Project", Format.LONG_TEXT, width=36, is_bold=True),
        Column("second", "and", Format.LONG_TEXT, width=36, is_bold=True),
        Column("bodies", "Bodies", Format.LONG_TEXT, width=34),
        Column("fte", "FTE", Format.NUMBER, width=9),
        Column("saves_low", "Saves, given the others: at least", Format.GBP, width=15),
        Column("saves_high", "… given the others: at most", Format.GBP, width=15),
        Column("alone_low", "Saves by itself, without the others: at least", Format.GBP, width=15),
        Column("alone_high", "… by itself: at most", Format.GBP, width=15),
        Column("more_low", "Each saves more with the other by: at least", Format.GBP, width=15),
        Column("more_high", "… with the other by: at most", Format.GBP, width=15),
        Column("words", "In words", Format.LONG_TEXT, width=60),
    )
    blank: dict[str, Content] = dict.fromkeys((column.key for column in columns), None)
    rows = ({**blank, **row} for row in _rows(found, names))
    return Sheet(
        "Interaction", "What each project of the plan saves, and which are complementary or rivals.",
        "How the plan's projects hang together", columns, in_order(columns, rows), _notes(found),
        is_landscape=True,
    )  # fmt: skip


def _notes(found: Interaction) -> tuple[str, ...]:
    return (
        "A hub is a building into which staff of another body than its owner's move; left out, it takes none of them: "
        "its owner may still use it, or open it where it is on offer. An arrangement supplies several bodies; left "
        "out, it supplies nobody. All else is then decided best without it.",
        "Net present pounds. Each figure lies between what is proven and what was found; a sign is told only where all "
        "of the interval has it. FTE: of a hub who comes from other bodies, of an arrangement all whose work it does.",
        "Complementary (above nought): with the other each saves more. Rivals (below nought): with the other each "
        "saves less, as where either does the work of both.",
        *([pairs_in_numbers(found)] if found.pairs else ["There is no pair of projects."]),
        *sums_in_words(found),
    )


def _rows(found: Interaction, names: Mapping[str, str]) -> Iterator[dict[str, Content]]:
    for saving in found.savings:
        yield _single(saving, names)
    for pair in found.pairs:
        yield _pair(found, pair)
    if len(found.savings) > 1:
        words = NO_PLAN_OF_SEVERAL if found.together is None else ""
        yield {"what": "together", "first": "all of these", "words": words, **_ends("saves", found.together)}
    for project, why in found.not_asked:
        yield {"what": project.kind, **_who(project, names), "words": f"not looked at: {why}"}


def _single(saving: Saving, names: Mapping[str, str]) -> dict[str, Content]:
    project = saving.project
    return {
        "what": project.kind, **_who(project, names), **_ends("saves", saving.given_rest),
        **_ends("alone", saving.by_itself), "words": NO_PLAN if saving.given_rest is None else "",
    }  # fmt: skip


def _who(project: Project, names: Mapping[str, str]) -> dict[str, Content]:
    bodies = ", ".join(names.get(body, body) for body in project.bodies)
    return {"first": project.name, "bodies": bodies, "fte": project.fte}


def _pair(found: Interaction, pair: Pair) -> dict[str, Content]:
    first, second = found.names_of(pair)
    return {
        "what": "pair", "first": first, "second": second, "words": verdict_in_words(pair),
        **_ends("saves", pair.together), **_ends("more", pair.interaction),
    }  # fmt: skip


def _ends(name: str, between: Between | None) -> dict[str, Content]:
    """The two cells of a figure; blank where it is not known."""
    ends = (None, None) if between is None else between
    return {
        f"{name}_{which}": None if end is None or math.isinf(end) else end
        for which, end in zip(("low", "high"), ends, strict=True)
    }
