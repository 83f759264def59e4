"""When something of a programme happens and why not earlier, as lines to read and as JSON."""

import math
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from estate_opt.domain.appraisal import DAYS_PER_YEAR, NEVER, Appraisal
from estate_opt.formulation.rules import RULES
from estate_opt.formulation.years.limits import is_closing
from estate_opt.formulation.years.path import Step
from estate_opt.formulation.years.shifted import Missed
from estate_opt.formulation.years.shortage import limit_in_words
from estate_opt.ground.figures import to_the_pound
from estate_opt.questions.years.when import Shifted, When
from estate_opt.results.names import named, names_of, supplier

PENNY_GBP = 0.005
MOST_TOLD = 6
LIMITS = ("pot", "capital_in_all", "fte_moved", "closures")


def in_lines(answer: When) -> list[str]:
    """When it happens, what stands against a year earlier, and what a year earlier or later costs."""
    return list(_lines(answer))


def _lines(answer: When) -> Iterator[str]:
    yield f"{_capital(answer.subject.named(answer.estate))}: {_decision(answer)}."
    if answer.step is None:
        yield "No year of the programme changes it. Why: ask with an option of programme.years = 0."
        return
    if answer.earlier is not None:
        yield f"{_shift(answer, answer.earlier, True)}:"
        yield from (f"  - {line}" for line in _against(answer, answer.earlier))
        yield f"  {_price(answer, answer.earlier)}"
    elif answer.year == 0:
        yield "It is done in the first year already: nothing can be done earlier."
    if answer.later is not None:
        yield f"{_shift(answer, answer.later, False)}:"
        yield f"  {_price(answer, answer.later)}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _decision(answer: When) -> str:
    """What happens, and on which day."""
    if answer.step is None:
        return "it stays as it is today"
    kind, name, estate = answer.subject.kind, answer.step.key[0], answer.estate
    if kind == "building":
        what = ("is closed", "empty from") if estate.buildings[name].in_use_today else ("is opened", "on")
    elif kind == "team":
        at = answer.carried.target.housing[name]
        what = ("joins a shared arrangement" if at is None else f"moves to {named(at, estate, 'building')}", "on")
    else:
        what = f"is supplied by {supplier(answer.carried.target.supply[name, answer.step.key[1]], estate)}", "from"
    if answer.year == len(answer.carried.years):
        return f"in the target it {what[0]}, which no year of the programme does"
    return f"it {what[0]}, {what[1]} {_day(answer, answer.year)}"


def _day(answer: When, year: int) -> str:
    assert answer.step is not None
    return f"{Appraisal(answer.option, year).happens_on(is_closing(answer.estate, answer.step)):%d/%m/%Y}"


def _shift(answer: When, shifted: Shifted, is_earlier: bool) -> str:
    if shifted.year == len(answer.carried.years):
        return "Not at all"
    if is_earlier:
        return f"A year earlier ({_day(answer, shifted.year)})"
    return f"A year later ({_day(answer, shifted.year)}), or not at all"


def _against(answer: When, shifted: Shifted) -> Iterator[str]:
    """What that alone would miss, in words."""
    yield from (f"it is ruled out: {each}" for each in shifted.held_back_by)
    told = dict.fromkeys(_missed(answer, each) for each in sorted(shifted.because, key=_by_limits_first))
    yield from list(told)[:MOST_TOLD]
    if len(told) > MOST_TOLD:
        yield f"and {len(told) - MOST_TOLD:,} rules more"
    if shifted.is_knotted:
        yield (
            "there would be no order of that year's moves in which whoever arrives finds room: somebody would have to "
            "wait elsewhere (swing space)"
        )
    if shifted.along:
        goes = [_step_in_words(answer, step) for step in shifted.along]
        more = f" and {len(goes) - MOST_TOLD:,} more" if len(goes) > MOST_TOLD else ""
        yield f"along with it a year earlier: {', '.join(goes[:MOST_TOLD])}{more}"
    if not told and not shifted.held_back_by and not shifted.is_knotted and not shifted.is_impossible:
        yield "by itself it would miss no rule and no limit: it is a matter of cost"
    yield from _release(answer, shifted.year)


