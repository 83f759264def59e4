"""Whether a table is a register of buildings and, where it is not, what it seems to be instead."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from estate_opt.adopt.fields import LEFT_ALONE
from estate_opt.adopt.known_layouts import known_layout
from estate_opt.adopt.layout import Layout
from estate_opt.adopt.propose import Choice

_BUILDING_HEADING = re.compile(
        r"site|building|property|premis|asset|station|school|library|surgery"
        r"|hospital|jc |jobcentre|establishment|eiddo|adeilad|safle|branch|depot", re.I)  # fmt: skip
_PEOPLE, _LETTINGS = "a list of people", "a list of lettings out"
_PERSON = re.compile(
    r"first ?name|surname|last ?name|forename|date of birth|\bdob\b|employee (?:no|number|id|name)|national insurance",
    re.I,
)
_WEIGHED = (LEFT_ALONE, "status", "agency", "fte", "area", "name")
"""Columns that may speak for another kind of list: what is not taken over, and what other lists have too."""
_OTHERS: tuple[tuple[str, str, re.Pattern[str], int], ...] = (
    ("a list of payments", "a row is a payment", re.compile(
        r"supplier|payee|vendor|invoice|transaction"
        r"|merchant|\bnet amount|\bamount\b|expense|expenditure|payment|purchas|cost cent|beneficiary", re.I), 2),
    ("a list of contracts", "a row is a contract", re.compile(
        r"contract (?:title|value|ref|start|number"
        r"|description)|tender|procure|supplier|award", re.I), 2),
    ("a budget or an account", "a row is a line of money", re.compile(
        r"budget|variance|outturn|\bactuals?\b"
        r"|forecast|ledger|cost cent|q[1-4]\b|subjective|objective", re.I), 2),
    (_PEOPLE, "a row is a person", re.compile(
        r"first ?name|surname|last ?name|forename"
        r"|job title|salary|grade|line manager|date of birth|\bdob\b|pay ?band|employee", re.I), 2),
    ("a table of staff", "its figures count people by organisation", re.compile(
        r"\bfte\b|\bwte\b|full-time|headcount"
        r"|staff|officers?\b|doctors|nurses|workforce|employees|volunteers|constable|turnover|sickness", re.I), 2),
    ("a timetable of stops", "a row is a time at which a vehicle stops at a place", re.compile(
        r"^mobile$|\broute|\bstops?\b|stopping|arriv|depart(?!ment)|frequency|timetable|^day$|^week$|duration"
        r"|^from$|^to$|^vehicle|\bvan\b|\btime (?:in|out|from|to)\b", re.I), 3),
    (_LETTINGS, "a row is a tenant of theirs, who pays them rent", re.compile(
        r"^tenant|\blessee|rent (?:receivable|received|roll)|rental income|date let", re.I), 2),
    ("a list of planning or licence applications", "a row is an application", re.compile(
        r"applica(?:nt|tion)|proposal"
        r"|decision (?:date|type)|licen[cs]ee|licen[cs]e (?:number|type)|date received"
        r"|valid(?:ated)? date", re.I), 2),
    ("a list of incidents", "a row is an event", re.compile(
        r"incident|crime|offence|accident|casualt"
        r"|severity|call ?out|complaint|reported (?:by|date)", re.I), 2),
    ("a list of streets, trees or street furniture", "a row is no building", re.compile(
        r"species|canopy|lamp|column height|usrn"
        r"|street ?light|naptan|bus stop|gully|road class", re.I), 2),
    ("a list of vehicles or equipment", "a row is a vehicle or a thing", re.compile(
        r"\bvrm\b|\bregistration\b|\bmake\b"
        r"|\bmodel\b|vehicle|serial n|mileage|mot due", re.I), 2),
    ("a business rates list", "a row is a taxpayer's account", re.compile(
        r"rateable value|account (?:holder|number"
        r"|ref)|liable|ratepayer|\bvoa\b|relief|primary liable", re.I), 3),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a table is taken over, and what it is or seems to be."""

    is_register: bool
    seems: str
    """`a register of buildings`, or what else, in words that follow "seems to be"."""
    is_text: bool = False
    """Whether it is no table at all."""


