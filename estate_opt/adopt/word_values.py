"""Words that people use for tenure, for what may happen to a building, and for what kind of thing a row is."""

import re
from functools import lru_cache

from estate_opt.adopt.cell_values import MISSING, Unclear

_TENURE_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("pfi", re.compile(
        r"\bp\.?f\.?i\b|\bppp\b|private finance|\bpf2\b|\bnpd\b|\bdbfm\b"
        r"|mutual investment model", re.I)),
    ("licence", re.compile(
        r"\blicen[cs]e|\bmoto\b|\bmota\b|memorandum of terms|tenancy at will|\bhosted\b"
        r"|co-?locat|\btrwydded\b|service level agreement|\bsla\b|hot ?desk|serviced office|easement"
        r"|wayleave", re.I)),
    ("leasehold", re.compile(
        r"\blease|leased|\bl['’/]?h(?:old)?\b|\brent(?:ed|al|s)\b|\btenan|under-?lease"
        r"|sub-?le[at]|\blesddali|\bprydles|\bar brydles\b|head ?lease|let to us|hired|\blift\b|\brhent", re.I)),
    ("freehold", re.compile(
        r"\bfree ?hold|\bf['’/]?h(?:old)?\b|\bowned\b|\bowner|\bown\b|heritabl|\bfeu"
        r"|\brhydd-?ddal|fee simple|\boutright\b|absolute|common good|trust land|\bin-?house\b"
        r"|unregistered title|council property|virtual freehold", re.I)),
)  # fmt: skip
_TENURE_WORDS = {
    "freehold": "freehold", "leasehold": "leasehold", "licence": "licence", "license": "licence", "leased": "leasehold",
    "owned": "freehold", "rented": "leasehold", "heritable": "freehold",
}  # fmt: skip
_CODES = {
    "f": "freehold",
    "fh": "freehold",
    "o": "freehold",
    "l": "leasehold",
    "lh": "leasehold",
    "lic": "licence",
    "p": "pfi",
    "h": "freehold",
}
"""Only where a whole column holds nothing else."""


@lru_cache(maxsize=20_000)
def tenure_of(text: str, codes: bool = False) -> tuple[str | None, str]:
    """Tenure in our words, and how that was found where it was not plain. None where the cell says nothing.

    `codes`: single letters count (the column holds only such). Raises Unclear.
    """
    lowered = text.casefold().strip(" .*")
    if lowered in MISSING:
        return None, ""
    if codes and lowered in _CODES:
        return _CODES[lowered], f"the column's code {text}"
    found = [tenure for tenure, pattern in _TENURE_PATTERNS if pattern.search(lowered)]
    if "freehold" in found and "leasehold" in found:
        raise Unclear(f"“{text}” names freehold and lease together.")
    if found:
        return found[0], ""
    if near := _near(lowered, _TENURE_WORDS, 80.0):
        return _TENURE_WORDS[near], f"“{text}” read as {near}"
    raise Unclear(f"“{text}” is no tenure that is known.")


def _near(text: str, words: dict[str, str], least: float) -> str | None:
    from rapidfuzz import fuzz, process

    for part in dict.fromkeys((text, *re.findall(r"[a-z]{5,}", text))):
        if found := process.extractOne(part, list(words), scorer=fuzz.ratio, score_cutoff=least):
            return str(found[0])
    return None


_GONE = re.compile(
        r"\b(?:closed|demolish\w*|sold|disposed|no longer|terminated|decommission\w*"
        r"|transferred out|dissolved|ceased|relinquished|archived|historic(?:al)? record|surrendered"
        r"|wedi cau|former site)\b", re.I)  # fmt: skip
_STATUSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("close", re.compile(
        r"\bdispos|\bsell\b|\bsale\b|\bfor sale\b|\bsurplus\b|\bclos(?:e|ing|ure)\b"
        r"|\bvacat|\bexit\b|\brelease\b|\brationalis|\bgive up\b|\bto be (?:sold|closed|demolished)\b"
        r"|\bdemolition planned|\bgwaredu\b", re.I)),
    ("candidate", re.compile(
        r"\bcandidate\b|\bproposed\b|\bpipeline\b|\bplanned (?:new|acqui)"
        r"|\bto be acquired\b|\bunder construction\b|\bin development\b|\bavailable to let\b", re.I)),
    ("keep", re.compile(
        r"\bretain|\bkeep\b|\bcore\b|\blong[- ]term hold|\binvest\b|\bstrategic hold"
        r"|\bcadw\b|\bprotected\b|\bretention\b", re.I)),
    ("free", re.compile(
        r"\breview\b|\bunder consideration\b|\bundecided\b|temporar|\boperational\b|\bin use\b|\bactive\b"
        r"|\bopen\b|\boccupied\b"
        r"|\bin operation\b|\bcurrent\b|\blive\b|\bvisible\b|\bno change\b"
        r"|\bvacant\b|\bempty\b|\bmothballed\b|\bnon-operational\b|\bpart[- ]?occupied|\bar agor\b"
        r"|\bgreen\b|\bamber\b|\bdormant\b", re.I)),
)  # fmt: skip
GONE = "gone"
"""A status of ours on the way only: the row is of a building that is no longer held."""