def _step_in_words(answer: When, step: Step) -> str:
    """What goes along: `works in hall (Town Hall)`."""
    estate, first = answer.estate, step.key[0]
    if step.kind == "fitout":
        return f"works in {named(first, estate, 'building')}"
    if step.kind == "building":
        word = "closing" if is_closing(estate, step) else "opening"
        return f"{word} {named(first, estate, 'building')}"
    if step.kind == "team":
        return f"team {named(first, estate, 'team')}"
    if step.kind == "function":
        return f"{step.key[1]} of {named(first, estate, 'agency')}"
    if step.kind == "door":
        return f"the front door of {named(first, estate, 'building')}"
    if step.kind == "through":
        at = named(step.key[1], estate, "building")
        return f"{named(first, estate, 'service')} through the front door of {at}"
    return f"the counter of {named(first, estate, 'service')} at {named(step.key[1], estate, 'building')}"


def _by_limits_first(missed: Missed) -> tuple[bool, str]:
    return missed.rule not in LIMITS, missed.rule


def _missed(answer: When, missed: Missed) -> str:
    if missed.rule in LIMITS:
        words = limit_in_words(answer.path, (missed.rule, *map(str, missed.key)), missed.amount)
        return words[0].lower() + words[1:].rstrip(".") if words.startswith("The ") else words.rstrip(".")
    if missed.rule == "receipts":
        return "what it is paid from is not sold by then"
    if missed.rule not in RULES:  # an order that was found wanting before, or that what is done stays done
        return "what is done has to stay done, with room for whoever arrives"
    rule = RULES[missed.rule]
    amount = f" (by {missed.amount:,.1f} {rule.row_unit})" if rule.row_unit in ("desks", "FTE") else ""
    day = Appraisal(answer.option, missed.year).moves_on
    return f"{rule.sentence(missed.key, answer.estate).rstrip('.')}{amount}: not kept from {day:%d/%m/%Y}"


def _release(answer: When, year: int) -> Iterator[str]:
    """Of a building that is left earlier: whether it is paid for until the same day all the same."""
    years, step = len(answer.carried.years), answer.step
    if answer.subject.kind != "building" or step is None or answer.year == years or year >= years:
        return
    building = answer.estate.buildings[step.key[0]]
    if not building.in_use_today:
        return
    way = answer.path.way_out(answer.path.steps.index(step))
    calendars = (Appraisal(answer.option, y) for y in (year, answer.year))
    earlier, now = (each.release_time(building) if way is None else each.rent_time(building, way) for each in calendars)
    if earlier == now and earlier < NEVER:
        day = answer.option.levers.appraisal.start + timedelta(days=round(earlier * DAYS_PER_YEAR))
        yield f"left a year earlier it is paid for until the same day, {day:%d/%m/%Y} (lease end, break or notice)"
    elif earlier > now:
        yield "left a year earlier it would be paid for longer: a break or the lease's end is missed"


def _price(answer: When, shifted: Shifted) -> str:
    if shifted.is_impossible:
        return (
            "It cannot be: whatever else is changed, no programme has it."
            if not shifted.held_back_by
            else "It cannot be."
        )
    price = answer.price_between_gbp(shifted)
    if price is None:
        return "No programme with it was found in the time given: see --time-limit."
    gbp, least, most = price
    if most < PENNY_GBP:
        return "It costs the same in net present cost."
    told = "It costs the same" if gbp < PENNY_GBP else f"It costs {to_the_pound(gbp)} more"
    proven = f"; proven: between {to_the_pound(least)} and {to_the_pound(most)}" if math.isfinite(most) else ""
    return f"{told} in net present cost, all else of the target timed best for it{proven}."


def as_json(answer: When) -> dict[str, Any]:
    """The answer for a program."""
    years = len(answer.carried.years)
    return {
        "subject": {
            "kind": answer.subject.kind,
            "id": answer.subject.key,
            "name": names_of(answer.subject.kind, answer.estate)[answer.subject.key],
        },
        "decision": _decision(answer),
        "year": None if answer.step is None or answer.year == years else answer.year,
        "earlier": None if answer.earlier is None else _shifted_as_json(answer, answer.earlier),
        "later": None if answer.later is None else _shifted_as_json(answer, answer.later),
        "words": in_lines(answer),
    }


def _shifted_as_json(answer: When, shifted: Shifted) -> dict[str, Any]:
    gbp, least, most = answer.price_between_gbp(shifted) or (None, None, None)
    return {
        "year": None if shifted.year == len(answer.carried.years) else shifted.year,
        "against": list(_against(answer, shifted)),
        "is_possible": not shifted.is_impossible,
        "price_gbp": gbp,
        "price_at_least_gbp": least,
        "price_at_most_gbp": None if most is None or not math.isfinite(most) else most,
    }
