"""Signs of other people's text that would steer a terminal are shown, not carried out."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import estate_opt.cli
from estate_opt.cli.main import main
from estate_opt.ground.errors import MOST_QUOTED, Finding, Severity
from estate_opt.ground.signs import escaped, visible
from tests.small_place import SMALL, with_cell, write_folder

TITLE = "\x1b]0;mine\x07"
"""Sets the title of a terminal's window."""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (TITLE, "␛]0;mine␇"),
        ("a\r\nb\tc", "a␍\nb\tc"),
        ("\x9b2J\x7f\x00", "�2J␡␀"),
        ("\u202egpj.exe", "�gpj.exe"),
        ("£ Wärme – 10 % 😀", "£ Wärme – 10 % 😀"),
    ],
)
def test_what_steers_becomes_visible(text: str, shown: str) -> None:
    """By the pictures that Unicode has for C0, where it has none by the sign of what cannot be shown."""
    assert visible(text) == shown


def test_a_finding_quotes_a_cell_in_short() -> None:
    """Of a cell of 40,000 characters the beginning; of a short one all."""
    long = Finding(Severity.ERROR, "t", "x" * 40_000, "", value="y" * 40_000)
    assert (len(long.value or ""), long.problem[-1]) == (MOST_QUOTED, "…")
    assert Finding(Severity.ERROR, "t", "bad", "", value="y").value == "y"


def test_no_cell_steers_the_terminal_of_check(tmp_path: Path) -> None:
    """In a choice, in an id that is told of, in a title: shown as its picture."""
    place = write_folder(tmp_path / "p", {**SMALL, "buildings": with_cell("buildings", "hall", "tenure", TITLE)})
    told = CliRunner().invoke(main, ["check", str(place)])
    assert told.exit_code == 3
    assert ("␛]0;mine␇" in told.output, "\x1b" in told.output) == (True, False)


def test_no_name_of_a_file_steers_the_terminal(tmp_path: Path) -> None:
    """Of a place, a file that is written, one that is missing, an option: whatever line of a command quotes it."""
    folder = tmp_path / TITLE.replace("0;", "")
    place = write_folder(folder / "p\u202e", SMALL)
    (folder / "o.toml").write_text('extends = "base"', encoding="utf-8")
    for asked in (
        ["check", place, "--annotate", folder / "c.xlsx"],
        ["check", place, "--option", folder / "o.toml"],
        ["check", folder / "none\x1b.xlsx"],
        ["check", place, "--option", folder / "none\x9b.toml"],
        ["template", folder / "t.xlsx"],
        ["new-option", folder / "n.toml"],
        ["adopt", place / "buildings.csv", "-o", folder / "adopted"],
        ["export-model", place, "-o", folder / "m.mps"],
        ["solve", place, "-o", folder / "plan.xlsx", "--json", folder / "plan.json", "--no-labels", "--quiet"],
        ["runs", "--ledger", folder / "runs.sqlite"],
        ["compare", folder / "plan.json", folder / "plan.json"],
    ):
        told = CliRunner().invoke(main, [str(each) for each in asked])
        assert visible(told.output) == told.output, asked
        assert told.exception is None or isinstance(told.exception, SystemExit), asked


def test_json_keeps_each_sign_without_steering() -> None:
    """Escaped as JSON does: none raw, and a program reads the same text."""
    held = {"name": f"{TITLE} \x9b2J \u202e £ –"}
    text = escaped(json.dumps(held, ensure_ascii=False))
    assert (visible(text) == text, "£ –" in text) == (True, True)
    assert json.loads(text) == held


def test_lines_are_printed_in_one_place() -> None:
    """No command prints past `tell`, which shows such signs."""
    folder = Path(estate_opt.cli.__file__).parent
    printing = {file.name for file in folder.glob("*.py") if re.search(r"\b(echo|secho)\(", file.read_text("utf-8"))}
    assert printing == {"streams.py"}


@pytest.mark.parametrize("value", ["9" * 5_000, "[" * 3_000])
def test_digits_and_depth_beyond_reason_are_no_toml(value: str, tmp_path: Path) -> None:
    """In an option file, a mapping and a lever on the command line: exit 2 and one short sentence."""
    place, file = write_folder(tmp_path / "p", SMALL), tmp_path / "far.toml"
    file.write_text(f'extends = "base"\ntitle = {value}\n', encoding="utf-8")
    register = str(place / "buildings.csv")
    for asked in (
        ["check", str(place), "--option", str(file)],
        ["adopt", register, "-o", str(tmp_path / "a"), "--mapping", str(file)],
        ["batch", str(place), "--vary", f"space.desks_per_fte={value}", "-o", str(tmp_path / "b")],
    ):
        told = CliRunner().invoke(main, asked)
        assert (told.exit_code, told.output.count("\n") <= 2, len(told.output) < 600) == (2, True, True), told.output
        assert "set_int_max_str_digits" not in told.output
