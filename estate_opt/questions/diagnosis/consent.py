"""Where facts contradict each other: whether they would not, if agencies that keep to themselves joined."""

import time
from dataclasses import dataclass, replace

from estate_opt.domain.estate import Estate
from estate_opt.options.option import Option
from estate_opt.questions.diagnosis.conflict import Search
from estate_opt.questions.diagnosis.elastic import loosen

MOST_AGENCIES = 12
"""Agencies that keep to themselves, up to which it is looked for how few would have to join."""


@dataclass(frozen=True)
class Consent:
    """What would have to be agreed to, so that the facts no longer contradict each other."""

    agencies: tuple[str, ...]
    """That would have to join."""
    levers: tuple[str, ...]
    """Of `sharing`, that would have to be yes."""


def consent_needed(estate: Estate, option: Option, seconds: float) -> Consent | None:
    """Whose consent, and which sharing, is enough for the facts to agree; None where no consent is."""
    until = time.monotonic() + seconds
    alone = [name for name, agency in estate.agencies.items() if not agency.joins]
    sharing = option.levers.sharing
    off = [f"sharing.{name}" for name in ("buildings", "functions") if not getattr(sharing, name)]
    needed = [*alone, *off]
    if not needed or _contradict(estate, option, needed, until):
        return None
    if len(needed) <= MOST_AGENCIES:
        for each in list(needed):
            fewer = [other for other in needed if other != each]
            if until > time.monotonic() and not _contradict(estate, option, fewer, until):
                needed = fewer
    return Consent(tuple(n for n in needed if n in alone), tuple(n for n in needed if n in off))


def _contradict(estate: Estate, option: Option, agreed: list[str], until: float) -> bool:
    """Whether the facts contradict each other though these agencies join and this sharing is allowed."""
    agencies = {name: replace(a, joins=a.joins or name in agreed) for name, a in estate.agencies.items()}
    sharing = option.levers.sharing.model_copy(
        update={path.partition(".")[2]: True for path in agreed if path.startswith("sharing.")}
    )
    freely = replace(option, levers=option.levers.model_copy(update={"sharing": sharing}))
    loosened = loosen(replace(estate, agencies=agencies), freely)
    return Search(loosened, max(until - time.monotonic(), 1.0)).do_facts_contradict()
