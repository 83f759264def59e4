"""Why nothing is feasible: the rules that contradict each other, in words, and the cheapest way out.

Nothing here is a plan or looks like one: it says what stands in the way, and what would have to give.
"""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from estate_opt.checks import checked_estate
from estate_opt.domain.estate import Estate
from estate_opt.formulation import RULES
from estate_opt.formulation.figures import Figures
from estate_opt.formulation.keys import Key, joined
from estate_opt.options.option import Option
from estate_opt.questions.diagnosis.conflict import Conflict, Search
from estate_opt.questions.diagnosis.consent import Consent, consent_needed
from estate_opt.questions.diagnosis.elastic import Loosened, Policy, loosen
from estate_opt.questions.diagnosis.in_figures import figures_as_json, in_figures, lines_of
from estate_opt.questions.diagnosis.standard import StandardMoved, standard_as_json, standard_in_words, standards_moved
from estate_opt.questions.diagnosis.way_out import Relaxation, cheapest, cost_of, relaxation_in_words
from estate_opt.results.names import named
from estate_opt.saved.earlier import read_earlier, with_earlier
from estate_opt.tables.intake import read
from estate_opt.tables.typed_rows import Tables

SECONDS = 35.0
"""For finding the conflicts, the MILP's making included; the way out has as long as is left of a minute."""
SECONDS_ALTOGETHER = 50.0
LEAST_SECONDS_FOR_A_WAY_OUT = 12.0
SECONDS_FOR_STANDARDS = 6.0
"""At the least, for trying whether a standard that is moved is enough."""
MOST_IDS = 5
"""Ids told of one rule; the JSON has them all."""


