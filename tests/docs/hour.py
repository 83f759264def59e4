"""An hour's consulting on the sample: its steps as `inputs/README.md` has them, carried out, and what came of them."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import load_workbook

from tests.conftest import PROJECT
from tests.docs.documents import INPUTS, blocks, section

HOUR = section("An hour's consulting on the sample", INPUTS)
BY_HAND = "By hand in "
NO_PLAN = 4
"""The exit code of `diagnose` where something stands in the way."""


class Step(NamedTuple):
    """A line of the hour, or something done by hand, and the statement below it."""

    line: str
    said: str

    @property
    def name(self) -> str:
        """The command, and what it wrote first: `solve plan`."""
        written = re.search(r"(?:--json|-o|new-option|>) hour/([\w-]+)", self.line)
        command = self.line.split()[1 if self.line.startswith("estate-opt ") else 0]
        return f"{command} {written[1]}" if written else command


def steps(text: str = HOUR) -> list[Step]:
    """The hour, step by step: lines to type with the comment below each, and comments of what is done by hand."""
    found: list[Step] = []
    for line in "".join(blocks("sh", text)).splitlines():
        comment = line.removeprefix("# ") if line.startswith("# ") else None
        if comment is None:
            found.append(Step(line, ""))
        elif comment.startswith(BY_HAND):
            found.append(Step(comment, ""))
        elif found[-1].line.startswith(BY_HAND):  # it goes on
            found[-1] = Step(f"{found[-1].line} {comment}", "")
        else:
            found[-1] = Step(found[-1].line, f"{found[-1].said} {comment}".strip())
    return found


def by_hand(line: str, folder: Path) -> None:
    """What the reader does in an editor or a spreadsheet program, as the document says it."""
    file = folder / line.removeprefix(BY_HAND).split(":")[0].split(",")[0]
    if file.suffix == ".toml":
        header, lever, value = re.findall(r"before (\[\w+\]) and before (\w+) taken away, and \2 = (\d+)\.", line)[0]
        before, after = file.read_text(encoding="utf-8").split(f"# {header}\n")
        after = re.sub(rf"^# {lever} = .*$", f"{lever} = {value}", after, count=1, flags=re.MULTILINE)
        file.write_text(f"{before}{header}\n{after}", encoding="utf-8")
        return
    tab, column = re.findall(r"tab (\w+), column \"([^\"]+)\"", line)[0]
    ticks = {found[0]: found[1:] for found in re.findall(r"([A-Z]{3}-\d+) \(([^)]+)\) (keep|close)", line)}
    workbook = load_workbook(file)
    rows = workbook[tab].iter_rows()
    titles = next(titles for row in rows if column in (titles := [cell.value for cell in row]))
    for row in rows:
        values = [cell.value for cell in row]
        for building, (name, decision) in ticks.items():
            if building in values:
                assert name in values, f"{building} is not {name}"
                row[titles.index(column)].value = decision
                del ticks[building]
                break
    assert not ticks
    workbook.save(file)


def carried_out(step: Step, folder: Path) -> str:
    """What a line of the hour prints, typed in a folder."""
    words: str | list[str] = step.line
    if step.line.startswith("estate-opt "):
        words = [sys.executable, "-m", "estate_opt.cli", *shlex.split(step.line, comments=True)[1:]]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        words, shell=isinstance(words, str), cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == (NO_PLAN if step.name == "diagnose" else 0), f"{step.line}\n{done.stderr}"
    return done.stdout


@dataclass(frozen=True)
class Seen:
    """What the commands printed, by the name of their step, and the folder they wrote into."""

    folder: Path
    printed: Mapping[str, str]

    def json(self, name: str) -> Any:
        """A JSON file of the hour."""
        return json.loads((self.folder / "hour" / f"{name}.json").read_text(encoding="utf-8"))

    def numbers(self, step: str, pattern: str) -> tuple[float, ...]:
        """The numbers that a pattern's groups find in what a step printed."""
        found = re.search(pattern, self.printed[step])
        assert found is not None, f"{step} did not print {pattern}"
        return tuple(float(group.replace(",", "")) for group in found.groups())

    def all_numbers(self, step: str, pattern: str) -> list[float]:
        """The numbers that a pattern of one group finds, wherever it does."""
        return [float(found.replace(",", "")) for found in re.findall(pattern, self.printed[step])]

    def front(self, name: str) -> str:
        """The first page of a workbook of the hour, as text."""
        rows = load_workbook(self.folder / "hour" / f"{name}.xlsx").worksheets[0].iter_rows(values_only=True)
        return " ".join(str(value) for row in rows for value in row if value is not None)

    def gap_gbp(self, name: str) -> float:
        """How much a plan may be off its best."""
        plan = self.json(name)
        return float(plan["objective_gbp"] - plan["bound_gbp"])

    def saving_gbp(self, name: str) -> float:
        """What a plan saves a year in the end."""
        summary = self.json(name)["summary"]
        return float(summary["yearly_today_gbp"] - summary["yearly_plan_gbp"])

    def net_present_gbp(self, name: str) -> float:
        """What a plan costs over the appraisal."""
        return float(self.json(name)["objective_gbp"])
