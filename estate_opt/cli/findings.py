"""Findings printed: by severity, each with its cell, of many of a kind the first."""

from collections import Counter
from collections.abc import Sequence

from estate_opt.cli.streams import tell
from estate_opt.ground.errors import Finding, Severity

HEADINGS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.NOTE: "Notes"}
MOST_OF_A_KIND = 15
"""Findings printed for one column of one table; an annotated workbook has them all."""


def counts(findings: Sequence[Finding]) -> str:
    """How many there are of each severity: `2 errors, 1 warning, 0 notes.`"""
    numbers = Counter(finding.severity for finding in findings)
    told = [f"{numbers[severity]:,} {severity}{'' if numbers[severity] == 1 else 's'}" for severity in HEADINGS]
    return ", ".join(told) + "."


def print_findings(findings: Sequence[Finding]) -> None:
    """Findings by severity; of many for one column only the first, with how many more there are."""
    for severity, heading in HEADINGS.items():
        those = [finding for finding in findings if finding.severity is severity]
        if not those:
            continue
        tell(f"{heading} ({len(those):,})", bold=True)
        kinds = Counter((finding.table, finding.column) for finding in those)
        printed: Counter[tuple[str, str | None]] = Counter()
        for finding in those:
            kind = (finding.table, finding.column)
            printed[kind] += 1
            if printed[kind] <= MOST_OF_A_KIND:
                value = f" [{finding.value}]" if finding.value is not None else ""
                said = f"  {finding.cell or finding.table}{value}: {finding.problem} {finding.remedy}"
                tell(said.rstrip())
            elif printed[kind] == kinds[kind]:
                more = kinds[kind] - MOST_OF_A_KIND
                tell(f"  … and {more:,} more in {finding.table}, column {finding.column}: see --annotate")
        tell()