@dataclass(frozen=True)
class Diagnosis:
    """What stands in the way of any plan, and the cheapest way out."""

    estate: Estate
    option: Option
    tables: Tables | None
    conflicts: tuple[Conflict, ...]
    """None: there is a plan."""
    hopeless: tuple[Policy, ...]
    """Locks that cannot be kept whatever else is given up."""
    relaxations: tuple[Relaxation, ...] | None
    """None: none was found in time, or no giving up of policy is enough."""
    is_cheapest: bool
    """Whether that way out is proven the cheapest among the policies named."""
    is_complete: bool
    """Whether every trial ended in time: else a conflict may name more rules than it need."""
    all_moves: bool
    """Whether every team's limit of moves was among the policies looked at."""
    seconds: float
    seeks_way_out: bool = True
    """Whether a way out was looked for."""
    figures: tuple[tuple[Figures, ...], ...] = ()
    """Of each conflict: what contradicts each other, in figures."""
    standards: tuple[StandardMoved, ...] = ()
    """Standards of access that could be moved instead of giving up what is asked within them."""
    facts_alone: bool = False
    """Whether it is proven that the facts contradict each other, whatever policy is given up."""
    consent: Consent | None = None
    """Where facts alone contradict each other: whose consent would end that."""

    @property
    def is_without_way_out(self) -> bool:
        """Whether it is proven that nothing that anybody could agree to leads to a plan: a fact has to be corrected."""
        return self.facts_alone and self.consent is None

    @property
    def policies(self) -> tuple[Policy, ...]:
        """All policies named, conflict by conflict."""
        return (*(policy for conflict in self.conflicts for policy in conflict.policies), *self.hopeless)

    @property
    def is_feasible(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.conflicts and not self.hopeless

    def where(self, policy: Policy) -> str:
        """The cell or the lever that says a policy."""
        return where_said(policy, self.tables, self.option)


def diagnose_place(place: Path, option: Option, preserve: Path | None = None, with_hidden: bool = False) -> Diagnosis:
    """What stands in the way of any plan for a workbook or folder. Raises InputError if it cannot be planned with.

    `preserve`: the plan to stay near to, where the option asks for that.
    """
    tables = read(place, with_hidden)
    checked = checked_estate(tables, option)
    held_to = None if preserve is None else read_earlier(preserve, tables.input_hash, option)
    return diagnose_estate(with_earlier(checked.estate, held_to), option, checked.tables)


def diagnose_lock(estate: Estate, option: Option) -> Diagnosis:
    """What stands in the way of a lock without which there is a plan: one conflict, and no way out besides lifting it.

    Quicker than the whole diagnosis, as nothing else can be wrong.
    """
    began = time.monotonic()
    loosened = loosen(estate, option)
    search = Search(loosened, SECONDS)
    hopeless = tuple(Policy("lock", (lock.wording,), ()) for lock in loosened.hopeless_locks)
    conflicts = () if hopeless else tuple(search.conflicts(most=1))
    return Diagnosis(
        estate=estate, option=option, tables=None, conflicts=conflicts, hopeless=hopeless, relaxations=None,
        is_cheapest=False, is_complete=search.is_complete, all_moves=loosened.all_moves,
        seconds=time.monotonic() - began, seeks_way_out=False,
        figures=tuple(in_figures(loosened, conflict, option) for conflict in conflicts),
    )  # fmt: skip


def diagnose_estate(estate: Estate, option: Option, tables: Tables | None = None) -> Diagnosis:
    """The same for an estate; the tables, if given, let it name cells."""
    began = time.monotonic()
    loosened = loosen(estate, option)
    search = Search(loosened, SECONDS - (time.monotonic() - began))
    conflicts = search.conflicts()
    seconds_left = max(SECONDS_ALTOGETHER - (time.monotonic() - began), LEAST_SECONDS_FOR_A_WAY_OUT)
    way_out = cheapest(loosened, conflicts, seconds_left) if conflicts else ([], True)
    hopeless = tuple(Policy("lock", (lock.wording,), ()) for lock in loosened.hopeless_locks)
    relaxations, is_cheapest = None, False
    if way_out is not None:
        relaxations = (*way_out[0], *(Relaxation(policy, None, None) for policy in hopeless))
        is_cheapest = way_out[1]
    seconds_left = max(SECONDS_ALTOGETHER - (time.monotonic() - began), SECONDS_FOR_STANDARDS)
    found = Diagnosis(
        estate=estate, option=option, tables=tables, conflicts=tuple(conflicts), hopeless=hopeless,
        relaxations=relaxations, is_cheapest=is_cheapest, is_complete=search.is_complete,
        all_moves=loosened.all_moves, seconds=0.0, facts_alone=search.facts_alone,
        figures=tuple(in_figures(loosened, conflict, option) for conflict in conflicts),
    )  # fmt: skip
    return replace(_beyond_policy(found, loosened, seconds_left), seconds=time.monotonic() - began)


def _beyond_policy(found: Diagnosis, loosened: Loosened, seconds: float) -> Diagnosis:
    """The diagnosis with what could be agreed to besides giving up policy: another standard, or to join."""
    if found.facts_alone:
        return replace(found, consent=consent_needed(found.estate, found.option, seconds))
    return replace(found, standards=tuple(standards_moved(loosened, found.option, found.conflicts, seconds)))


def where_said(policy: Policy, tables: Tables | None, option: Option) -> str:
    """The cell or the lever that says a policy; empty where neither is known."""
    return _cell(policy, tables) or _lever(policy, option)


def _cell(policy: Policy, tables: Tables | None) -> str | None:
    """The cell of the tables that says a policy; None where it is blank or there are no tables."""
    cell = RULES[policy.rule].cell
    if tables is None or cell is None:
        return None
    rows = (row for row in tables.rows(cell.table) if cell.is_row(row, policy.key))
    return next((row.cell(cell.column) for row in rows if row[cell.column] is not None), None)


def _lever(policy: Policy, option: Option) -> str:
    """The lever that says a policy, and which option set it."""
    return _lever_at(RULES[policy.rule].lever_of(policy.key), option)


def _lever_at(path: str | None, option: Option) -> str:
    set_by = {setting.path: setting.set_by for setting in option.settings}
    if path is not None and path not in set_by and path.startswith("access."):
        path = f"access.default.{path.rpartition('.')[2]}"
    return f"the lever {path} (set by {set_by[path]})" if path in set_by else ""


def in_sentences(diagnosis: Diagnosis) -> Iterator[str]:
    """The diagnosis as lines for a reader."""
    held_to = diagnosis.estate.held_to
    if held_to is not None and held_to.other:
        yield f"{held_to.name} {held_to.other}: what both know of is compared."
    if diagnosis.is_feasible:
        yield "Nothing stands in the way: a plan that keeps every rule is possible, as far as was looked."
        return
    for number, conflict in enumerate(diagnosis.conflicts, 1):
        yield from _conflict(diagnosis, conflict, f"Conflict {number}")
    for policy in diagnosis.hopeless:
        yield f"Cannot be kept, whatever else gives way: {_said(diagnosis, policy)}"
    if diagnosis.seeks_way_out:
        yield from _way_out_in_sentences(diagnosis)
    if not diagnosis.is_complete:
        yield "Not everything could be tried in the time: a conflict may name too many rules, or one be missing."
    if not diagnosis.all_moves:
        yield "On a place of this size, the furthest move was questioned only for teams with few places to go."


def in_short(diagnosis: Diagnosis) -> Iterator[str]:
    """The choices in conflict, their figures and the way out, for the end of a solve; facts where they alone clash."""
    if diagnosis.is_feasible:
        return
    for number, conflict in enumerate(diagnosis.conflicts, 1):
        if conflict.policies:
            yield from _choices(diagnosis, conflict, f"Conflict {number}")
            yield from _figures(diagnosis, conflict)
        else:
            yield from _conflict(diagnosis, conflict, f"Conflict {number}")
    for policy in diagnosis.hopeless:
        yield f"Cannot be kept, whatever else gives way: {_said(diagnosis, policy)}"
    yield from _way_out_in_sentences(diagnosis)
    if any(conflict.policies for conflict in diagnosis.conflicts):
        yield "For the facts behind it: estate-opt diagnose."


def _conflict(diagnosis: Diagnosis, conflict: Conflict, title: str) -> Iterator[str]:
    yield from _choices(diagnosis, conflict, title)
    if conflict.facts and conflict.policies:
        yield "  because of these facts, which are no choice:"
    yield from (f"  · {_fact(diagnosis, rule, keys)}" for rule, keys in conflict.facts)
    yield from _figures(diagnosis, conflict)


def _figures(diagnosis: Diagnosis, conflict: Conflict) -> Iterator[str]:
    """What contradicts each other in a conflict, in figures, with the cells that say so."""
    for one, figures in zip(diagnosis.conflicts, diagnosis.figures, strict=True):
        if one is conflict:
            for each in figures:
                yield from lines_of(each, each.cells(diagnosis.tables))


def _choices(diagnosis: Diagnosis, conflict: Conflict, title: str) -> Iterator[str]:
    if not conflict.policies:
        yield f"{title}: the facts contradict each other, whatever the policy:"
    elif len(conflict.policies) == 1:
        yield f"{title}: this choice cannot be kept:"
    else:
        rest = "; without any one of them the rest can" if diagnosis.is_complete else ""
        yield f"{title}: these choices cannot all be kept together{rest}:"
    yield from _few_of_a_kind([(policy.rule, _said(diagnosis, policy)) for policy in conflict.policies])


def _fact(diagnosis: Diagnosis, rule: str, keys: Sequence[Key]) -> str:
    return RULES[rule].words.format(key=_ids(keys, diagnosis.estate))


def _few_of_a_kind(said: list[tuple[str, str]]) -> Iterator[str]:
    """Rule and sentence as lines; of many for one rule only the first, with how many more there are."""
    for _, same in groupby(said, lambda each: each[0]):
        lines = [sentence for _, sentence in same]
        yield from (f"  - {line}" for line in lines[:MOST_IDS])
        if len(lines) > MOST_IDS:
            yield f"    … and {len(lines) - MOST_IDS:,} more of this kind"


def _ids(keys: Sequence[Key], estate: Estate) -> str:
    if not keys:
        return "several"
    more = f", and {len(keys) - MOST_IDS:,} more" if len(keys) > MOST_IDS else ""
    return ", ".join(named(key, estate) for key in keys[:MOST_IDS]) + more


def _said(diagnosis: Diagnosis, policy: Policy) -> str:
    where = diagnosis.where(policy)
    return RULES[policy.rule].sentence(policy.key, diagnosis.estate) + (f" [{where}]" if where else "")


def _way_out_in_sentences(diagnosis: Diagnosis) -> Iterator[str]:
    if diagnosis.facts_alone:
        yield _no_way_out(diagnosis)
        return
    counting = "(each rule counts one, and the share by which its limit moves)"
    given_up = math.inf if diagnosis.relaxations is None else cost_of(diagnosis.relaxations)
    cheaper = [each for each in diagnosis.standards if each.is_tried and each.cost < given_up]
    for each in cheaper:
        yield f"A way out that counts {each.cost:,.2f} is to move the standard itself {counting}:"
        yield from _standard_in_lines(diagnosis, each)
    if diagnosis.relaxations is None:
        if not cheaper:
            yield "No way out by giving up policy was found in the time there was."
    else:
        proven = "The cheapest way out" if diagnosis.is_cheapest else "A way out, the cheapest found in the time,"
        if cheaper:
            proven = f"With the standard as it is, a way out that counts {given_up:,.2f}"
        yield f"{proven} among these {counting}:"
        yield from _few_of_a_kind([
            (each.policy.rule, f"{relaxation_in_words(each)}: {_said(diagnosis, each.policy)}")
            for each in diagnosis.relaxations
        ])  # fmt: skip
    for each in diagnosis.standards:
        if each not in cheaper:
            yield f"Or the standard itself moves, which counts {each.cost:,.2f}:"
            yield from _standard_in_lines(diagnosis, each)


def _standard_in_lines(diagnosis: Diagnosis, moved: StandardMoved) -> Iterator[str]:
    yield f"  - {standard_in_words(moved, diagnosis.estate)} [{_lever_at(moved.lever, diagnosis.option)}]"
    for other in moved.others:
        yield f"  - and {relaxation_in_words(other)}: {_said(diagnosis, other.policy)}"


def _no_way_out(diagnosis: Diagnosis) -> str:
    """What is proven where facts alone contradict each other."""
    if diagnosis.consent is None:
        return "There is no way out by giving up policy: the facts contradict each other. Correct one of them."
    joining = [f"the agency {named(a, diagnosis.estate, 'agency')} joined" for a in diagnosis.consent.agencies]
    allowed = [f"the lever {lever} were yes" for lever in diagnosis.consent.levers]
    return (
        "To give up what was looked at is no way out: the facts contradict each other as long as agencies keep to "
        f"themselves. They would not if {' and '.join([*joining, *allowed])}."
    )


def as_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """The diagnosis for a program; every id, no plan."""

    def policy_of(policy: Policy) -> dict[str, Any]:
        said = RULES[policy.rule].sentence(policy.key, diagnosis.estate)
        return {"rule": policy.rule, "key": joined(policy.key), "words": said, "where": diagnosis.where(policy) or None}

    return {
        "status": "feasible" if diagnosis.is_feasible else "infeasible",
        "conflicts": [
            {
                "policies": [policy_of(policy) for policy in conflict.policies],
                "facts": [
                    {"rule": rule, "keys": list(map(joined, keys)), "words": _fact(diagnosis, rule, keys)}
                    for rule, keys in conflict.facts
                ],
                "figures": [figures_as_json(each, diagnosis.tables) for each in figures],
            }
            for conflict, figures in zip(diagnosis.conflicts, diagnosis.figures, strict=True)
        ],
        "hopeless": [policy_of(policy) for policy in diagnosis.hopeless],
        "relaxations": None if diagnosis.relaxations is None else [
            policy_of(relaxation.policy)
            | {"from": relaxation.limit, "to": relaxation.to, "what": relaxation_in_words(relaxation)}
            for relaxation in diagnosis.relaxations
        ],
        "is_cheapest": diagnosis.is_cheapest,
        "standards": [standard_as_json(each, diagnosis.estate) for each in diagnosis.standards],
        "facts_alone": diagnosis.facts_alone,
        "no_way_out": diagnosis.is_without_way_out,
        "consent": None if diagnosis.consent is None else {
            "agencies": list(diagnosis.consent.agencies), "levers": list(diagnosis.consent.levers),
        },
        "complete": diagnosis.is_complete,
        "all_moves_questioned": diagnosis.all_moves,
        "seconds": diagnosis.seconds,
        "words": list(in_sentences(diagnosis)),
    }  # fmt: skip
