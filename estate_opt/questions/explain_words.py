"""An explanation in words, and for a program."""

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from estate_opt.domain.body_accounts import BodyAccount
from estate_opt.domain.projects import ARRANGEMENT, HUB
from estate_opt.formulation import RULES
from estate_opt.formulation.keys import joined
from estate_opt.ground.figures import to_the_pound
from estate_opt.questions.diagnosis.diagnose import in_sentences
from estate_opt.questions.explain import Explanation
from estate_opt.questions.reoptimise import PENNY_GBP
from estate_opt.results.names import names_of
from estate_opt.results.projects import pairs_with, project_line
from estate_opt.saved.projects_json import saving_as_json

MOST_RULES = 12
MOST_CHANGES = 20
"""Lines told; the JSON has them all."""


def in_lines(explanation: Explanation) -> Iterator[str]:
    """The explanation for a reader."""
    subject, estate = explanation.subject, explanation.estate
    about = subject.named(estate)
    yield f"{about[0].upper()}{about[1:]}: {explanation.decision}."
    yield from _share_lines(explanation)
    yield from _project_lines(explanation)
    yield from _holding_lines(explanation)
    if explanation.other is None:
        yield f"The opposite ({explanation.opposite}) is not possible:"
        if explanation.standing_in_the_way is not None:
            yield from (f"  {line}" for line in in_sentences(explanation.standing_in_the_way))
        return
    yield from _price_lines(explanation)
    changes = explanation.changes
    yield f"With it would change ({len(changes):,}):" if changes else "Nothing else would change."
    yield from (f"  - {line}" for line in changes[:MOST_CHANGES])
    if len(changes) > MOST_CHANGES:
        yield f"  … and {len(changes) - MOST_CHANGES:,} more"


def _share_lines(explanation: Explanation) -> Iterator[str]:
    """Of a body whose account is known: what it pays by itself, in the plan and with the shares."""
    known, account = explanation.accounts, _account(explanation)
    if known is None or account is None:
        return
    alone, plan, share = (to_the_pound(gbp) for gbp in (account.alone_gbp, account.in_plan_gbp, account.share_gbp))
    yield (
        f"It pays {alone} by itself (nobody joining), {plan} in the plan, and {share} with the shares "
        f"({known.rule_in_words}), in net present cost."
    )


def _account(explanation: Explanation) -> BodyAccount | None:
    if explanation.accounts is None or explanation.subject.kind != "agency":
        return None
    return explanation.accounts.by_body.get(explanation.subject.key)


def _projects(explanation: Explanation) -> list[int]:
    """The numbers of the projects that a subject is, is supplied by, or takes part in, where they are known."""
    subject, decided = explanation.subject, explanation.made.decided
    found = None if explanation.accounts is None else explanation.accounts.interaction
    if found is None:
        return []
    if subject.kind == "agency":
        return [n for n, saving in enumerate(found.savings) if subject.key in saving.project.bodies]
    agency, _, function = subject.key.partition(" / ")
    meant = {
        "building": (HUB, subject.key),
        "team": (HUB, decided.housing.get(subject.key)),
        "function": (ARRANGEMENT, decided.supply.get((agency, function))),
    }[subject.kind]
    return [n for n, saving in enumerate(found.savings) if (saving.project.kind, saving.project.key) == meant]


def _project_lines(explanation: Explanation) -> Iterator[str]:
    """What the projects that it is about save, and how they go with others; of a body without the others."""
    found = None if explanation.accounts is None else explanation.accounts.interaction
    if found is None:
        return
    for number in _projects(explanation):
        yield f"Project: {project_line(found.savings[number])}."
        if explanation.subject.kind != "agency":
            yield from (f"  - {line}" for line in pairs_with(found, number))


def _holding_lines(explanation: Explanation) -> Iterator[str]:
    if not explanation.holding:
        yield "No rule holds it: turned by itself it would break none. It is a matter of cost."
        return
    yield "Turned by itself, with nothing else changed, it would break these rules:"
    words: dict[str, list[str]] = {}
    for (rule, key), level in zip(explanation.holding, explanation.levels, strict=True):
        figures = "" if level is None else f": {level.words}"
        words.setdefault(rule, []).append(RULES[rule].sentence(key, explanation.estate) + figures)
    for said in words.values():
        yield from (f"  - {sentence}" for sentence in said[:MOST_RULES])
        if len(said) > MOST_RULES:
            yield f"    … and {len(said) - MOST_RULES:,} more of this kind"


def _price_lines(explanation: Explanation) -> Iterator[str]:
    price, between = explanation.price_gbp, explanation.price_between_gbp
    assert price is not None
    assert between is not None
    opposite = f"The opposite ({explanation.opposite})"
    if abs(price) < PENNY_GBP:
        yield f"{opposite} costs the same in net present cost: there is a plan with it that is as good."
    else:
        dearer = f"costs £{price:,.0f} more" if price > 0 else f"costs £{-price:,.0f} less"
        how = "all else decided best for it" if explanation.is_whole else "all that is around it planned anew"
        yield f"{opposite} {dearer} in net present cost, by the best plans found: {how}."
    gained = explanation.made.objective_gbp - explanation.against.objective_gbp
    if gained > PENNY_GBP:
        yield (
            f"(On the way a plan was found that costs £{gained:,.0f} less than the one explained: the price is told "
            "against that one. Solving for longer would find such gains too.)"
        )
    if all(map(math.isfinite, between)):
        low, high = map(to_the_pound, between)
        yield f"Proven: between {low} and {high}, given how far either plan may be from the best."
    elif math.isfinite(between[1]):
        yield f"Proven: at most {to_the_pound(between[1])}."


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation for a program."""
    price, between = explanation.price_gbp, explanation.price_between_gbp
    return {
        "subject": {
            "kind": explanation.subject.kind,
            "id": explanation.subject.key,
            "name": names_of(explanation.subject.kind, explanation.estate)[explanation.subject.key],
        },
        "decision": explanation.decision,
        "opposite": explanation.opposite,
        "holding": [
            {
                "rule": rule,
                "key": joined(key),
                "words": RULES[rule].sentence(key, explanation.estate),
                "comes_to": None if level is None else level.comes_to,
                "limit": None if level is None else level.limit,
                "unit": None if level is None else level.unit,
            }
            for (rule, key), level in zip(explanation.holding, explanation.levels, strict=True)
        ],
        "is_opposite_possible": explanation.other is not None,
        "price_gbp": price,
        "price_at_least_gbp": None if between is None or not math.isfinite(between[0]) else between[0],
        "price_at_most_gbp": None if between is None or not math.isfinite(between[1]) else between[1],
        "cheaper_plan_found_by_gbp": explanation.made.objective_gbp - explanation.against.objective_gbp,
        "is_whole_place_planned_anew": explanation.is_whole,
        "changes": list(explanation.changes),
        "account": None if (account := _account(explanation)) is None else asdict(account),
        "projects": _projects_as_json(explanation),
        "words": list(in_lines(explanation)),
    }


def _projects_as_json(explanation: Explanation) -> list[dict[str, Any]]:
    found = None if explanation.accounts is None else explanation.accounts.interaction
    return [] if found is None else [saving_as_json(found.savings[number]) for number in _projects(explanation)]
