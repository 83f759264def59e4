"""What a pack says in words: what changes for whom, what they pay and gain, and how to answer."""

from collections.abc import Iterator, Mapping, Sequence

from estate_opt.ground.figures import pounds
from estate_opt.results.names import enumerated
from estate_opt.results.to_answer import ToAnswer
from estate_opt.saved.packs import AGREE, ANSWERS, ONLY_AFTER, REFUSE
from estate_opt.workbook.packs.cut_tabs import (
    ACCESS,
    BUILDINGS,
    COUNTERS,
    FUNCTIONS,
    PEOPLE,
    THEY_SIT,
    TIES,
    YOU_SUPPLY,
)
from estate_opt.workbook.page.parts import Row, Tabs, people, saved_in_words
from estate_opt.workbook.sheet import Sheet

MOST_NAMED = 4
CHANGES, PAYS, DEPENDS, SAYS_NO, HOW = (
    "What changes for you", "What you pay and gain", "Who depends on you", "What it costs the place if you say no",
    "How to answer",
)  # fmt: skip
HOW_TO_ANSWER = (
    f"On the tab {ANSWERS}, choose for each decision: {AGREE}; {REFUSE}; or {ONLY_AFTER}, with the date. Say why in "
    "the last column. What you leave blank counts as not answered.",
    "Then send the workbook back as it is. Whoever plans makes the next plan keep to what is agreed and refused, and "
    "tells what that costs the place. Please leave the other tabs as they are.",
)
NOT_KNOWN = (
    "What a refusal costs is not known of this plan: how firm its decisions are was not looked at (that is left out "
    "of a plan over years, and by --no-labels)."
)


def of_body(pack: Tabs, held: Mapping[str, Sheet], money: Row | None, span: str) -> Iterator[tuple[str, str]]:
    """Sentences of a body's pack, each with what it is about. `money`: its row on the tab Agencies."""
    for sentence in (*_buildings(pack, held, "You have"), *_people(pack, held), *_functions(pack, held)):
        yield CHANGES, sentence
    for sentence in _counters(pack, held):
        yield CHANGES, sentence
    for sentence in _money(money, span):
        yield PAYS, sentence
    yield DEPENDS, _ties(pack, held)


def of_area(pack: Tabs, held: Mapping[str, Sheet]) -> Iterator[tuple[str, str]]:
    """Sentences of an area's pack."""
    for sentence in (*_buildings(pack, held, "There are"), *_counters(pack, held), *_access(pack, held)):
        yield CHANGES, sentence


def _buildings(pack: Tabs, held: Mapping[str, Sheet], there: str) -> Iterator[str]:
    rows = pack.rows(BUILDINGS) if BUILDINGS in held else []
    if not rows:
        return
    closing = [row for row in rows if row["decision"] == "close"]
    opening = [row for row in rows if str(row["decision"]).startswith("open")]
    shared = [row for row in rows if "shared hub" in str(row["decision"])]
    told = f"{there} {_many(len(rows) - len(opening), 'building')}"
    told += f": {_many(len(closing), 'closes', 'close')} ({_names(closing)})" if closing else ": none closes"
    told += f", {_many(len(opening), 'opens', 'open')} ({_names(opening)})" if opening else ""
    if shared:
        told += f", {_many(len(shared), 'becomes a hub', 'become hubs')} that bodies share ({_names(shared)})"
    yield f"{told}."


def _names(rows: Sequence[Row]) -> str:
    return enumerated([str(row["name"] or row["building"]) for row in rows], MOST_NAMED)


