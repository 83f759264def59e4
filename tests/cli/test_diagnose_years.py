"""What stands against a programme is said by the command, with exit 4; and that nothing does, with 0."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from estate_opt.cli.main import main
from tests.small_place import SMALL, with_cell, write_folder

POT = 'title = "Poor"\nextends = "base"\n[programme]\nyears = 3\n[capital]\nby_year_gbp = { pooled = [1000] }\n'


def test_a_pot_that_is_too_small_is_said_by_diagnose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The annex is to close, its ten people find room in the clinic only with works: £1,000 do not pay for them."""
    monkeypatch.chdir(tmp_path)
    write_folder(tmp_path / "place", {**SMALL, "buildings": _tight()})
    (tmp_path / "poor.toml").write_text(POT, encoding="utf-8")
    ran = CliRunner().invoke(main, ["diagnose", "place", "--option", "poor.toml", "--json", "why.json"])
    assert ran.exit_code == 4, ran.output
    assert "The pot of all bodies together in capital.by_year_gbp needs £" in ran.output
    told = json.loads((tmp_path / "why.json").read_text(encoding="utf-8"))
    assert (told["status"], told["programme"]["status"]) == ("feasible", "infeasible")
    free = CliRunner().invoke(main, ["diagnose", "place", "--years", "3"])
    assert free.exit_code == 0, free.output
    assert "Nothing stands in the way" in free.output


def test_refusals_tell_the_price_of_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may move in any year, though people who leave the annex save its lease after 2031: an FTE more saves
    something in whichever year. Told of the plan's JSON as of one that is made first, which has no limits.
    """
    monkeypatch.chdir(tmp_path)
    write_folder(tmp_path / "place", SMALL)
    option = 'title = "Still"\nextends = "base"\n[programme]\nyears = 3\nfte_moved_per_year = 0\n'
    (tmp_path / "still.toml").write_text(option, encoding="utf-8")
    solve = ["solve", "place", "--option", "still.toml", "--json", "plan.json", "--quiet"]
    assert CliRunner().invoke(main, solve).exit_code == 0
    ask = ["refusals", "place", "--option", "still.toml", "--plan", "plan.json", "-o", "r.xlsx", "--json", "r.json"]
    ran = CliRunner().invoke(main, ask)
    assert ran.exit_code == 0, ran.output
    assert "An FTE more in 2028-29: saves about £" in ran.output
    prices = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["prices"]
    assert [each["limit"] for each in prices] == ["fte_moved"] * 3
    assert sorted(each["year"] for each in prices) == [2028, 2029, 2030]
    assert min(each["saves_gbp"] for each in prices) > 0
    free = CliRunner().invoke(main, ["refusals", "place", "--years", "2", "--json", "free.json"])
    assert free.exit_code == 0, free.output
    assert "Nothing ties the years together" in free.output


def _tight() -> list[list[object]]:
    headings, *rows = [list(row) for row in with_cell("buildings", "annex", "status", "close")]
    columns = [*headings, "fitout_desks", "fitout_gbp_per_desk"]
    desks = {"hall": 15, "clinic": 14}
    told = []
    for row in rows:
        row[headings.index("desks")] = desks.get(str(row[0]), row[headings.index("desks")])
        told.append([*row, 20, 2_000])
    return [columns, *told]
