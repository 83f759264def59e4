"""The variants of a batch: options, a grid of lever values over each, and samples of what is uncertain in it."""

import hashlib
import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from estate_opt.batch.one_run import Begin
from estate_opt.ground.errors import UsageError
from estate_opt.options.levers import Levers
from estate_opt.options.library import toml
from estate_opt.options.option import Option, load

MOST = 10_000
"""Runs of one batch; more is likely a slip in a range."""
LONGEST_NAME = 200
"""Bytes of a variant's name: file systems take 255, and the number of a sample and the key of the run come to it."""
MOST_EXACT = 1e15
"""Whole numbers up to it are written without an exponent."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One run to be made."""

    name: str
    """For files: see `file_name`."""
    option: Option
    sampled_from: str = ""
    """Name of the variant that it is a sample of; empty: it is none."""
    begin: Begin | None = None
    """A plan to begin from."""
    begins_from: tuple[str, ...] = ()
    """Names of variants that are made before it, the cheapest of whose plans it begins from, or from `begin`."""
    with_workbook: bool = True
    """Whether its plan is written as a workbook too; of samples there are too many."""


def with_samples(made: Sequence[Variant], number: int, seed: int) -> list[Variant]:
    """Each variant, and after it so many samples with the levers of its `[uncertain]` drawn from their ranges.

    Sample 7 of one variant meets the same luck as sample 7 of another: they can be compared one by one. Raises
    UsageError where a variant has no ranges or there are too many, OptionError where a lever cannot have a value drawn.
    """
    if len(made) * (number + 1) > MOST:
        raise UsageError(f"That would be more than {MOST:,} runs. Take fewer options, or fewer samples.")
    return [each for variant in made for each in (variant, *_samples(variant, number, seed))]


def _samples(variant: Variant, number: int, seed: int) -> Iterator[Variant]:
    option = variant.option
    for count, levers in enumerate(option.drawn(number, seed), start=1):
        title = f"{option.title}, sample {count} of {number} (seed {seed})"
        name = f"{variant.name}_sample={count:0{len(str(number))}}"
        yield Variant(name, option.varied(levers, title), variant.name, with_workbook=False)


def variants(options: Sequence[str], vary: Sequence[str]) -> list[Variant]:
    """Every option with every combination of the varied levers.

    `options`: names from the library, paths or patterns (`models/options/*.toml`). `vary`: each as `range_of` reads
    it. Raises UsageError where a pattern fits nothing, a range cannot be read or there are too many.
    """
    ranges = [range_of(text) for text in vary]
    found: dict[str, Variant] = {}
    names = [name for text in options for name in _named(text)]
    combinations = list(itertools.islice(itertools.product(*(values for _, values in ranges)), MOST + 1))
    if len(names) * len(combinations) > MOST:
        raise UsageError(f"That would be more than {MOST:,} runs. Take fewer options, or fewer values.")
    for name in names:
        option = load(name)
        for values in combinations:
            levers = {path: value for (path, _), value in zip(ranges, values, strict=True)}
            variant = option.varied(levers) if levers else option
            label = file_name(Path(name).stem, levers)
            found[label] = Variant(label, variant)
    return list(found.values())


def file_name(option: str, levers: Mapping[str, Any]) -> str:
    """A variant's name for files, from which `read_back` gives option, levers and values again.

    `base_moves.max_km=12.5_capital.pooled_limit_gbp=no%20limit`: what not every file system takes stands as in web
    addresses, by its bytes. One that would be too long ends in a digest instead, and cannot be read back.
    """
    parts = [
        _spelt(option, "-."),
        *(f"{_spelt(path, '-._')}={_spelt(_said(value), '-.,')}" for path, value in levers.items()),
    ]
    name = "_".join(parts)
    if len(name.encode()) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    return f"{name.encode()[: LONGEST_NAME - 14].decode(errors='ignore')}_%{digest}"


def read_back(name: str) -> tuple[str, dict[str, Any]]:
    """The option, and the levers with their values, that a variant's name stands for, or the file of its plan."""
    name = re.sub(r"_sample=\d+$", "", re.sub(r"-[0-9a-f]{8}\.xlsx$", "", name))
    option, *rest = re.split(rf"_(?=(?:{'|'.join(Levers.model_fields)})\.[^=]*=)", name)
    pairs = (part.partition("=") for part in rest)
    return unquote(option), {unquote(path): _value(unquote(said)) for path, _, said in pairs}


def _spelt(text: str, signs: str) -> str:
    """Letters, digits and some signs as they are, every other by its bytes."""
    return "".join(c if c.isalnum() or c in signs else "".join(f"%{byte:02X}" for byte in c.encode()) for c in text)


def _said(value: Any) -> str:
    """A value as an option file writes it, words without quotation marks; every digit of a figure."""
    if isinstance(value, float) and value.is_integer() and abs(value) < MOST_EXACT:
        return str(int(value))
    return value if isinstance(value, str) else toml(value)


def _named(text: str) -> list[str]:
    """The options that a name or a pattern stands for."""
    if not any(sign in text for sign in "*?["):
        return [text]
    found = sorted(glob(text, recursive=True))  # noqa: PTH207 - Path.glob takes no pattern with a root
    if not found:
        raise UsageError(f"No option file fits {text}.")
    return found


def range_of(text: str) -> tuple[str, list[Any]]:
    """A lever and its values: `moves.max_km=5,10,15`, or `access.library.min_share=0.9..1.0/6` for six even steps.

    Values are written as in an option file; words need no quotation marks. Raises UsageError.
    """
    path, equals, given = text.partition("=")
    if not equals or not path.strip() or not given.strip():
        raise UsageError(f"{text} cannot be read. Write it as LEVER=1,2,3 or LEVER=0.9..1.0/6.")
    between, slash, count = given.partition("/")
    if ".." in between:
        return path.strip(), list(_steps(text, between, count if slash else "2"))
    return path.strip(), [_value(part.strip()) for part in given.split(",")]


def _steps(text: str, between: str, count: str) -> Iterator[float]:
    low, _, high = between.partition("..")
    try:
        first, last, number = float(low), float(high), int(count)
    except ValueError:
        raise UsageError(f"{text} cannot be read. Write a range as 0.9..1.0/6: from, to, and how many.") from None
    if not 2 <= number <= MOST:
        raise UsageError(f"{text} asks for {number} values. Give from 2 to {MOST:,}.")
    # Rounded, so that 0.9..1.0/6 gives 0.92 and not 0.9200000000000000x.
    return (round(first + (last - first) * step / (number - 1), 12) for step in range(number))


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
    except (ValueError, RecursionError):
        raise UsageError(f"{text[:40]}… is no value that a lever can have.") from None
