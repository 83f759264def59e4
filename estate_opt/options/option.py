"""Option files: which levers a plan is made with, and the changes it makes to the tables.

`models/base.toml` spells out every lever with its unit and source. Another option `extends` one parent
and gives the levers it changes, and `[[change]]` rows (table, id, column, to, because). What is unknown,
or changes nothing, is an error: an option that does not do what its author thinks is worse than none.
How far levers may turn out otherwise stands under `[uncertain]` (see `uncertain.py`); it changes no plan.
"""

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from estate_opt.ground.errors import MOST_QUOTED, OptionError, UsageError
from estate_opt.ground.meant import LIKE, did_you_mean, nearest
from estate_opt.ground.toml_text import NoToml, loaded
from estate_opt.options.levers import AIM, NO_LIMIT, AccessStandard, Levers, Section, Solver
from estate_opt.options.meant import HEADER, no_lever, refused
from estate_opt.options.meant import known_path as known_path  # whoever knows of options knows it from here
from estate_opt.options.reorganise import Reorganise, blocks_of
from estate_opt.options.uncertain import Range, draws, ranges_of

_NOT_UNCERTAIN = ("solver", "adopt", "sensitivity")
"""Sections of levers that no plan's worth depends on."""
_MOST_IN_TITLE = 4
"""Levers that an option's title may still list."""


class Change(Section):
    """One cell of the tables that an option sets. `id`: the row's key, its parts joined by ` / `."""

    table: str
    id: str
    column: str
    to: str | int | float | bool | date
    because: str


@dataclass(frozen=True, slots=True)
class LeverSetting:
    """A lever as resolved, for the Assumptions tab."""

    path: str
    value: Any
    unit: str
    source: str
    set_by: str
    """Title of the option that gave the value."""


