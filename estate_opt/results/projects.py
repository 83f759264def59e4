"""Words for the projects of a plan: what each saves, whether two are rivals, what business cases count twice."""

import math
from collections.abc import Iterator

from estate_opt.domain.projects import (
    ARRANGEMENT,
    POUND,
    Between,
    Interaction,
    Pair,
    Project,
    Saving,
    Verdict,
    verdict_of,
)
from estate_opt.ground.figures import to_the_pound
from estate_opt.results.names import enumerated

NO_PLAN = "not known: no plan was found without it"
NO_PLAN_OF_SEVERAL = "not known: no plan was found without these"
MOST_PAIRS = 5
"""Pairs that are told in lines; the sheet has them all."""
MOST_NAMED = 8
"""Projects not looked at that are named in a line."""


def range_in_words(between: Between) -> str:
    """An amount that is not below nought: `between £1 and £2`, `£2`, `no more than £2, and it may be nothing`."""
    low, high = between
    if math.isinf(high):
        return f"at least {to_the_pound(low)}, at the most not known" if low >= POUND else "not known"
    if round(low) == round(high):
        return to_the_pound(high)
    if low < POUND:
        return f"no more than {to_the_pound(high)}, and it may be nothing"
    return f"between {to_the_pound(low)} and {to_the_pound(high)}"


def saving_in_words(saving: Between | None) -> str:
    """What a project saves, as words of a cell or the end of a sentence."""
    return NO_PLAN if saving is None else range_in_words(saving)


def verdict_in_words(pair: Pair) -> str:
    """Whether two projects are complementary or rivals, and by how much."""
    if pair.interaction is None:
        return NO_PLAN_OF_SEVERAL
    found, (low, high) = verdict_of(pair.interaction), pair.interaction
    if found is Verdict.INDEPENDENT:
        return "independent: each saves the same with the other as without it"
    if found is Verdict.COMPLEMENTARY:
        return f"complementary: with the other each saves {range_in_words(pair.interaction)} more"
    if found is Verdict.RIVALS:
        return f"rivals: with the other each saves {range_in_words(_turned(pair.interaction))} less"
    ends = [f"{_end(high)} more" if high >= POUND else "", f"{_end(-low)} less" if low <= -POUND else ""]
    return f"undecided: with the other each saves up to {' or '.join(filter(None, ends))}"


def _end(gbp: float) -> str:
    return "an amount not known" if math.isinf(gbp) else to_the_pound(gbp)


def _turned(between: Between) -> Between:
    return Between(-between.at_most_gbp, -between.at_least_gbp)


def fte_in_words(project: Project) -> str:
    """What its FTE are: `40 FTE of others move in`, `52 FTE of support functions`."""
    what = "FTE of support functions" if project.kind == ARRANGEMENT else "FTE of others move in"
    return f"{project.fte:,.1f}".removesuffix(".0") + f" {what}"


def pair_in_words(found: Interaction, pair: Pair) -> str:
    """`Town Hall (A-01) and IT-desk (of Council): rivals: …`."""
    first, second = found.names_of(pair)
    return f"{first} and {second}: {verdict_in_words(pair)}"


def pairs_that_matter(found: Interaction) -> list[Pair]:
    """The pairs of which something is decided, by how much for sure, the most first."""
    decided = [
        each
        for each in found.pairs
        if each.interaction is not None and verdict_of(each.interaction) in (Verdict.COMPLEMENTARY, Verdict.RIVALS)
    ]
    return sorted(decided, key=lambda each: -_for_sure(each))


def _for_sure(pair: Pair) -> float:
    assert pair.interaction is not None
    return max(pair.interaction.at_least_gbp, -pair.interaction.at_most_gbp)


def pairs_in_numbers(found: Interaction) -> str:
    """How many pairs there are of each verdict: `Of 15 pairs 1 is complementary, …`."""
    told = [verdict_of(each.interaction) for each in found.pairs if each.interaction is not None]
    counts = [f"{told.count(verdict)} {verdict.value}" for verdict in Verdict if verdict in told]
    unknown = len(found.pairs) - len(told)
    counts += [f"{unknown} not known"] if unknown else []
    return f"Of {len(found.pairs)} {'pair' if len(found.pairs) == 1 else 'pairs'}: {', '.join(counts)}."


