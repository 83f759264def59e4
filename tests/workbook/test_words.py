"""What a reader sees of the sample's plan: words that may stand before anybody, and a Summary that is one page."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from estate_opt.planning import Planned
from estate_opt.workbook.deliver import workbook_of
from estate_opt.workbook.sheet import Sheet, value_of
from estate_opt.workbook.tabs import all_sheets
from estate_opt.workbook.tabs.dossier import Dossier

IDS_OF_RULES = "Rule or cost"
"""Names of rules are headings of models/formulation.md, by which they are found there."""


@pytest.fixture(scope="module")
def planned(sample_planned: Callable[[str], Planned]) -> Planned:
    return sample_planned("base")


@pytest.fixture(scope="module")
def sheets(planned: Planned) -> tuple[Sheet, ...]:
    return all_sheets(Dossier(planned.plan, planned.run, planned.audit, planned.findings))


@pytest.mark.slow
def test_nobody_is_dissolved(sheets: tuple[Sheet, ...]) -> None:
    """People join a shared arrangement: no tab says of anybody, in a cell, heading or note, that it is dissolved."""
    for sheet in sheets:
        told = [*sheet.notes, sheet.title, sheet.purpose, *(f"{c.title} {c.note}" for c in sheet.columns)]
        shown = [n for n, column in enumerate(sheet.columns) if column.title != IDS_OF_RULES]
        told += [str(value_of(row[n])) for row in sheet.rows for n in shown]
        assert [words for words in told if re.search("dissol", words, re.IGNORECASE)] == [], sheet.name
    moves = next(sheet for sheet in sheets if sheet.name == "Moves")
    assert "joins" in {value_of(cell) for row in moves.rows for cell in row}, "else the sample shows nothing of it"


@pytest.mark.slow
def test_the_summary_is_one_page_of_paper(planned: Planned, tmp_path: Path) -> None:
    """Printed by LibreOffice the Summary is the first page and no other: with its ten decisions and its chart."""
    soffice, as_text = shutil.which("soffice"), shutil.which("pdftotext")
    if soffice is None or as_text is None:
        pytest.skip("LibreOffice (soffice) or pdftotext is not installed")
    (tmp_path / "plan.xlsx").write_bytes(workbook_of(planned))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    folder, book = str(tmp_path), str(tmp_path / "plan.xlsx")
    made = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, book]
    subprocess.run(made, check=True, capture_output=True, timeout=180)
    pages = subprocess.run([as_text, tmp_path / "plan.pdf", "-"], check=True, capture_output=True, text=True).stdout
    footers = [re.search(r"plan\.xlsx: (.+)", page) for page in pages.split("\f") if page.strip()]
    names = [footer[1] for footer in footers if footer]
    assert names.count("Summary") == 1
    assert names[0] == "Summary"
    assert "Decide" in pages.split("\f")[0]