@dataclass(frozen=True, repr=False)
class Option:
    """What a plan is made with: the levers by section, and the changes to the tables."""

    title: str
    why: str
    levers: Levers
    changes: tuple[Change, ...]
    settings: tuple[LeverSetting, ...]
    uncertain: tuple[Range, ...] = ()
    """How far levers may turn out, in the order in which they were first given a range."""
    reorganise: tuple[Reorganise, ...] = ()
    """The bodies that merge or are divided."""

    def __repr__(self) -> str:
        return f"<Option: {self.title}; levers {len(self.settings)}, cells changed {len(self.changes)}>"

    def access(self, service: str) -> AccessStandard:
        """The standard of a service: its own where the option has one, else the default."""
        return self.levers.access.get(service, self.levers.access["default"])

    @cached_property
    def own_access_services(self) -> tuple[str, ...]:
        """Services named by an option above the base: these must exist in the place."""
        base = _read(models_folder() / "base.toml").get("access", {})
        return tuple(service for service in self.levers.access if service not in base)

    def with_solver(self, **settings: float | int | None) -> "Option":
        """The same option with solver settings given on the command line; None leaves one as it is.

        Raises OptionError for a setting out of its range.
        """
        given = {key: value for key, value in settings.items() if value is not None}
        try:
            solver = Solver.model_validate(self.levers.solver.model_dump() | given)
        except ValidationError as problem:
            units = {row.path: row.unit for row in self.settings}
            raise OptionError(refused(problem, Solver, units, "solver.")) from None
        rows = tuple(
            LeverSetting(row.path, given[name], row.unit, row.source, "command line")
            if row.path.startswith("solver.") and (name := row.path.removeprefix("solver.")) in given
            else row
            for row in self.settings
        )
        return replace(self, levers=self.levers.model_copy(update={"solver": solver}), settings=rows)

    def varied(self, levers: Mapping[str, Any], title: str | None = None) -> "Option":
        """The same option with some levers given by path; its title says which, unless another is given.

        None stands for "no limit". A lever whose range is known counts as certain then. Raises OptionError for an
        unknown lever, and for a value of another type or out of range.
        """
        settings, said = {row.path: row for row in self.settings}, []
        for path, given in levers.items():
            declared = settings.get(path, settings.get(known_path(str(path))))
            if declared is None:
                raise OptionError(f"{self.title}: {no_lever(str(path), settings)}")
            value = _plain(given, declared, f"{self.title}: {path}")
            settings[path] = LeverSetting(path, value, declared.unit, declared.source, "varied")
            said.append(f"{path} = {value:.12g}" if isinstance(value, float) else f"{path} = {value}")
        levers_now = _validated(settings, self.title)
        uncertain = tuple(each for each in self.uncertain if each.path not in levers)
        title = title or ", ".join([self.title, *said])
        kept = replace(self, title=title, levers=levers_now, uncertain=uncertain)
        return replace(kept, settings=tuple(settings.values()))

    def with_staying_out(self, bodies: Sequence[str], because: str) -> "Option":
        """The same option with some bodies, those of its new structure among them, that do not join."""
        made = {block.into for block in self.reorganise}
        blocks = (
            block.model_copy(update={"joins": False}) if block.into in bodies else block for block in self.reorganise
        )
        changes = (
            Change(table="agencies", id=body, column="joins", to="no", because=because)
            for body in bodies
            if body not in made
        )
        return replace(self, changes=(*self.changes, *changes), reorganise=tuple(blocks))

    def is_whole_number(self, path: str) -> bool:
        """Whether a lever takes whole numbers only."""
        return self._field(path).annotation is int

    def least_and_most(self, path: str) -> tuple[float, float]:
        """The least and the most that a figure may be set to; no lever is negative."""
        metadata = self._field(path).metadata
        least = [float(limit.ge) for limit in metadata if hasattr(limit, "ge")]
        most = [float(limit.le) for limit in metadata if hasattr(limit, "le")]
        return max(least, default=0.0), min(most, default=math.inf)

    def drawn(self, number: int, seed: int) -> list[dict[str, float]]:
        """So many samples of what is uncertain, by lever, whole numbers rounded. Raises UsageError without ranges."""
        if not self.uncertain:
            raise UsageError(f"{self.title} says of no lever how far it may turn out: give ranges under [uncertain].")
        whole = {each.path for each in self.uncertain if self.is_whole_number(each.path)}
        return [
            {path: round(value) if path in whole else value for path, value in sample.items()}
            for sample in draws(self.uncertain, number, seed)
        ]

    def refuse_years(self) -> None:
        """Raises UsageError where this plans over years, for questions about plans that happen all at once."""
        if self.levers.programme.years:
            raise UsageError(
                f"{self.title} plans over {self.levers.programme.years} years, and this looks at plans that happen all "
                "at once. Take an option with programme.years = 0, and carry out over years what comes of it."
            )

    def setting(self, path: str) -> LeverSetting:
        """A lever as it is set; of a service without a standard of its own, the default's."""
        return next(row for known in (path, known_path(path)) for row in self.settings if row.path == known)

    def figure(self, path: str) -> float | None:
        """A lever's value, if it is a number."""
        value = self.setting(path).value
        return float(value) if _is_figure(value) else None

    def _field(self, path: str) -> FieldInfo:
        *sections, name = known_path(path).split(".")
        model: Any = self.levers
        for section in sections:
            model = model[section] if isinstance(model, dict) else getattr(model, section)
        fields: dict[str, FieldInfo] = type(model).model_fields
        return fields[name]


