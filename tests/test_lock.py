"""The lock: one version of each library for everybody, within the bounds, with nothing left open."""

import re
import subprocess
import tomllib
from importlib.metadata import distributions

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from tests.conftest import PROJECT
from tests.docs.documents import README, section

PROJECT_FILE = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("darwin", "x86_64"), ("win32", "AMD64"))


def pins() -> list[Requirement]:
    """The lines of the lock, its notes left out."""
    lines = (PROJECT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line.strip() and not line.lstrip().startswith("#")]


def locked() -> dict[NormalizedName, Version]:
    """[library]: the version it is held to."""
    return {canonicalize_name(pin.name): Version(str(pin.specifier).removeprefix("==")) for pin in pins()}


def asked_for() -> list[Requirement]:
    """What the project asks for itself: to run, with every extra, and to be built."""
    project = PROJECT_FILE["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    return [*map(Requirement, [*project["dependencies"], *extras, *PROJECT_FILE["build-system"]["requires"]])]


def test_each_library_has_one_version() -> None:
    """Exactly one for everybody; no extras, addresses or options, which pip's constraints cannot have."""
    for pin in pins():
        assert re.fullmatch(r"==[\w.]+", str(pin.specifier)), pin
        assert not pin.extras, pin
        assert pin.url is None, pin
    assert len(pins()) == len(locked()), "a library that is pinned twice is not the same everywhere"


@pytest.mark.parametrize("wanted", asked_for(), ids=str)
def test_what_is_asked_for_is_locked_within_its_bounds(wanted: Requirement) -> None:
    """On each Python and system, for the program, every extra and the build."""
    assert locked()[canonicalize_name(wanted.name)] in wanted.specifier, "write the lock anew with .ci/lock"
    (pin,) = [pin for pin in pins() if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
    for python in PYTHONS:
        for system, machine in SYSTEMS:
            there = {"python_version": python, "python_full_version": f"{python}.0"}
            there |= {"sys_platform": system, "platform_machine": machine}
            assert pin.marker is None or pin.marker.evaluate(there), f"not on {system} {machine}, Python {python}"


def test_what_a_locked_library_needs_is_locked() -> None:
    """As far as it is installed here in the version locked: else pip would take the newest of it."""
    held, here = locked(), {key: str(value) for key, value in default_environment().items()} | {"extra": ""}
    open_ends = {
        f"{installed.name} needs {needed.name}"
        for installed in distributions()
        if held.get(canonicalize_name(installed.name)) == Version(installed.version)
        for needed in map(Requirement, installed.requires or [])
        if (needed.marker is None or needed.marker.evaluate(here)) and canonicalize_name(needed.name) not in held
    }
    assert open_ends == set()


def test_the_build_is_locked_by_its_own_line() -> None:
    """pip builds in an environment of its own, which no constraint on its command line reaches."""
    (backend,) = map(Requirement, PROJECT_FILE["build-system"]["requires"])
    assert str(backend.specifier) == f"=={locked()[canonicalize_name(backend.name)]}"


def test_an_upper_bound_has_its_reason() -> None:
    """Why a next version is kept away stands beside it."""
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.findall(r'^ *"[^"]*<[^"]*",$', text, re.MULTILINE) == []


def test_the_readme_tells_the_versions_of_the_lock() -> None:
    """Its table names for each library the version that both commands install."""
    told = re.findall(r"^\| `([\w-]+)` \| ([\d.]+) \|", section("What it stands on", README), re.MULTILINE)
    assert told
    assert {name: Version(version) for name, version in told} == {
        name: locked()[canonicalize_name(name)] for name, _ in told
    }
    assert "(requirements.lock)" in README


def test_the_lock_can_be_written_anew() -> None:
    """The scripts can be run, and the lock says which of them wrote it."""
    for name in ("lock", "uv"):
        script = PROJECT / ".ci" / name
        assert script.stat().st_mode & 0o111
        assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    assert "#    .ci/lock\n" in (PROJECT / "requirements.lock").read_text(encoding="utf-8")
