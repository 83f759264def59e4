"""Why nothing is feasible: the rules that contradict each other, in words, and the cheapest way out.

Nothing here is a plan or looks like one: it says what stands in the way, and what would have to give.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from estate_opt.checks import checked_estate
from estate_opt.domain.estate import Estate
from estate_opt.formulation import RULES
from estate_opt.formulation.keys import Key, joined
from estate_opt.options.option import Option
from estate_opt.questions.diagnosis.conflict import Conflict, Search
from estate_opt.questions.diagnosis.elastic import Policy, loosen
from estate_opt.questions.diagnosis.way_out import Relaxation, cheapest
from estate_opt.results.names import named
from estate_opt.saved.earlier import read_earlier, with_earlier
from estate_opt.tables.intake import read
from estate_opt.tables.typed_rows import Tables

SECONDS = 35.0
"""For finding the conflicts, the MILP's making included; the way out has as long as is left of a minute."""
SECONDS_ALTOGETHER = 50.0
LEAST_SECONDS_FOR_A_WAY_OUT = 12.0
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


def diagnose_place(place: Path, option: Option, preserve: Path | None = None) -> Diagnosis:
    """What stands in the way of any plan for a workbook or folder. Raises InputError if it cannot be planned with.

    `preserve`: the plan to stay near to, where the option asks for that.
    """
    checked = checked_estate(read(place), option)
    held_to = None if preserve is None else read_earlier(preserve)
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
    return Diagnosis(
        estate=estate, option=option, tables=tables, conflicts=tuple(conflicts), hopeless=hopeless,
        relaxations=relaxations, is_cheapest=is_cheapest, is_complete=search.is_complete,
        all_moves=loosened.all_moves, seconds=time.monotonic() - began,
    )  # fmt: skip


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
    path = RULES[policy.rule].lever_of(policy.key)
    set_by = {setting.path: setting.set_by for setting in option.settings}
    if path is not None and path not in set_by and path.startswith("access."):
        path = f"access.default.{path.rpartition('.')[2]}"
    return f"the lever {path} (set by {set_by[path]})" if path in set_by else ""


def in_sentences(diagnosis: Diagnosis) -> Iterator[str]:
    """The diagnosis as lines for a reader."""
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
    """The choices in conflict and the way out, without the facts: for the end of a solve."""
    if diagnosis.is_feasible:
        return
    for number, conflict in enumerate(diagnosis.conflicts, 1):
        yield from _choices(diagnosis, conflict, f"Conflict {number}")
    for policy in diagnosis.hopeless:
        yield f"Cannot be kept, whatever else gives way: {_said(diagnosis, policy)}"
    yield from _way_out_in_sentences(diagnosis)
    yield "For the facts behind it: estate-opt diagnose."


def _conflict(diagnosis: Diagnosis, conflict: Conflict, title: str) -> Iterator[str]:
    yield from _choices(diagnosis, conflict, title)
    if conflict.facts and conflict.policies:
        yield "  because of these facts, which are no choice:"
    yield from (f"  · {_fact(diagnosis, rule, keys)}" for rule, keys in conflict.facts)


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
    if diagnosis.relaxations is None:
        yield "No way out by giving up policy was found in the time there was."
        return
    proven = "The cheapest way out" if diagnosis.is_cheapest else "A way out, the cheapest found in the time,"
    yield f"{proven} among these (each rule counts one, and the share by which its limit moves):"
    yield from _few_of_a_kind([
        (each.policy.rule, f"{relaxation_in_words(each)}: {_said(diagnosis, each.policy)}")
        for each in diagnosis.relaxations
    ])  # fmt: skip


def relaxation_in_words(relaxation: Relaxation) -> str:
    """What has to give: `give up`, or `from 8 to 11 buildings (by 3)`."""
    if relaxation.to is None:
        return "give up"
    unit = RULES[relaxation.policy.rule].unit
    if relaxation.limit is None or relaxation.by is None:
        return f"to {_amount(relaxation.to, unit)}"
    said = (_amount(each, unit) for each in (relaxation.limit, relaxation.to, relaxation.by))
    return "from {} to {} (by {})".format(*said)


def _amount(number: float, unit: str) -> str:
    if unit == "£":
        return f"£{number:,.0f}"
    if unit.startswith("share"):
        return f"{100 * number:.4g} % {unit.removeprefix('share ')}"
    return f"{number:,.10g} {unit.removesuffix('s') if number == 1 else unit}"


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
            }
            for conflict in diagnosis.conflicts
        ],
        "hopeless": [policy_of(policy) for policy in diagnosis.hopeless],
        "relaxations": None if diagnosis.relaxations is None else [
            policy_of(relaxation.policy)
            | {"from": relaxation.limit, "to": relaxation.to, "what": relaxation_in_words(relaxation)}
            for relaxation in diagnosis.relaxations
        ],
        "is_cheapest": diagnosis.is_cheapest,
        "complete": diagnosis.is_complete,
        "all_moves_questioned": diagnosis.all_moves,
        "seconds": diagnosis.seconds,
        "words": list(in_sentences(diagnosis)),
    }  # fmt: skip