def in_lines(found: Interaction) -> Iterator[str]:
    """All of it in lines: each project, the pairs that matter, the sums, and what was not looked at."""
    if not found.savings:
        yield "The plan has no project that bodies share (a hub or an arrangement) whose interaction could be asked."
    for saving in found.savings:
        yield f"Project: {project_line(saving)}."
    for pair in pairs_that_matter(found)[:MOST_PAIRS]:
        yield f"{pair_in_words(found, pair)}."
    if found.pairs:
        yield pairs_in_numbers(found)
    yield from sums_in_words(found)
    if found.not_asked:
        yield not_asked_in_words(found)


def project_line(saving: Saving) -> str:
    """One project with what it saves, given the rest and by itself."""
    project = saving.project
    return f"{project.kind} {project.name} ({fte_in_words(project)}) {savings_in_words(saving)}"


def savings_in_words(saving: Saving) -> str:
    """What a project saves, given the others and by itself."""
    return (
        f"saves, given the others, {saving_in_words(saving.given_rest)}; by itself, without them, "
        f"{saving_in_words(saving.by_itself)}"
    )


def pairs_with(found: Interaction, number: int) -> Iterator[str]:
    """How a project goes with each other one, where that is decided or may matter."""
    for pair in found.pairs:
        if number in (pair.first, pair.second) and _may_matter(pair):
            other = pair.second if pair.first == number else pair.first
            yield f"with {found.savings[other].project.name}: {verdict_in_words(pair)}"


def _may_matter(pair: Pair) -> bool:
    return pair.interaction is not None and verdict_of(pair.interaction) is not Verdict.INDEPENDENT


def sums_in_words(found: Interaction) -> Iterator[str]:
    """What all save together, and whether business cases made one by one sum to that; nothing for fewer than two."""
    number = len(found.savings)
    if len(found.savings) < 2:
        return
    if found.together is None:
        yield f"What the {number} projects save together is {NO_PLAN_OF_SEVERAL}."
        return
    yield f"The {number} projects together save {range_in_words(found.together)}."
    if found.by_itself_over is not None:
        yield _sum_in_words(
            "Business cases that each count what their project saves by itself", found.by_itself_over,
            "they count {} twice", "they leave out {} that the projects save only together",
        )  # fmt: skip
    if found.given_rest_over is not None:
        yield _sum_in_words(
            "Business cases that each count what is lost without their project alone", found.given_rest_over,
            "they count {} twice, which hangs on more than one of them",
            "they leave out {}, which others would save in place of each",
        )  # fmt: skip


def _sum_in_words(who: str, over: Between, more: str, less: str) -> str:
    found = verdict_of(over)
    if found is Verdict.COMPLEMENTARY:
        return f"{who} sum to more than that: {more.format(range_in_words(over))}."
    if found is Verdict.RIVALS:
        return f"{who} sum to less than that: {less.format(range_in_words(_turned(over)))}."
    if found is Verdict.INDEPENDENT:
        return f"{who} sum to just that: nothing is counted twice."
    ends = f"from {_signed(over.at_least_gbp, 'less')} to {_signed(over.at_most_gbp, 'more')}"
    return f"{who}: whether they sum to more or less than that is undecided ({ends})."


def _signed(gbp: float, word: str) -> str:
    return f"{_end(abs(gbp))} {word}"


def not_asked_in_words(found: Interaction) -> str:
    """Which projects were not looked at, and why; empty: all were."""
    by_reason: dict[str, list[str]] = {}
    for project, why in found.not_asked:
        by_reason.setdefault(why, []).append(project.name)
    told = (f"{enumerated(names, MOST_NAMED)} ({why})" for why, names in by_reason.items())
    return f"Not looked at: {'; '.join(told)}." if by_reason else ""
