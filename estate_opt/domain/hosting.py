"""Words of the tables that stand for bodies (`hosts`, `customers`), and kinds of building as `category` has them."""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from estate_opt.domain.estate import EXTERNAL, Agency, Building

KINDS_LEVER = "sharing.kinds_for_own_staff_only"
"""Kinds of building that are for those who work in them."""


def names(words: Iterable[str], agency: Agency) -> bool:
    """Whether words name an agency: by its id as it stands, or by its sector."""
    return any(word == agency.agency or word.casefold() == agency.sector for word in words)


def takes(
    hosts: Collection[str] | None,
    kinds: frozenset[str],
    owner: str,
    agency: Agency | None,
    works_in: frozenset[str] | None = frozenset(),
) -> bool:
    """Whether a building is for staff who newly come, as far as its row and its kind say (consent is asked besides).

    `hosts`: as in its row, None where that is blank. `kinds`: those for their own staff only of which it is. `agency`:
    whose staff they are; None: a provider's from outside the place. `works_in`: in which of those kinds they work
    today; None: they are new and front line, and may work in any. See *Hosting* in `models/formulation.md`.
    """
    if hosts and (any(word.casefold() == EXTERNAL for word in hosts) if agency is None else names(hosts, agency)):
        return True
    if agency is not None and agency.agency == owner:
        return not kinds or works_in is None or bool(kinds & works_in)
    return hosts is None and not kinds


@lru_cache(maxsize=4096)
def kinds_in(category: str, kinds: tuple[str, ...]) -> frozenset[str]:
    """Those kinds that a category names: as whole words in their order, capitals and a plural s apart."""
    text = _plain(category)
    return frozenset(kind for kind in kinds if re.search(rf"(?<!\w){re.escape(_plain(kind))}s?(?!\w)", text))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.casefold().replace("’", "'")))


def in_words(building: Building, kinds: frozenset[str]) -> str:
    """What keeps somebody out of a building: its `hosts`, and the kinds for their own staff only of which it is."""
    said = [] if building.hosts is None else [f"hosts: {'; '.join(sorted(building.hosts))}"]
    said += [f"kept for who works in a {kind}, the lever {KINDS_LEVER}" for kind in sorted(kinds)]
    return ", ".join(said)
