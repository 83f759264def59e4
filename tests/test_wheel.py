"""The wheel: what somebody gets who installs it elsewhere."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as hatchling builds it from this folder."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    (built,) = out.glob("estate_opt-*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_what_the_program_needs(wheel: Path) -> None:
    """Every file of the package and of `models/` is in it, and of the tests and inputs none."""
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    sources = {file for file in (PROJECT / "estate_opt").rglob("*") if file.is_file() and file.suffix != ".pyc"}
    models = {file for file in (PROJECT / "models").rglob("*") if file.is_file()}
    expected = {file.relative_to(PROJECT).as_posix() for file in sources}
    assert {"estate_opt/py.typed", "estate_opt/cli/main.py"} <= expected
    assert held == expected | {f"estate_opt/{file.relative_to(PROJECT).as_posix()}" for file in models}


@pytest.mark.slow
def test_the_wheel_works_where_the_project_is_not(wheel: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere, it finds its base option and its model, and its command answers."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "import sys\n"
        f"sys.path.insert(0, {str(tmp_path)!r})\n"
        "from estate_opt import load_option\n"
        "from estate_opt.cli import main as cli\n"
        "from estate_opt.options import option\n"
        f"assert cli.__file__.startswith({str(tmp_path)!r}), cli.__file__\n"
        "assert load_option().levers.space.desks_per_fte > 0\n"
        "assert (option.models_folder() / 'formulation.md').is_file()\n"
        "cli.main(['--help'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "estate-opt solve my-place.xlsx" in done.stdout
