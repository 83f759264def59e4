"""What LibreOffice makes of a workbook when it works every formula out anew."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def recalculated(workbooks: Sequence[Path], folder: Path) -> list[Path]:
    """Copies of the workbooks with every formula worked out anew; skips the test where LibreOffice is absent."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    profile, out = folder / "profile", folder / "recalculated"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    subprocess.run(
        [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx",
         "--outdir", str(out), *map(str, workbooks)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return [out / workbook.name for workbook in workbooks]


def disagreements(workbook: Path, copy: Path) -> Iterator[str]:
    """The formula cells whose stored value is not what they come to."""
    formulas = load_workbook(workbook)
    stored, anew = load_workbook(workbook, data_only=True), load_workbook(copy, data_only=True)
    for sheet in formulas:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            before, after = stored[sheet.title][cell.coordinate].value, anew[sheet.title][cell.coordinate].value
            if not _agree(before, after):
                yield f"{sheet.title}!{cell.coordinate} {cell.value}: {before!r} is stored, {after!r} comes out"


def _agree(before: object, after: object) -> bool:
    if isinstance(before, int | float) and isinstance(after, int | float):
        return abs(before - after) <= 1e-9 * max(abs(before), 1.0) + 1e-6
    return before == after
