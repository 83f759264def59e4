"""What was likely meant by whoever wrote an option: a lever or name that does not exist, a value that cannot be."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from estate_opt.ground.meant import LIKE, did_you_mean, nearest

HEADER = ("title", "why", "extends", "change", "reorganise", "uncertain")
"""What an option file holds besides levers."""


def known_path(path: str) -> str:
    """The path a lever is declared by: those of a service (`access.library.min_share`) are, under the default."""
    parts = path.split(".")
    return ".".join(["access", "default", *parts[2:]]) if parts[0] == "access" and len(parts) > 2 else path


def no_lever(path: str, known: Mapping[str, object]) -> str:
    """What to say of a lever that does not exist, with the one that may be meant."""
    inside = next((name for name in known if name.startswith(f"{path}.")), None)
    if inside is not None:
        return f"{path} is a section of levers. Give each by its path, such as {inside}."
    meant = _meant(path, known)
    hint = f"Did you mean {meant}? " if meant else ""
    return f"there is no lever called {path}. {hint}See models/base.toml for all of them."


def _meant(path: str, known: Mapping[str, object]) -> str | None:
    """The lever that was likely meant: in its own section, in one spelt nearly so, or of that name in another."""
    root, _, rest = path.partition(".")
    roots = {name.partition(".")[0] for name in known}
    of_file = None if root in roots else nearest(root, HEADER)
    if of_file is not None:
        return f"[[{of_file}]]" if of_file in ("change", "reorganise") else of_file
    if root not in roots and (like := nearest(root, roots, LIKE)) is not None:
        there = f"{like}.{rest}"
        found = there if known_path(there) in known else _in_its_section(there, known)
        if found is not None:
            return found
    return _elsewhere(path, known) or _in_its_section(path, known) or nearest(path, known)


def _in_its_section(path: str, known: Mapping[str, object]) -> str | None:
    section, _, name = known_path(path).rpartition(".")
    names = [each.rpartition(".")[2] for each in known if each.rpartition(".")[0] == section]
    like = nearest(name, names, LIKE)
    return None if like is None else f"{path.rpartition('.')[0]}.{like}"


def _elsewhere(path: str, known: Mapping[str, object]) -> str | None:
    """A lever of the very same name in another section."""
    name = path.rpartition(".")[2]
    same = [each for each in known if each.rpartition(".")[2] == name and known_path(each) == each]
    return same[0] if same else None


def refused(problem: ValidationError, model: type[BaseModel], units: Mapping[str, str], section: str = "") -> str:
    """What is wrong with the first value that cannot be, with the range that it must keep to, and why.

    `units`: of levers by path. `section`: where the model's own fields stand, with a dot at its end.
    """
    first = problem.errors()[0]
    path = ".".join(str(part) for part in first["loc"])
    given, kind = first["input"], first["type"]
    if kind == "extra_forbidden":
        names = _field_names(model, first["loc"])
        return f"{path} does not exist.{did_you_mean(str(first['loc'][-1]), names, LIKE)}"
    least, most, why = _range(model, first["loc"])
    said = f"{path} cannot be {given!r}: "
    if kind == "literal_error":
        choices = [part.strip(" '") for part in first["ctx"]["expected"].replace(" or ", ",").split(",")]
        like = nearest(str(given), choices)
        return f"{said}it takes {', '.join(choices[:-1])} or {choices[-1]}.{f' Did you mean {like}?' if like else ''}"
    if kind == "string_pattern_mismatch":
        return f"{said}it takes all, area:… or agency:…, with the name of one."
    if least is None or most is None or kind not in _BEYOND:
        return f"{said}{first['msg'].lower()}."
    unit = units.get(known_path(section + path), "")
    within = f"Its range is {least:,.10g} to {most:,.10g}{f' ({unit})' if unit else ''}"
    return f"{said}{first['msg'].lower()}. {within}. {why}".strip()


_BEYOND = ("greater_than_equal", "less_than_equal", "greater_than", "less_than", "finite_number")


def _range(model: type[BaseModel], where: Iterable[int | str]) -> tuple[float | None, float | None, str]:
    """The least and the most of a figure, and the reason, by the way to it through the models."""
    of: Any = model
    limits: list[Any] = []
    why = ""
    for part in where:
        if isinstance(of, type) and issubclass(of, BaseModel):
            field = of.model_fields.get(str(part))
            if field is None:
                return None, None, ""
            of, limits, why = field.annotation, list(field.metadata), field.description or ""
        else:
            of = _inside(of, part)
        if get_origin(of) is Annotated:
            of, *inner = get_args(of)
            fields = [each for each in inner if isinstance(each, FieldInfo)]
            limits = [limit for each in fields for limit in each.metadata]
            why = next((each.description for each in fields if each.description), "")
    least = next((float(limit.ge) for limit in limits if hasattr(limit, "ge")), None)
    most = next((float(limit.le) for limit in limits if hasattr(limit, "le")), None)
    return least, most, why


def _inside(of: Any, part: int | str) -> Any:
    """The type of a part of a dictionary or tuple."""
    parts = get_args(of)
    if get_origin(of) is dict:
        return parts[1]
    return parts[part] if isinstance(part, int) and part < len(parts) and parts[part] is not Ellipsis else parts[0]


def _field_names(model: type[BaseModel], where: tuple[int | str, ...]) -> list[str]:
    """The fields among which one was looked for that is not there."""
    of: Any = model
    for part in where[:-1]:
        is_model = isinstance(of, type) and issubclass(of, BaseModel)
        of = of.model_fields[str(part)].annotation if is_model else _inside(of, part)
    return list(of.model_fields) if isinstance(of, type) and issubclass(of, BaseModel) else []
