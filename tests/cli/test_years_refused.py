"""Questions about plans that happen all at once say so of an option that plans over years, before they search."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from estate_opt.cli.main import main
from tests.small_place import SMALL, write_folder

ASKED = {
    "alternatives": (),
    "frontier": ("--between", "npv,buildings"),
    "sensitivity": ("--plan", "plan.json"),
    "accounts": ("--plan", "plan.json"),
    "solve": ("--samples", "5"),
    "solve ": ("--price-locks",),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place, a plan of it that happens all at once, and an option that plans over two years."""
    folder = tmp_path_factory.mktemp("years")
    write_folder(folder / "place", SMALL)
    ran = CliRunner().invoke(main, ["solve", str(folder / "place"), "--json", str(folder / "plan.json"), "--quiet"])
    assert ran.exit_code == 0, ran.output
    option = 'title = "Two years"\nextends = "base"\n[programme]\nyears = 2\n'
    (folder / "two.toml").write_text(option, encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", ASKED)
def test_years_are_refused_in_a_sentence(folder: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do instead, exit 2, and no file written."""
    monkeypatch.chdir(folder)
    before = sorted(each.name for each in folder.iterdir())
    ran = CliRunner().invoke(main, [command.strip(), "place", "--option", "two.toml", *ASKED[command]])
    assert ran.exit_code == 2, ran.output
    assert "Two years plans over 2 years" in ran.stderr
    assert "programme.years = 0" in ran.stderr
    assert sorted(each.name for each in folder.iterdir()) == before
