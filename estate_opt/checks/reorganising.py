"""`[[reorganise]]` blocks of an option: bodies and areas that there are not, are left over or are given twice."""

from collections.abc import Iterator
from itertools import count

from estate_opt.checks.place import ERROR, NOTE, WARNING, Place
from estate_opt.domain.appraisal import Appraisal
from estate_opt.domain.estate import EXTERNAL
from estate_opt.domain.plan import POOLED, PUBLIC
from estate_opt.ground.errors import Finding, Severity
from estate_opt.ground.meant import did_you_mean
from estate_opt.options.reorganise import Reorganise

_SIGNS = "/;"
"""They part the ids of a list, or the parts of a key."""


def _finding(severity: Severity, block: Reorganise, problem: str, remedy: str) -> Finding:
    return Finding(severity, "agencies", problem, remedy, cell=block.block)


def names_of_bodies(place: Place) -> Iterator[Finding]:
    """Bodies that a block names and that are not there; and names that no new body can have."""
    called = {key: row["name"] or "" for key, row in place.agencies.items()}
    for block in place.option.reorganise:
        for body in (*block.takes, *block.shares_of):
            if body not in called:
                like = did_you_mean(body, called, called=called).strip()
                yield _finding(ERROR, block, f"it names {body}, which is no body of the place.", like or "Correct it.")
        if block.into not in called:
            by_name = next((key for key, name in called.items() if name == block.into), None)
            if by_name is not None:
                remedy = f"Write into = “{by_name}”, or give a new body another name."
                yield _finding(ERROR, block, f"{block.into} is what {by_name} is called.", remedy)
            if block.into in (EXTERNAL, POOLED, PUBLIC) or any(sign in block.into for sign in _SIGNS):
                remedy = f"Give it a name without the signs {' and '.join(_SIGNS)}."
                yield _finding(ERROR, block, f"no body can be called {block.into}.", remedy)
        if not block.takes and not block.shares_of:
            remedy = "Give takes = [ids], or shares_of = { ID = { areas = [names] } }."
            yield _finding(ERROR, block, "it says of nobody that it comes into it.", remedy)


def bodies_given_twice(place: Place) -> Iterator[Finding]:
    """A body of which two blocks say what becomes of it, and a body that two blocks make."""
    blocks = place.option.reorganise
    for number, block in enumerate(blocks):
        if block.into in [other.into for other in blocks[:number]]:
            yield _finding(ERROR, block, "another block makes the same body.", "Write both in one block.")
        for body in dict.fromkeys(block.takes):
            others = [other for other in blocks[:number] if body in other.takes]
            if others or block.takes.count(body) > 1:
                by = others[0].block if others else "the same block"
                yield _finding(ERROR, block, f"{body} is taken already, by {by}.", "Take it once.")
            divided = [other for other in blocks if body in other.shares_of]
            if divided:
                remedy = "Take it whole, or divide it by areas."
                yield _finding(ERROR, block, f"{body} is taken whole, and divided by {divided[0].block}.", remedy)
        gone = [o for o in blocks if o is not block and block.into in o.takes]
        if gone and block.into not in (*block.takes, *block.shares_of):
            remedy = "Give the new body another name."
            yield _finding(ERROR, block, f"{block.into} itself goes into {gone[0].into}.", remedy)


def areas_of_parts(place: Place) -> Iterator[Finding]:
    """Areas that are not there, are given twice, or that a body has buildings in and nobody gets."""
    areas = {row["area"] for row in (*place.rows("buildings"), *place.rows("localities")) if row["area"]}
    given: dict[str, dict[str, Reorganise]] = {}
    for block in place.option.reorganise:
        for body, part in block.shares_of.items():
            for area in part.areas:
                if area not in areas:
                    like = did_you_mean(area, areas).strip() or "Write areas as buildings and localities have them."
                    yield _finding(ERROR, block, f"no building or locality is in the area {area}.", like)
                before = given.setdefault(body, {}).setdefault(area, block)
                if before is not block or part.areas.count(area) > 1:
                    problem = f"{area} of {body} is given twice, also by {before.block}."
                    yield _finding(ERROR, block, problem, "Give each area of a body once.")
    for body, by_area in given.items():
        block = next(iter(by_area.values()))
        for row in place.buildings.values():
            if row["agency"] == body and row["area"] not in by_area:
                where = f"the area {row['area']}, which no part gets" if row["area"] else "no area"
                problem = f"{block.block}: {body} is divided, and {row['building']} is in {where}."
                yield row.finding(ERROR, "area", problem, "Give its area to a part.")


def parts_of_one(place: Place) -> Iterator[Finding]:
    """A body of which only one part is given, so that it goes whole."""
    blocks = place.option.reorganise
    for block in blocks:
        for body in block.shares_of:
            if sum(body in other.shares_of for other in blocks) == 1:
                problem = f"{body} is divided, but only this one gets a part: it goes whole into {block.into}."
                yield _finding(NOTE, block, problem, f"Write takes = [“{body}”], or say who gets the rest.")


def begins_after_moves(place: Place) -> Iterator[Finding]:
    """A structure that begins when people have moved by it already."""
    blocks = place.option.reorganise
    if not blocks:
        return
    appraisal = Appraisal(place.option)
    last = max(blocks, key=lambda block: block.begins)
    if appraisal.moves_on < last.begins:
        later = next(years for years in count(1) if Appraisal(place.option, years).moves_on >= last.begins)
        moves = place.option.levers.moves.move_year + later
        problem = f"it begins on {last.begins:%d/%m/%Y}, and people move on {appraisal.moves_on:%d/%m/%Y} already."
        remedy = f"Set moves.move_year to {moves}, or let the former bodies agree to it beforehand."
        yield _finding(WARNING, last, problem, remedy)


def sides_become_one(place: Place) -> Iterator[Finding]:
    """A pair whose two sides are one body in the new structure: it falls away."""
    into = {body: block for block in place.option.reorganise for body in (*block.takes, block.into)}
    for row in place.rows("pairs"):
        block, other = into.get(row["left"]), into.get(row["right"])
        if block is not None and block is other:
            problem = f"{row['left']} and {row['right']} are one body ({block.block}), so that the pair says nothing."
            yield row.finding(WARNING, "left", problem, "Write it for teams, if it is still meant.")


def limits_of_merged(place: Place) -> Iterator[Finding]:
    """What a body of the new structure may spend is worked out, which nobody has decided."""
    if not place.option.levers.capital.use_agency_limits:
        return
    for block in place.option.reorganise:
        former = [place.agencies[body] for body in (*block.takes, *block.shares_of) if body in place.agencies]
        limits = [row["capital_limit_gbp"] for row in former]
        if block.capital_limit_gbp is None and limits and None not in limits:
            problem = "its capital limit is what its parts had, which is assumed; it may decide more than the borders."
            yield _finding(NOTE, block, problem, "Give capital_limit_gbp, or look without: capital.use_agency_limits.")