def models_folder() -> Path:
    """Where base.toml and the library of options are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "models"
    return installed if installed.is_dir() else package.parent / "models"


def _read(path: Path) -> dict[str, Any]:
    try:
        return loaded(path.read_bytes())
    except FileNotFoundError:
        raise OptionError(f"There is no option file {path}. Give the path of a .toml file.") from None
    except OSError as problem:
        raise OptionError(f"{path} cannot be read: {problem.strerror}.") from None
    except NoToml as problem:
        raise OptionError(f"{path} is not a valid TOML file: {problem}.") from None
    except ValueError as problem:  # a name that cannot be a path
        raise OptionError(f"{path} cannot be read: {problem}.") from None


def _find(name: str, beside: Path) -> Path:
    """An option by the name it is extended by: `base`, one of the library, or a path beside the file."""
    folder = models_folder()
    for path in (beside / name, folder / f"{name}.toml", folder / "options" / f"{name}.toml"):
        if os.path.isfile(path):  # noqa: PTH113 - what cannot be a path at all is no file, where pathlib raises
            return path
    names = ["base", *(path.stem for path in (folder / "options").glob("*.toml"))]
    if os.path.isdir((beside / name).parent):  # noqa: PTH112
        names += [path.name for path in (beside / name).parent.glob("*.toml")]
    like = nearest(Path(name).name, names) or nearest(Path(name).stem, names)
    hint = f" Did you mean {like}?" if like is not None else ""
    shown = name if len(name) <= MOST_QUOTED else f"{name[:MOST_QUOTED]}…"
    raise OptionError(f"There is no option file or option called {shown}.{hint} To see them all: estate-opt options")


def _lineage(path: Path) -> list[tuple[Path, dict[str, Any]]]:
    """The option files from the base down to the one asked for."""
    files: list[tuple[Path, dict[str, Any]]] = []
    while True:
        if any(path == earlier for earlier, _ in files):
            raise OptionError(f"{path.name} extends itself, by way of {files[-1][0].name}.")
        content = _read(path)
        files.append((path, content))
        if path == models_folder() / "base.toml":
            return files[::-1]
        if "extends" not in content:
            like = nearest("extends", [key for key in content if key not in HEADER])
            hint = f"Did you mean it by `{like}`? " if like is not None else ""
            raise OptionError(f'{path.name} has no `extends`. {hint}Begin with: extends = "base"')
        path = _find(str(content["extends"]), path.parent).resolve()


def _leaves(table: Mapping[str, Any], known: Mapping[str, LeverSetting], path: str = "") -> dict[str, Any]:
    """A file's levers by dotted path; a table that is itself a lever's value is not taken apart."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        here = f"{path}.{key}" if path else key
        is_section = isinstance(value, dict) and known_path(here) not in known and "value" not in value
        found |= _leaves(value, known, here) if is_section else {here: value}
    return found


def _plain(value: Any, declared: LeverSetting, label: str) -> Any:
    """A lever's value as an option file would hold it: a number of numpy's as Python's own, None as "no limit".

    Raises OptionError for a figure given as text or as yes or no, and for yes or no given as a figure (but for 0 and
    1): pydantic would make 0.6 of "0.6" and 1.0 of True, and it would stand in the record as it was given.
    """
    if value is None:
        return NO_LIMIT
    plain = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(plain, datetime):
        plain = plain.date()
    is_figure, is_yes_or_no = _is_figure(plain), isinstance(plain, bool)
    if isinstance(declared.value, bool):
        plain = bool(plain) if is_figure and plain in (0, 1) else plain
        takes, fits = "yes or no: True or False", not _is_figure(plain)
    elif isinstance(declared.value, date):
        takes, fits = "a date", not (is_figure or is_yes_or_no)
    elif _is_figure(declared.value) or declared.value == NO_LIMIT:
        takes, fits = f"a figure ({declared.unit})", is_figure or plain == NO_LIMIT
    else:
        return plain
    if not fits:
        raise OptionError(f"{label} takes {takes}. It cannot be {plain!r}.")
    return plain


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _override(settings: dict[str, LeverSetting], path: str, value: Any, title: str, file: str) -> None:
    """Set one lever, refusing what is unknown and what changes nothing."""
    declared = settings.get(known_path(path))
    if declared is None:
        raise OptionError(f"{file}: {no_lever(path, settings)}")
    effective = settings.get(path, declared)
    if effective.value == value and type(effective.value) is type(value):
        raise OptionError(f"{file}: {path} is {value} already; a change that changes nothing is likely a mistake.")
    settings[path] = LeverSetting(path, value, declared.unit, declared.source, title)


def _nested(settings: Mapping[str, LeverSetting]) -> dict[str, Any]:
    """Settings by path, as sections; each service's access standard filled up from the default."""
    tree: dict[str, Any] = {}
    for path, setting in settings.items():
        *sections, name = path.split(".")
        node = tree
        for section in sections:
            node = node.setdefault(section, {})
        node[name] = setting.value
    default = tree["access"]["default"]
    tree["access"] = {service: default | own for service, own in tree["access"].items()}
    return tree


