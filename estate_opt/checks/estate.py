"""From tables as they were read to an estate that can be planned with: the one way there."""

from typing import NamedTuple

from estate_opt.checks.every import check
from estate_opt.domain.estate import Estate
from estate_opt.ground.errors import Finding, InputError, Severity
from estate_opt.options.option import Option
from estate_opt.tables.changes import apply_changes
from estate_opt.tables.records import build_estate
from estate_opt.tables.typed_rows import Tables


class Checked(NamedTuple):
    """An estate without errors, and what it was made from."""

    estate: Estate
    tables: Tables
    """With the option's changes made."""
    findings: tuple[Finding, ...]
    """Warnings and notes."""


def checked_estate(tables: Tables, option: Option) -> Checked:
    """The estate of some tables under an option: its changes made, checked, every blank given its meaning.

    Raises InputError with every finding where one of them is an error, OptionError where a change cannot be made.
    """
    changed = apply_changes(tables, option)
    findings = check(changed, option)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise InputError(findings)
    return Checked(build_estate(changed, option), changed, tuple(findings))