@lru_cache(maxsize=20_000)
def status_of(text: str, closed_heading: bool = False) -> str | None:
    """Status in our words, or `GONE`; None where the cell says nothing.

    `closed_heading`: the heading asks whether it is closed, so that yes means gone. Raises Unclear.
    """
    lowered = text.casefold().strip()
    if lowered in MISSING:
        return None
    if lowered in ("yes", "y", "true", "1"):
        return GONE if closed_heading else "free"
    if lowered in ("no", "n", "false", "0"):
        return "free" if closed_heading else None
    if _GONE.search(lowered) and not re.search(r"temporar|to be|propos|plan|not ", lowered):
        return GONE
    for status, pattern in _STATUSES:
        if pattern.search(lowered):
            return status
    raise Unclear(f"“{text}” is no status that is known.")


_NEUTRAL = re.compile(
    r"\boperational\b|\bin use\b|\bactive\b|\bopen\b|\boccupied\b|\bin operation\b|\bcurrent\b|\blive\b|\bvisible\b"
    r"|\bno change\b|\bar agor\b|^(?:yes|no|y|n|true|false)$", re.IGNORECASE)  # fmt: skip


def says_only_in_use(text: str) -> bool:
    """Whether a status only says that a building is in use, shown or active: that frees nothing that is kept."""
    return len(text) < 60 and _NEUTRAL.search(text.strip()) is not None and "non-" not in text.casefold()


KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # First, by what only outdoor places are: they stand in streets called after schools, courts and colleges.
    ("grounds", re.compile(
        r"^(?!.*\b(?:librar\w*|offices?|hospital)\b).*(?:band ?stand|\b(?:tennis|netball|basketball) courts?\b"
        r"|\bbowling green|\baviar(?:y|ies)\b|public (?:convenience|toilet|lavator)|\bw\.? ?c'?s\b|\bnature reserve\b)"
        r"|\bcar ?parks?\b(?=[^a-z]*$|, )|^land (?:at|in|off|on|to|of|adj\w*)\b|^open space\b|\ballotments?\b"
        r"|\bplay ?grounds?\b", re.I)),
    ("jobcentre", re.compile(r"\bjob ?cent(?:re|er)", re.I)),
    ("library", re.compile(r"librar|llyfrgell|\bidea store\b|discovery cent", re.I)),
    ("hospital", re.compile(r"hospital|infirmary|ysbyty|\bacute\b|hospice", re.I)),
    ("clinic", re.compile(
        r"clinic|health|surger|medical|\bgp\b|dental|doctors|\bcmht\b|mental|treatment"
        r"|patient|pharmac|physio|meddygfa|iechyd|therap", re.I)),
    ("fire station", re.compile(r"\bfire\b|\btân\b", re.I)),
    ("police station", re.compile(r"police|custody|constabular|\bheddlu\b", re.I)),
    ("ambulance station", re.compile(r"ambulance|ambiwlans", re.I)),
    ("court", re.compile(r"\bcourt ?(?:house|s|room)\b|magistrates|crown court|county court|tribunal", re.I)),
    ("school", re.compile(
        r"school|academy|nursery|college|children'?s cent|education|pupil|ysgol|youth"
        r"|universit", re.I)),
    ("leisure", re.compile(
        r"leisure|sport|swim|pool|gym|theatre|museum|galler|recreation|pavil|arts cent"
        r"|stadium|tennis|golf", re.I)),
    ("depot", re.compile(
        r"depot|workshop|warehouse|storage|\bstore\b|waste|recycling|\btip\b|highways"
        r"|garage|vehicle|industrial|logistics|plant\b", re.I)),
    ("housing", re.compile(
        r"housing|residential|\bflats?\b|dwelling|hostel|care home|sheltered|maisonette"
        r"|bungalow|extra care", re.I)),
    ("community", re.compile(
        r"communit|village hall|memorial hall|scout|church|chapel|day cent|family"
        r"|neuadd|social club|resource cent|lunch club", re.I)),
    ("shop", re.compile(
        r"\bshops?\b|retail|market\b|café|\bcafe\b|kiosk|restaurant|commercial|toilet"
        r"|convenience|\bpub\b", re.I)),
    ("grounds", re.compile(
        r"^(?!\d)(?!.*\b(?:house|tower|office\w*|hall|hub|headquarters)\b).*\bgardens?\b(?=[^a-z]*$|,? and )", re.I)),
    ("office", re.compile(
        r"office|civic|town hall|county hall|city hall|city chambers|council house"
        r"|headquarters|\bhq\b|administ|\bhub\b|business|swyddfa|neuadd y sir|house|tower|municipal", re.I)),
)  # fmt: skip


@lru_cache(maxsize=50_000)
def kind_of(*texts: str) -> str:
    """What kind of building it is, from its category first and its name after; `other` where nothing says."""
    for text in texts:
        for kind, pattern in KINDS:
            if text and pattern.search(text):
                return kind
    return "other"
