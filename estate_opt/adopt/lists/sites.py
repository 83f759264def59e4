"""Which building a list means: by reference, UPRN, name and postcode, with how sure that is; unsure ones are listed."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from estate_opt.adopt.records_of import Found
from estate_opt.tables.postcodes import postcode_of

SURE = 0.8
"""From here on a building is taken for the one that is meant."""
_LIKE, _LEAST_LIKE = 88.0, 70.0
_LEAST_WORDS = 2
"""Of a part of a name; a single word (`House`, `Lancaster`) says too little."""
_SHORT = {
    "hosp": "hospital",
    "ctr": "centre",
    "cntr": "centre",
    "center": "centre",
    "bldg": "building",
    "hse": "house",
    "lib": "library",
    "stn": "station",
    "hq": "headquarters",
    "hqs": "headquarters",
    "rd": "road",
    "st": "street",
    "ln": "lane",
    "ave": "avenue",
    "hc": "health centre",
    "cc": "civic centre",
    "ho": "house",
    "off": "office",
    "offices": "office",
    "depots": "depot",
    "sq": "square",
    "pk": "park",
    "comm": "community",
    "th": "town hall",
}
_HOME = re.compile(
    r"\b(?:home|remote|tele)[ -]?(?:based|work\w*)|\bwork(?:s|ing)? (?:from|at) home\b|^home$|^remote$", re.I
)
_NOWHERE = re.compile(
    r"^(?:not (?:recorded|known|stated|assigned|applicable)|unknown|unassigned|various|other|multi[- ]?site"
    r"|no (?:fixed )?base|blank|none|tbc|peripatetic|mobile|n/?a|agile)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class SiteWords:
    """What a row says of where it is."""

    ref: str = ""
    name: str = ""
    postcode: str = ""

    @property
    def shown(self) -> str:
        """For a reader."""
        return ", ".join(part for part in (self.ref, self.name, self.postcode) if part)

    @property
    def is_home(self) -> bool:
        """Whether it says that they work from home."""
        return bool(_HOME.search(self.name))

    @property
    def says_nothing(self) -> bool:
        """Whether it names no place at all."""
        return not self.shown or (not self.ref and not self.postcode and bool(_NOWHERE.search(self.name.strip())))


@dataclass(frozen=True, slots=True)
class Match:
    """A building, how sure it is that it is meant (0 to 1), and why; below `SURE` it is only a suggestion."""

    found: Found | None
    confidence: float
    because: str

    @property
    def is_sure(self) -> bool:
        """Whether it is taken."""
        return self.found is not None and self.confidence >= SURE


class Sites:
    """The buildings of a place, looked up by what other lists call them."""

    def __init__(self, found: Sequence[Found], decisions: dict[tuple[str, str], str]) -> None:
        """`decisions`: by file and what it calls a site, the id of the building that a person has written."""
        self.found, self.decisions = list(found), decisions
        self.ids = {each.id.casefold(): each for each in found}
        self.by_ref, self.by_name, self.by_postcode, self.by_site = (
            defaultdict[str, list[Found]](list) for _ in range(4)
        )
        for each in found:
            self._index(each)
        self.held: dict[tuple[str, SiteWords, str], Match] = {}

    def add(self, found: Found) -> None:
        """One more building, to be found from now on."""
        self.found.append(found)
        self.held.clear()
        self._index(found)

    def _index(self, each: Found) -> None:
        for ref in {_plain_ref(each.ref), _plain_ref(str(each.values.get("uprn", "")))} - {""}:
            self.by_ref[ref].append(each)
        if site := _plain_ref(str(each.values.get("site", ""))):
            self.by_site[site].append(each)
        self.by_name[plain_site(each.name)].append(each)
        if postcode := each.values.get("postcode"):
            self.by_postcode[str(postcode)].append(each)

    def match(self, words: SiteWords, agency: str, file: str) -> Match:
        """The building that is meant."""
        key = (file, words, agency)
        if key not in self.held:
            self.held[key] = self._match(words, agency, file)
        return self.held[key]

    def _match(self, words: SiteWords, agency: str, file: str) -> Match:
        decided = self.decisions.get((file, words.shown), "").casefold()
        if decided:
            found = self.ids.get(decided)
            return Match(found, 1.0 if found else 0.0, "as decided" if found else f"there is no building {decided}")
        if words.says_nothing or words.is_home:
            return Match(None, 0.0, "no building is named")
        postcode = postcode_of(words.postcode) or postcode_of(words.name)
        held = self.by_ref.get(_plain_ref(words.ref), []) or self.by_ref.get(_plain_ref(words.name), [])
        if held:
            return self._one(held, agency, 0.98, f"the same reference {words.ref or words.name}")
        held = self.by_site.get(_plain_ref(words.ref), [])
        if held:
            return self._one(held, agency, 0.95, f"it stands on the site {words.ref}")
        held = self.by_name.get(plain_site(words.name), []) if words.name else []
        if postcode and held:
            at = [each for each in held if each.values.get("postcode") == postcode]
            if at:
                return self._one(at, agency, 0.98, f"the same name at {postcode}")
        if held:
            return self._one(held, agency, 0.92, "the same name")
        return self._within(words, agency) or self._alike(words, postcode, agency)

    def _within(self, words: SiteWords, agency: str) -> Match | None:
        """The body's only building whose name has all of the words side by side: `Town Hall` is Wyreside Town Hall."""
        wanted = plain_site(words.name)
        if len(wanted.split()) < _LEAST_WORDS:
            return None
        held = [
            each
            for each in self.found
            if each.agency.casefold() == agency.casefold() and f" {wanted} " in f" {plain_site(each.name)} "
        ]
        return (
            Match(held[0], 0.85, f"only “{held[0].name}” of the body is called so in part") if len(held) == 1 else None
        )

    def _one(self, held: list[Found], agency: str, confidence: float, because: str) -> Match:
        """Of several candidates the body's own; where there are still several, none."""
        own = [each for each in held if each.agency.casefold() == agency.casefold()]
        chosen = own or held
        if len(chosen) > 1:
            return Match(chosen[0], 0.5, f"{because}, but {len(chosen)} buildings have it")
        if not own:
            return Match(chosen[0], round(confidence - 0.08, 2), f"{because}; the building is of {chosen[0].agency}")
        return Match(chosen[0], confidence, because)

    def _alike(self, words: SiteWords, postcode: str | None, agency: str) -> Match:
        """By a name much alike, or by the only building of that body at a postcode."""
        from rapidfuzz import fuzz, process

        at = self.by_postcode.get(postcode or "", [])
        own = [each for each in at if each.agency.casefold() == agency.casefold()]
        if words.name and self.found:
            pool = at or self.found
            names = [plain_site(each.name) for each in pool]
            wanted = plain_site(words.name)
            scored = process.extract(wanted, names, scorer=fuzz.token_sort_ratio, score_cutoff=_LEAST_LIKE, limit=3)
            scored = [hit for hit in scored if re.findall(r"\d+", hit[0]) == re.findall(r"\d+", wanted)]
            if scored:
                likeness, found = scored[0][1], pool[scored[0][2]]
                clear = len(scored) == 1 or scored[1][1] < likeness - 4
                sure = likeness >= (_LEAST_LIKE if at else _LIKE) and clear
                at_it = f", the same postcode {postcode}" if at else ""
                score = (0.75 + 0.2 * likeness / 100) if sure else 0.6 * likeness / 100
                return Match(found, round(score, 2), f"names {likeness:.0f} % alike{at_it}: “{found.name}”")
        if len(own) == 1:
            return Match(own[0], 0.85, f"the body's only building at {postcode}")
        if len(at) == 1:
            return Match(at[0], 0.7, f"the only building at {postcode}, but of {at[0].agency}")
        return Match(None, 0.0, "no building is called so")


def _plain_ref(text: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", text.casefold())
    return plain.lstrip("0") if plain.isdigit() else plain if re.search(r"\d", plain) else ""


@lru_cache(maxsize=100_000)
def plain_site(name: str) -> str:
    """A name of a building with short forms written out, without signs: `Brecon Hosp.` → `brecon hospital`."""
    text = re.sub(r"\b([a-z])\.\s?(?=[a-z]\b)", r"\1", name.casefold().replace("'", "").replace("’", ""))
    words = re.findall(r"[a-z0-9&]+", text)
    return " ".join(_SHORT.get(word, word) for word in words if word not in ("the", "of", "at", "and"))
