"""The library of options: what each changes, and a new one to begin from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from textwrap import dedent, fill
from typing import Any

from estate_opt.ground.files import write_atomically
from estate_opt.options.option import Option, known_path, load, models_folder

Difference = tuple[str, Any, Any]
"""A lever by its path, and its two values."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One option of the library, as it is listed."""

    name: str
    """As `--option` and `extends` know it."""
    title: str
    why: str
    changes: tuple[Difference, ...]
    """Levers that differ from the base's, and the cells of tables it sets are not among them."""
    cells: int
    """How many cells of the tables it sets."""


def library(folder: Path | None = None) -> Iterator[Listed]:
    """The base and the options of a folder (that of the program unless given), in the order of their names."""
    base = load()
    yield Listed("base", base.title, base.why, (), len(base.changes))
    for path in sorted((folder or models_folder() / "options").glob("*.toml")):
        option = load(path)
        changes = tuple(levers_that_differ(levers_of(base), levers_of(option)))
        yield Listed(path.stem, option.title, option.why, changes, len(option.changes))


def levers_of(option: Option) -> dict[str, Any]:
    """An option's levers by path."""
    return {row.path: row.value for row in option.settings}


def levers_that_differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Difference]:
    """Levers whose values differ; of a service without a standard of its own the default counts."""
    for path in dict.fromkeys([*one, *other]):
        left, right = (levers.get(path, levers.get(known_path(path))) for levers in (one, other))
        if left != right:
            yield path, left, right


def value_in_words(value: Any) -> str:
    """A lever's value as a reader writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {value_in_words(part)}" for key, part in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(value_in_words(part) for part in value) or "none"
    if isinstance(value, int | float) and abs(value) >= 10_000:
        return f"{value:,}"
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)


def write_new_option(path: Path, parent: str) -> None:
    """Write an option file that changes nothing yet: every lever stands in it as a comment, with its unit and source.

    Raises UsageError where the file exists or cannot be written, OptionError where there is no such parent.
    """
    option = load(parent)
    written = parent if not Path(parent).is_file() else str(Path(parent).resolve())
    with write_atomically(path, overwrite=False) as unfinished:
        unfinished.write_text(_new_option(path.stem, written, option), encoding="utf-8")


def _new_option(name: str, parent: str, option: Option) -> str:
    title = name.replace("-", " ").replace("_", " ").capitalize()
    head = f"""\
        title = {toml(title)}
        why = "Say here what this option is for: it stands on the Summary of every plan made with it."
        extends = {toml(parent)}

        # Every lever there is, as "{option.title}" sets it. Take away the # in front of a [section] and of a lever,
        # and give another value; what stays as it is may be deleted. A service gets a standard of its own under
        # [access.NAME], such as [access.library].

        # A cell of the tables can be set too, by the row's id (the parts of a longer key joined by " / "):
        # [[change]]
        # table = "buildings"
        # id = "HALL-01"
        # column = "status"
        # to = "close"
        # because = "The roof is unsafe."
        """
    lines = [dedent(head)]
    ordered = sorted(option.settings, key=lambda row: row.path.rsplit(".", 1)[0])
    for section, rows in groupby(ordered, key=lambda row: row.path.rsplit(".", 1)[0]):
        lines.append(f"# [{section}]")
        for row in rows:
            lines.append(fill(f"{row.unit}. {row.source}", 116, initial_indent="#   ", subsequent_indent="#   "))
            lines.append(f"# {row.path.rsplit('.', 1)[1]} = {toml(row.value)}")
        lines.append("")
    return "\n".join([*lines, *_new_ranges(option)])


def _new_ranges(option: Option) -> Iterator[str]:
    """How far levers may turn out, as comments."""
    yield "# How far levers may turn out otherwise, for batch --samples and for sensitivity. Any lever that is a figure"
    yield '# may have a range; without likely, all in between is equally likely; "certain" takes a range away.'
    yield "# [uncertain]"
    for each in option.uncertain:
        likely = "" if each.likely is None else f"likely = {toml(each.likely)}, "
        yield f"# {toml(each.path)} = {{ low = {toml(each.low)}, {likely}high = {toml(each.high)} }}"
    yield ""


def toml(value: Any) -> str:
    """A lever's value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        inner = ", ".join(f"{toml(str(key))} = {toml(part)}" for key, part in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(part) for part in value) + "]"
    return repr(value)
