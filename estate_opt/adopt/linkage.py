"""The same building in two lists, or twice in one: proposed as pairs for a person to confirm, never merged unasked."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import hypot

from estate_opt.adopt.records_of import Found

_MOST_IN_BLOCK = 40
"""Of more rows at one postcode or place (a market hall's stalls) only neighbours in the alphabet are compared."""
_NEAR_M = 150.0
_LEAST_LIKENESS = 80.0
_PLAIN_WORDS = re.compile(
        r"\b(?:the|of|and|building|buildings|site|premises|offices?|ltd|limited|nhs"
        r"|trust|council|at|former|floor|ground|first|second)\b")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries that may be one building."""

    left: Found
    right: Found
    likeness: float
    """0 to 1."""
    evidence: str


def find_pairs(found: Sequence[Found]) -> list[Pair]:
    """Pairs that may be one building, the likeliest first: by UPRN, reference, name with postcode or distance."""
    from rapidfuzz import fuzz

    names = [_plain(each.name) for each in found]
    pairs: dict[tuple[int, int], Pair] = {}
    for block in _blocks(found, names):
        for left, right in _combinations(block, names):
            if (left, right) in pairs:
                continue
            likeness = fuzz.token_sort_ratio(names[left], names[right], score_cutoff=_LEAST_LIKENESS) / 100
            judged = _judge(found[left], found[right], names[left], names[right], likeness)
            if judged is not None:
                pairs[(left, right)] = Pair(found[left], found[right], *judged)
    return sorted(pairs.values(), key=lambda pair: (-pair.likeness, pair.left.id, pair.right.id))


def _plain(name: str) -> str:
    return " ".join(_PLAIN_WORDS.sub(" ", re.sub(r"[^a-z0-9& ]", " ", name.casefold().replace("'", ""))).split())


def _blocks(found: Sequence[Found], names: Sequence[str]) -> Iterator[list[int]]:
    """Entries that share something telling."""
    shared: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, each in enumerate(found):
        if uprn := str(each.values.get("uprn", "")).lstrip("0"):
            shared[("uprn", uprn)].append(index)
        if len(each.ref) >= 4 and re.search(r"\d", each.ref) and re.search(r"[A-Za-z]", each.ref):
            shared[("ref", each.ref.casefold())].append(index)
        if postcode := each.values.get("postcode"):
            shared[("postcode", postcode)].append(index)
        if each.position is not None and not {"easting", "latitude"} & set(each.assumed):
            column, row = int(each.position[0] // 200), int(each.position[1] // 200)
            for across in (column, column + 1):
                for up in (row, row + 1):
                    shared[("near", across, up)].append(index)
        if len(names[index].split()) >= 2:
            shared[("name", names[index])].append(index)
    yield from (block for block in shared.values() if len(block) > 1)


def _combinations(block: Sequence[int], names: Sequence[str]) -> Iterable[tuple[int, int]]:
    if len(block) <= _MOST_IN_BLOCK:
        ordered = sorted(block)
        return [(left, right) for place, left in enumerate(ordered) for right in ordered[place + 1 :]]
    ordered = sorted(block, key=lambda index: (names[index], index))
    return [(min(a, b), max(a, b)) for a, b in itertools.pairwise(ordered)]


def _judge(left: Found, right: Found, left_name: str, right_name: str, likeness: float) -> tuple[float, str] | None:
    """How likely it is that two entries are one building, and the evidence; None where it is not likely."""
    same_list = left.table is right.table
    if not likeness and same_list and left.values.get("uprn") != right.values.get("uprn"):
        return None
    evidence: list[str] = []
    score = 0.0
    uprns = [str(each.values.get("uprn", "")).lstrip("0") for each in (left, right)]
    if uprns[0] and uprns[0] == uprns[1]:
        evidence.append(f"the same UPRN {uprns[0]}")
        score = 0.7 if same_list else 0.9
    if (
        not same_list
        and left.ref
        and left.ref.casefold() == right.ref.casefold()
        and left.table.file != right.table.file
    ):
        evidence.append(f"the same reference {left.ref}")
        score = max(score, 0.75)
    same_postcode = left.values.get("postcode") is not None and left.values.get("postcode") == right.values.get(
        "postcode"
    )
    distance = _distance(left, right)
    if distance is not None and distance > 5_000:
        return (score * 0.6, "; ".join([*evidence, f"but {distance / 1000:.0f} km apart"])) if score >= 0.9 else None
    if likeness >= (0.93 if same_list else 0.8) and _same_numbers(left, right, left_name, right_name):
        if same_postcode:
            score = max(score, 0.6 + 0.38 * likeness)
            evidence.append(f"names {likeness:.0%} alike, the same postcode {left.values['postcode']}")
        elif distance is not None and distance <= _NEAR_M:
            score = max(score, 0.55 + 0.38 * likeness)
            evidence.append(f"names {likeness:.0%} alike, {distance:.0f} m apart")
        elif likeness >= 0.97 and distance is None and not same_list and len(left_name.split()) >= 2:
            score = max(score, 0.6)
            evidence.append("the same name; one of the two says nothing of where it is")
    elif same_postcode and not same_list and _same_address(left, right):
        score = max(score, 0.7)
        evidence.append(f"the same address at {left.values['postcode']}")
    return (round(score, 2), "; ".join(evidence)) if score >= 0.55 else None


def _same_numbers(left: Found, right: Found, left_name: str, right_name: str) -> bool:
    """Unit 2 is not unit 3; in one list, neither is a name at number 10 the same name at number 11."""
    sides = [left_name, right_name]
    if left.table is right.table:
        sides = [f"{name} {each.values.get('address', '')}" for name, each in zip(sides, (left, right), strict=True)]
    return re.findall(r"\d+", sides[0]) == re.findall(r"\d+", sides[1])


def _same_address(left: Found, right: Found) -> bool:
    from rapidfuzz import fuzz

    one, other = (_plain(str(each.values.get("address", ""))) for each in (left, right))
    return (
        len(one) > 8
        and len(other) > 8
        and re.findall(r"\d+", one) == re.findall(r"\d+", other) != []
        and fuzz.token_set_ratio(one, other) >= 92
    )


def _distance(left: Found, right: Found) -> float | None:
    if left.position is None or right.position is None:
        return None
    return hypot(left.position[0] - right.position[0], left.position[1] - right.position[1])