def _validated(settings: Mapping[str, LeverSetting], file: str) -> Levers:
    try:
        return Levers.model_validate(_nested(settings))
    except ValidationError as problem:
        units = {path: row.unit for path, row in settings.items()}
        raise OptionError(f"{file}: {refused(problem, Levers, units)}") from None


def _changes(content: Mapping[str, Any], file: str) -> list[Change]:
    try:
        return [Change.model_validate(row) for row in content.get("change", [])]
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        unknown = [str(each["loc"][0]) for each in problem.errors() if each["type"] == "extra_forbidden"]
        meant = did_you_mean(unknown[0], Change.model_fields, LIKE) if unknown else ""
        raise OptionError(
            f"{file}: a [[change]] needs table, id, column, to and because; "
            + (f"{unknown[0]} is none of these.{meant}" if unknown else f"{where}: {first['msg'].lower()}.")
        ) from None


def load(path: Path | str | None = None, levers: Mapping[str, Any] | None = None) -> Option:
    """The option in a file, or the one of that name in the library, resolved down from the base; without, the base.

    `levers`: values by dotted path that are to hold instead, each in the unit that `models/base.toml` gives:
    `{"space.desks_per_fte": 0.6, "access.library.standard_km": 2.0}`.
    Raises OptionError with one sentence: an unreadable file, an unknown or idle lever, a value out of range.
    """
    option = _resolved(path)
    if not levers:
        return option
    many = f"{option.title}, {len(levers)} levers given" if len(levers) > _MOST_IN_TITLE else None
    return option.varied(levers, many)


def _resolved(path: Path | str | None) -> Option:
    """An option as it stands in its file and those that it extends."""
    asked = _find("base" if path is None else str(path), Path()).resolve()
    settings: dict[str, LeverSetting] = {}
    changes: list[Change] = []
    reorganise: list[Reorganise] = []
    uncertain: dict[str, Range] = {}
    title = why = ""
    for file, content in _lineage(asked):
        title, why = str(content.get("title", file.stem)), str(content.get("why", ""))
        levers = _leaves({key: value for key, value in content.items() if key not in HEADER}, settings)
        # The default of access first: services are held against it, whatever the order in the file.
        for lever, value in sorted(levers.items(), key=lambda item: not item[0].startswith("access.default.")):
            if _declares_levers(file):
                settings[lever] = LeverSetting(lever, value["value"], value["unit"], value["source"], title)
            else:
                _override(settings, lever, value, title, file.name)
        changes += _changes(content, file.name)
        reorganise += blocks_of(content.get("reorganise", []), file.name)
        for path, given in ranges_of(content.get("uncertain", {}), title, file.name).items():
            _set_range(uncertain, path, given, settings, file.name)
    validated = _validated(settings, asked.name)
    return Option(
        title, why, validated, tuple(changes), tuple(settings.values()), tuple(uncertain.values()), tuple(reorganise)
    )


def _set_range(
    uncertain: dict[str, Range], path: str, given: Range | None, settings: Mapping[str, LeverSetting], file: str
) -> None:
    """Give a lever a range, or take it away; refuse what the lever cannot be, and what changes nothing."""
    label = f"{file}: the range of {path}"
    before = uncertain.get(path)
    same = before is not None and given is not None and before.ends == given.ends
    if same or (before is None and given is None):
        raise OptionError(f"{label} is that already; a change that changes nothing is likely a mistake.")
    if given is None:
        del uncertain[path]
        return
    declared = settings.get(path, settings.get(known_path(path)))
    if declared is None:
        raise OptionError(f"{label}: {no_lever(path, settings)}")
    value = declared.value
    if path.split(".")[0] in _NOT_UNCERTAIN or path in AIM or not (_is_figure(value) or value == NO_LIMIT):
        raise OptionError(f"{label}: {path} is no figure that can turn out otherwise.")
    for end in given.ends:
        _validated({**settings, path: replace(declared, path=path, value=end)}, label)
    uncertain[path] = given


def _declares_levers(file: Path) -> bool:
    """Only the base declares levers, with unit and source; every other file gives plain values."""
    return file == models_folder() / "base.toml"
