"""`estate-opt export-model` as a user meets it."""

from pathlib import Path

from click.testing import CliRunner, Result

from estate_opt.cli.main import main
from estate_opt.options.option import load
from estate_opt.planning import solve
from tests.formulation.test_pulp_model import by_cbc
from tests.small_place import SMALL, write_folder


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["export-model", *map(str, words)])


def test_the_model_of_a_place_is_written_and_solved_elsewhere(tmp_path: Path) -> None:
    """CBC finds from the file what `solve` proves to be the least cost of the place."""
    import pulp

    place = write_folder(tmp_path / "place", SMALL)
    told = run(place, "-o", tmp_path / "model.mps")
    assert told.exit_code == 0, told.output
    assert told.output.startswith(f"Wrote {tmp_path / 'model.mps'}: ")
    _, problem = pulp.LpProblem.fromMPS(str(tmp_path / "model.mps"))
    least_gbp = solve(place, load().with_solver(gap=0.0)).plan.objective_gbp
    status, gbp = by_cbc(problem)
    assert (status, abs(gbp - least_gbp) < 1.0) == ("Optimal", True)  # a file holds 13 digits of each figure


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Another ending, a file that is there, a place with errors: a sentence, the exit code, and nothing written."""
    place = write_folder(tmp_path / "place", SMALL)
    other = run(place, "-o", tmp_path / "model.xlsx")
    assert (other.exit_code, ".mps" in other.output) == (2, True), other.output
    (tmp_path / "model.lp").write_text("mine", encoding="utf-8")
    there = run(place, "-o", tmp_path / "model.lp")
    assert (there.exit_code, (tmp_path / "model.lp").read_text(encoding="utf-8")) == (2, "mine")
    assert run(place, "-o", tmp_path / "model.lp", "--overwrite").exit_code == 0
    broken = {**SMALL, "buildings": [row[:1] for row in SMALL["buildings"]]}
    assert run(write_folder(tmp_path / "broken", broken), "-o", tmp_path / "m.mps").exit_code == 3
    assert not (tmp_path / "m.mps").exists()
