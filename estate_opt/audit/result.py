"""What an audit finds: one check a rule and a cost, each with what was wrong, in words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One rule or cost, checked over everything it applies to."""

    rule: str
    """Its name, as the heading in `models/formulation.md` where it has one."""
    what: str
    """What was checked, as a plain sentence."""
    checked: int
    """How many things it was checked on."""
    breaches: tuple[str, ...]
    """What was found wrong; empty if nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class Audit:
    """The outcome of an audit."""

    checks: tuple[Check, ...]

    def __repr__(self) -> str:
        failed = [check for check in self.checks if check.breaches]
        if not failed:
            return f"<Audit: passed, checks {len(self.checks)}>"
        return f"<Audit: FAILED, {len(failed)} of {len(self.checks)} checks; {failed[0].breaches[0]}>"

    @property
    def passed(self) -> bool:
        """Whether nothing at all was found wrong."""
        return not any(check.breaches for check in self.checks)
