"""What to do first, as the page says it: the first dated steps of the plan, with who acts."""

from dataclasses import dataclass

from estate_opt.results.first_steps import Step, first_steps
from estate_opt.results.names import enumerated
from estate_opt.workbook.tabs.dossier import Dossier

_MOST_BODIES = 3


@dataclass(frozen=True, slots=True)
class Told:
    """One step in words."""

    day: str
    what: str
    which: str
    words: str
    who: str
    building: str


def steps_told(dossier: Dossier) -> tuple[Told, ...]:
    """The first steps, in order of time."""
    return tuple(_told(dossier, step) for step in first_steps(dossier.plan))


def _told(dossier: Dossier, step: Step) -> Told:
    who = enumerated([dossier.agency_name(body) or body for body in step.bodies], _MOST_BODIES)
    return Told(f"{step.day:%d/%m/%Y}", step.what, step.which, step.words, who, step.building or "")
