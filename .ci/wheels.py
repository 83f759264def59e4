# /// script
# requires-python = ">=3.11"
# dependencies = ["packaging>=24"]
# ///
"""Asks whether each pin of requirements.lock has a wheel for each Python and system: `.ci/uv run .ci/wheels.py`.

Nothing is downloaded: the index is asked once for what files there are of each pin. Ends with 1 where one is missing.
What is there for macOS on x86-64 is told last: fewer and fewer libraries are made for it.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import canonicalize_name, parse_wheel_filename

PROJECT = Path(__file__).resolve().parent.parent
PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
GLIBC, MACOS = 28, 14
"""The C library of Linux (2.28: Debian 10, Ubuntu 20.04, RHEL 8) and macOS that a wheel may ask for at the most."""


def manylinux(machine: str) -> list[str]:
    """Linux with that C library, newest first, and the names that the oldest went by."""
    old_names = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
    names = [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC, 4, -1)]
    return [*names, *(f"{name}_{machine}" for name in old_names.values()), f"linux_{machine}"]


SYSTEMS: dict[str, tuple[list[str], dict[str, str]]] = {
    "Linux x86-64": (manylinux("x86_64"), {"sys_platform": "linux", "platform_machine": "x86_64"}),
    "Linux arm64": (manylinux("aarch64"), {"sys_platform": "linux", "platform_machine": "aarch64"}),
    "macOS arm64": ([*mac_platforms((MACOS, 0), "arm64")], {"sys_platform": "darwin", "platform_machine": "arm64"}),
    "Windows x86-64": (["win_amd64"], {"sys_platform": "win32", "platform_machine": "AMD64"}),
    "macOS x86-64": ([*mac_platforms((MACOS, 0), "x86_64")], {"sys_platform": "darwin", "platform_machine": "x86_64"}),
}
"""What a wheel's platform may be called there, and how the markers of a pin know the system."""

NAMED = {"linux": ("Linux", "posix"), "darwin": ("Darwin", "posix"), "win32": ("Windows", "nt")}


def environment(python: tuple[int, int], known_by: dict[str, str]) -> dict[str, str]:
    """What the markers of a pin are weighed by."""
    platform_system, os_name = NAMED[known_by["sys_platform"]]
    version = ".".join(map(str, python))
    return known_by | {
        "platform_system": platform_system,
        "os_name": os_name,
        "python_version": version,
        "python_full_version": f"{version}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


def tags(python: tuple[int, int], platforms: list[str]) -> set[Tag]:
    """The tags of a wheel that can be installed there."""
    interpreter = f"cp{python[0]}{python[1]}"
    return {
        *cpython_tags(python, platforms=platforms),
        *compatible_tags(python, interpreter, platforms),
    }


def files_of_pins() -> Iterator[tuple[str, Marker | None, set[Tag]]]:
    """Each pin, where it is needed, and the tags of its wheels, as the index has them."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "pylock.toml"
        ask = ["pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--no-deps", "--format"]
        subprocess.run(
            [os.environ["UV"], *ask, "pylock.toml", "-o", str(told), "requirements.lock"], cwd=PROJECT, check=True
        )
        packages: list[dict[str, Any]] = tomllib.loads(told.read_text(encoding="utf-8"))["packages"]
    for package in packages:
        names = [Path(wheel.get("name") or wheel["url"]).name for wheel in package.get("wheels", [])]
        found = {tag for name in names for tag in parse_wheel_filename(name.replace("%2B", "+"))[3]}
        marker = Marker(package["marker"]) if "marker" in package else None
        yield f"{package['name']} {package['version']}", marker, found


def asked_for_by() -> dict[str, set[str]]:
    """[library]: the extras that it comes with, "" for the program itself, read off the notes of the lock."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = {"": project["dependencies"]} | project["optional-dependencies"]
    parents: dict[str, set[str]] = {}
    name = ""
    for line in (PROJECT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if not line.startswith((" ", "#")):
            name = Requirement(line).name
            parents[name] = set()
        elif name:
            parents[name].add(line.replace("# via", "").strip(" #"))
    extras = {name: {extra for extra, asked in lists.items() if name in map(bare_name, asked)} for name in parents}
    for _ in parents:  # as long as the longest chain can be
        for child, by in parents.items():
            extras[child] |= set[str]().union(*(extras.get(parent, set()) for parent in by))
    return extras


def bare_name(requirement: str) -> str:
    """What it asks for, without a version."""
    return canonicalize_name(Requirement(requirement).name)


def main() -> int:
    """Print how many pins have a wheel where, and those that have none."""
    pins, comes_with = [*files_of_pins()], asked_for_by()
    missing: dict[str, list[str]] = {}
    print(f"Wheels of {len(pins)} pins (glibc 2.{GLIBC}, macOS {MACOS}): those that there are, of those needed")
    print(" " * 16 + "".join(f"{a}.{b}".rjust(12) for a, b in PYTHONS))
    for system, (platforms, known_by) in SYSTEMS.items():
        cells = []
        for python in PYTHONS:
            here, usable = environment(python, known_by), tags(python, platforms)
            needed = [(pin, found) for pin, marker, found in pins if marker is None or marker.evaluate(here)]
            lacking = [pin for pin, found in needed if not found & usable]
            for pin in lacking:
                missing.setdefault(pin, []).append(f"{system} {python[0]}.{python[1]}")
            cells.append(f"{len(needed) - len(lacking)} of {len(needed)}")
        print(system.ljust(16) + "".join(cell.rjust(12) for cell in cells))
    for pin, where in missing.items():
        extras = comes_with[pin.split()[0]]
        needed_by = "the program itself" if "" in extras else f"the extra {', '.join(sorted(extras))}"
        print(f"No wheel: {pin}, for {needed_by}: {', '.join(where)}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
