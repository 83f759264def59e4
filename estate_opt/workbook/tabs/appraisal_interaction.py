"""The lines of the Appraisal summary on the plan's projects: what each saves, and which help or rival each other."""

from collections.abc import Iterator

from estate_opt.domain.body_accounts import BodyAccounts
from estate_opt.results.projects import (
    MOST_PAIRS,
    fte_in_words,
    not_asked_in_words,
    pairs_in_numbers,
    pairs_that_matter,
    savings_in_words,
    sums_in_words,
    verdict_in_words,
)
from estate_opt.workbook.tabs.appraisal_money import Row

NOT_WORKED_OUT = (
    "Not worked out: estate-opt accounts --interaction --plan-workbook tells what each hub and arrangement saves with "
    "and without the others"
)


def project_rows(accounts: BodyAccounts | None) -> Iterator[Row]:
    """Each project, the pairs of which most is decided, and what business cases made one by one would count twice.

    A case for a place bundles projects: HM Treasury, The Green Book (2026), asks how they depend on each other.
    """
    found = None if accounts is None else accounts.interaction
    if found is None:
        yield Row("Hubs and arrangements that bodies share", {}, NOT_WORKED_OUT)
        return
    if not found.savings:
        yield Row("Hubs and arrangements that bodies share", {}, not_asked_in_words(found) or "The plan has none")
        return
    for saving in found.savings:
        project = saving.project
        words = savings_in_words(saving)
        yield Row(f"   {project.kind} {project.name}, {fte_in_words(project)}", {}, f"{words[0].upper()}{words[1:]}")
    for pair in pairs_that_matter(found)[:MOST_PAIRS]:
        first, second = found.names_of(pair)
        words = verdict_in_words(pair)
        yield Row(f"   {first} and {second}", {}, f"{words[0].upper()}{words[1:]}")
    if found.pairs:
        yield Row("   All pairs", {}, f"{pairs_in_numbers(found)} The sheet Interaction of the accounts has them")
    for line in sums_in_words(found):
        yield Row("   All together", {}, line)
    if found.not_asked:
        yield Row("   Others", {}, not_asked_in_words(found))
