"""The command as a whole: its version, its options stated once, and how far it has come."""

import re
import subprocess
import sys
from collections import defaultdict
from importlib.metadata import version

import click
import pytest
from click.testing import CliRunner

from estate_opt.cli import progress, shared
from estate_opt.cli.main import main
from tests.conftest import PROJECT
from tests.test_layers import HEAVY


def test_the_version_tells_program_python_and_solver() -> None:
    """A line each, and none of the heavy libraries is loaded for it, the solver least of all."""
    ask = (
        "import sys\n"
        "from estate_opt.cli.main import main\n"
        "try:\n    main(['--version'])\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "print('LOADED', *sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=PROJECT)
    *lines, loaded = told.stdout.splitlines()
    python = ".".join(map(str, sys.version_info[:3]))
    assert lines == [f"estate-opt {version('estate-opt')}", f"Python {python}", f"HiGHS {version('highspy')}"]
    assert set(loaded.split()) & HEAVY == set()


def options() -> dict[str, list[click.Option]]:
    """Every option of every command, by how it is written."""
    found = defaultdict(list)
    for command in main.commands.values():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                found[parameter.opts[-1]].append(parameter)
    return found


@pytest.mark.parametrize(
    "name", ["--option", "--time-limit", "--gap", "--threads", "--seed", "--samples", "--locks-from"]
)
def test_an_option_means_the_same_in_every_command(name: str) -> None:
    """The same values are taken, and it is a flag in all or in none."""
    same = options()[name]
    assert len(same) >= 2
    assert len({(type(each.type), each.type.name, getattr(each.type, "min", None), each.is_flag) for each in same}) == 1
    assert len({each.metavar for each in same}) == 1


def test_a_number_out_of_range_is_told_in_plain_words() -> None:
    """In every command that takes it: not a valid number, not a valid whole number."""
    for command in ("solve", "frontier", "alternatives", "batch"):
        told = CliRunner().invoke(main, [command, ".", "--gap", "tiny"])
        assert told.exit_code == 2
        assert "'tiny' is not a valid number." in told.stderr
    told = CliRunner().invoke(main, ["batch", ".", "--threads", "two"])
    assert "'two' is not a valid whole number." in told.stderr


def test_where_a_workbook_is_written_unasked_the_help_says_so() -> None:
    """The name in the help is that which the command gives: PLACE and what it makes."""
    unasked = {
        name: found[1]
        for name, command in main.commands.items()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        and (found := re.search(r"default: PLACE-(\w+)\.xlsx", parameter.help or ""))
    }
    assert unasked == {
        "solve": "plan", "refusals": "refusals", "frontier": "frontier", "alternatives": "alternatives",
        "sensitivity": "sensitivity", "accounts": "accounts", "structures": "structures",
    }  # fmt: skip


def test_progress_is_told_now_and_then(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Not at once, and after ten seconds once: on stderr, as stdout may be piped."""
    seconds = iter([0.0, 5.0, 10.0, 10.0, 12.0])
    monkeypatch.setattr("estate_opt.cli.progress.time.monotonic", lambda: next(seconds))
    counted = progress.Counted("refusals looked at")
    for done in (1, 1_200, 1_201):
        counted(done, 2_000)
    assert capsys.readouterr() == ("", "1,200 of 2,000 refusals looked at …\n")


def test_shared_options_are_not_stated_again() -> None:
    """What every command that has it says alike is one object's words: `--overwrite`, `--quiet`, `--plan` …"""
    stated = {"--overwrite": shared.overwrite, "--preserve": shared.preserve, "--locks-from": shared.locks_from}
    for name, decorator in stated.items():
        own = decorator(click.command("x")(lambda: None)).params[0]
        assert isinstance(own, click.Option)
        words = {each.help for each in options()[name]} - {"Replace PATH if it exists."}
        assert words == {own.help}