def judge(layout: Layout | None, choices: Sequence[Choice]) -> Verdict:
    """Weigh what speaks for buildings (a place, an identity, tenure, areas) against what speaks for other lists."""
    if layout is None or not layout.body:
        return Verdict(False, "an empty sheet")
    if _is_text(layout):
        return Verdict(False, "notes or a page of text", is_text=True)
    known = known_layout(layout)
    if known is not None and known.rows_are == "bodies":
        return Verdict(False, f"a table of figures ({known.name}): they are of whole trusts, and no row is a site")
    a_register = f"a register of buildings ({known.name})" if known else "a register of buildings"
    evidence, has_place, has_identity = _evidence(choices)
    other = _another_kind(layout, choices, has_place or has_identity)
    taken = {choice.to for choice in choices}
    is_estate = bool(taken & {"tenure", "floor_area_m2", "lease_end", "desks", "uprn"})
    is_let_out = other.startswith(_LETTINGS) and not taken & {"tenure", "uprn", "building"}
    if other and (is_let_out or not (is_estate and evidence >= 5)):
        return Verdict(False, other)
    if has_place and (has_identity or "building" in taken or "name" in taken or "address" in taken) and evidence >= 4:
        return Verdict(True, a_register)
    if has_identity and evidence >= 4:
        return Verdict(True, a_register)
    if other:
        return Verdict(False, other)
    if {"agency", "name"} & taken and any(
        choice.holds == "number" or choice.holds in ("uprn", "easting", "northing") for choice in choices
    ):
        return Verdict(
            False,
            "a table of figures by organisation or area: nothing in a row says which building, or where",
        )
    return Verdict(False, "some other list: nothing in a row says which building, or where")


def _evidence(choices: Sequence[Choice]) -> tuple[float, bool, bool]:
    """How much speaks for buildings; whether rows say where they are; whether they name a building."""
    sure = {choice.to: choice for choice in choices if choice.to != LEFT_ALONE and choice.confidence >= 0.55}
    has_place = any(name in sure for name in ("postcode", "easting", "latitude", "grid_reference", "uprn", "address"))
    name = sure.get("name") or sure.get("building")
    has_identity = any(
        choice.to in ("name", "building")
        and choice.confidence >= 0.8
        and _BUILDING_HEADING.search(choice.place.heading)
        for choice in choices
    )
    points = {
        "postcode": 2.0, "easting": 2.0, "latitude": 2.0, "grid_reference": 2.0, "uprn": 2.0, "address": 1.5,
        "tenure": 2.0,
        "floor_area_m2": 1.5, "lease_end": 1.5, "category": 0.5, "desks": 1.0, "rent_gbp_per_year": 1.0,
        "backlog_gbp": 1.0,
        "running_gbp_per_year": 0.5, "beds": 0.5, "rates_gbp_per_year": 0.5,
    }  # fmt: skip
    total = sum(value for field, value in points.items() if field in sure)
    total += (1.0 if name else 0.0) + (2.5 if has_identity else 0.0)
    return total, has_place, has_identity


def _another_kind(layout: Layout, choices: Sequence[Choice], is_placed: bool) -> str:
    """The list that the headings (and, where there is no place, the title) speak of; empty where none."""
    headings = [choice.place.full for choice in choices if choice.place.full]
    left = [
        (choice.place.full, choice.holds)
        for choice in choices
        if choice.place.full and choice.to in (*_WEIGHED, *(("income_gbp_per_year",) if is_placed else ()))
    ]
    best, most = "", 0
    for name, row, pattern, least in _OTHERS:
        hits = [heading for heading, holds in left if pattern.search(heading) and not _counts(name, holds)]
        if name == "a table of staff":
            if is_placed:
                continue
            hits += [layout.title] if pattern.search(layout.title) else []
            hits += hits[:1] if hits and len(headings) <= 3 else []
            if layout.title and pattern.search(layout.title):
                hits.append(layout.title)
        if len(hits) >= max(least, 0.12 * len(headings)) and len(hits) > most:
            shown = ", ".join(dict.fromkeys(hit[:40] for hit in hits[:3]))
            best, most = f"{name} ({shown}): {row}, not a building", len(hits)
            if name == _PEOPLE and not any(_PERSON.search(heading) for heading in headings):
                best = f"a list of posts ({shown}): a row is one post or several, not a building"
    if not best and not is_placed and not layout.heading_rows:
        text = " ".join(str(value) for row in layout.body[:6] for value in row.values if isinstance(value, str))
        if re.search(r"full-time equivalents|headcount|workforce|police officers|staff", text, re.I):
            return "a table of staff (it counts people by area or organisation), not of buildings"
    return best


def _counts(name: str, holds: str) -> bool:
    """Whether a column only counts incidents: a place with its figures is no incident."""
    return name == "a list of incidents" and holds in ("number", "easting", "northing", "uprn")


def _is_text(layout: Layout) -> bool:
    """Prose: hardly ever more than one filled cell in a row, or a few lines only."""
    filled = [sum(value is not None for value in row.values) for row in layout.body]
    wide = sum(count >= 3 for count in filled)
    return (wide < 0.3 * len(filled) and max(filled) <= 4) or max(filled) <= 1