def _many(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def _people(pack: Tabs, held: Mapping[str, Sheet]) -> Iterator[str]:
    if PEOPLE not in held:
        return
    rows = pack.rows(PEOPLE)
    fte: dict[str, float] = {}
    for row in rows:
        fte[str(row["outcome"])] = fte.get(str(row["outcome"]), 0.0) + row.number("fte")
    words = {"moves": "move with their team", "joins": "join a shared function", "is housed": "are housed as new teams"}
    told = [f"{people(fte[way])} {says}" for way, says in words.items() if fte.get(way)]
    all_fte = people(sum(fte.values()))
    yield (
        f"Of your {all_fte} staff (full-time equivalents), {', '.join(told)}."
        if told
        else (f"Your {all_fte} staff (full-time equivalents) all stay where they are.")
    )


def _functions(pack: Tabs, held: Mapping[str, Sheet]) -> Iterator[str]:
    if FUNCTIONS not in held:
        return
    rows = pack.rows(FUNCTIONS)
    shared = [str(row["function"]) for row in rows if row["arrangement"] != "own"]
    if not shared:
        yield "You go on supplying all your support functions yourself."
        return
    released = sum(row.number("released") for row in rows)
    posts = f"; {people(released)} posts are released by it" if released >= 0.05 else ""
    yield f"You share {_many(len(shared), 'support function')} with others: {enumerated(shared, MOST_NAMED)}{posts}."


def _counters(pack: Tabs, held: Mapping[str, Sheet]) -> Iterator[str]:
    if COUNTERS not in held:
        return
    rows = pack.rows(COUNTERS)
    counts = {way: sum(row["outcome"] == way for row in rows) for way in ("kept", "closed", "opened")}
    further = sum(row.number("further") for row in rows)
    told = f"For the public: {_many(counts['kept'], 'counter')} kept, {counts['closed']:,} closed, "
    yield f"{told}{counts['opened']:,} opened; {further:,.0f} of the people who use them go further."


def _access(pack: Tabs, held: Mapping[str, Sheet]) -> Iterator[str]:
    for row in pack.rows(ACCESS) if ACCESS in held else ():
        if row.text("before") != row.text("after"):
            shares = f"{row.text('before')} of the people today, {row.text('after')} then"
            yield f"Within the standard of {row['name']} are {shares}."


def _money(row: Row | None, span: str) -> Iterator[str]:
    if row is None:
        yield "You pay for nothing that the plan knows of."
        return
    yearly = row.number("yearly_saving")
    in_all = _second(saved_in_words(row.number("cash_saving")))
    yield f"Over {span} you {in_all} in cash at today's worth, all charges counted."
    yield (
        f"Your running cost a year is in the end {pounds(row.number('plan_yearly'))} instead of "
        f"{pounds(row.number('today_yearly'))}: you {_second(saved_in_words(yearly))}."
    )
    told = [f"you invest {pounds(row.number('investment'))} (capital and one-off costs)"]
    told += [f"buildings sold bring you {pounds(row.number('receipts'))}"] if row.number("receipts") >= 0.5 else []
    if abs(charges := row.number("transfers")) >= 0.5:
        who = "you pay others" if charges > 0 else "others pay you"
        told.append(f"for desks and shared functions {who} {pounds(abs(charges))} net, which is counted above")
    whole = "; ".join(told)
    yield f"{whole[0].upper()}{whole[1:]}."
    if row["alone"] is not None:
        yield (
            f"By yourself, if nobody joins, you would pay {pounds(row.number('alone'))} over {span} at today's worth; "
            f"in the plan, with the shares proposed between bodies, {pounds(row.number('share'))}."
        )


def _second(words: str) -> str:
    """What is said of somebody, said to them."""
    return {"as today": "pay as today"}.get(words, words.replace("saves", "save").replace("pays", "pay"))


def _ties(pack: Tabs, held: Mapping[str, Sheet]) -> str:
    rows = pack.rows(TIES) if TIES in held else []
    sitting = {way: [str(row["body"]) for row in rows if row["way"] == way] for way in (THEY_SIT, YOU_SUPPLY)}
    told = []
    if guests := list(dict.fromkeys(sitting[THEY_SIT])):
        told.append(f"staff of {enumerated(guests, MOST_NAMED)} sit in your buildings")
    if whom := list(dict.fromkeys(sitting[YOU_SUPPLY])):
        told.append(f"you supply support functions to {enumerated(whom, MOST_NAMED)}")
    if not told:
        return "In the plan nobody sits in your buildings but your own staff, and you supply nobody else."
    words = "; ".join(told)
    return f"In the plan {words}."


def of_refusals(asked: Sequence[ToAnswer], is_labelled: bool) -> tuple[str, ...]:
    """What it costs the place to say no, as far as it is known."""
    if not is_labelled:
        return (NOT_KNOWN,)
    priced = sorted((each for each in asked if each.price.gbp is not None), key=lambda each: -(each.price.gbp or 0.0))
    if not priced:
        return ("Of none of these decisions it is known what a refusal costs the place.",)
    dearest = priced[0]
    one_by_one = "Each price is of that one refusal alone; several together cost at least as much as the dearest."
    return (
        f"The dearest to refuse: “{dearest.what}”. The place would pay {pounds(dearest.price.gbp or 0.0)} more, "
        f"{dearest.price.sure}.",
        one_by_one,
    )
