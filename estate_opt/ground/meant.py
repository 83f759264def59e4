"""What was likely meant by a word that is not known: the one measure of likeness behind every "did you mean".

Likeness is twice the letters that two words have in common, in their order, as a share of the letters of both
(rapidfuzz's `ratio`); capitals, and what is neither letter nor digit, count for nothing.
"""

from collections.abc import Iterable, Mapping

LIKE, ALIKE = 0.6, 0.75
"""How like a word must be: among the few of a section, and among all."""
MOST_LISTED = 8
"""Names that are all told where none is like the one looked for."""


def nearest(word: str, among: Iterable[str], least: float = ALIKE) -> str | None:
    """The most similar of some words, the first of equals; None where none is like it (0 to 1, `least`)."""
    from rapidfuzz import fuzz, process, utils

    found = process.extractOne(
        word, list(among), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=100 * least
    )
    return None if found is None else str(found[0])


def nearest_id(word: str, names: Mapping[str, str], least: float = ALIKE) -> str | None:
    """The id that is most like a word, or whose name is; None where none is. `names`: by id, empty where there is none.

    Of an id and another's name that are as like, the id.
    """
    spellings = {key: key for key in names} | {name: key for key, name in names.items() if name and name not in names}
    found = nearest(word, spellings, least)
    return None if found is None else spellings[found]


def one_letter_off(word: str, among: Iterable[str]) -> str | None:
    """The first of the words from which a letter more, less, other, or swapped with the next makes this one."""
    from rapidfuzz.distance import OSA

    return next((each for each in among if OSA.distance(word, each, score_cutoff=1) == 1), None)


def did_you_mean(word: str, among: Iterable[str], least: float = ALIKE, called: Mapping[str, str] | None = None) -> str:
    """A sentence with the likeliest of some words or ids, or with all where they are few; empty where neither is.

    `called`: names by id, of which either may be meant; told is the id, its name in brackets.
    """
    names = {each: (called or {}).get(each, "") for each in among}
    like = nearest_id(word, names, least)
    if like is not None:
        return f" Did you mean {_told(like, names)}?"
    listed = ", ".join(_told(key, names) for key in sorted(names))
    return f" There are: {listed}." if 0 < len(names) <= MOST_LISTED else ""


def _told(key: str, names: Mapping[str, str]) -> str:
    return f"{key} ({names[key]})" if names[key] and names[key] != key else key
