"""Mixed-integer linear programmes in files: .mps and .lp, plain or gzipped, as HiGHS reads them.

What is no mixed-integer *linear* programme (quadratic terms, special ordered sets, semi-continuous columns, indicator
constraints, cones) is refused rather than read as something else.
"""

import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import highspy
import numpy as np

from estate_opt.ground.errors import InputError
from estate_opt.search.highs import Settings, new_highs
from estate_opt.search.milp import Array, Milp

INFINITE = 1e20
"""A bound from here on is none, and so is a cost, as HiGHS has it."""
NOT_LINEAR = {
    ".mps": {
        r"^(SOS\d?|SETS)\b": "special ordered sets (SOS)",
        r"^(QUADOBJ|QMATRIX|QSECTION|QCMATRIX)\b": "quadratic terms",
        r"^CSECTION\b": "cones",
        r"^INDICATORS\b": "indicator constraints",
    },
    ".lp": {
        r"::": "special ordered sets (SOS)",
        r"\^": "quadratic terms",
        r"->": "indicator constraints",
    },
}
"""What a file may hold besides a linear programme, by its kind: where that begins."""
WHAT_CAN_BE = "Only mixed-integer linear programmes can be solved."


@dataclass(frozen=True)
class NamedMilp:
    """A MILP with the names of its columns and rows. A maximisation has been turned round, to costs."""

    milp: Milp
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    is_maximised: bool = False

    def values(self, point: Array) -> dict[str, float]:
        """A point by the names of its columns, without what is nought."""
        return {self.columns[column]: float(point[column]) for column in np.flatnonzero(point)}


def read_mps(path: Path | str) -> NamedMilp:
    """A programme from an .mps or .lp file, plain or gzipped.

    Raises InputError where there is no such file, HiGHS cannot read it or has doubts about it, or it is not linear.
    """
    path = Path(path)
    kind = path.with_suffix("").suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()
    if kind not in NOT_LINEAR:
        raise InputError.of(path.name, "is neither an .mps nor an .lp file.", "Give one of these, plain or gzipped.")
    text = _text(path)
    if kind == ".lp":
        text = re.sub(r"\\.*", "", text)  # comments
    for pattern, what in NOT_LINEAR[kind].items():
        if re.search(pattern, text, re.MULTILINE):
            raise InputError.of(path.name, f"has {what}.", WHAT_CAN_BE)
    return _from_highs(path)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if path.suffix.lower() == ".gz" else content).decode("utf-8", "replace")
    except FileNotFoundError:
        raise InputError.of(path.name, "does not exist.", "Check the path.") from None
    except (OSError, EOFError, zlib.error) as problem:
        raise InputError.of(path.name, f"cannot be read: {problem}.", "Check that it is whole.") from None


def _from_highs(path: Path) -> NamedMilp:
    highs, said = new_highs(Settings(time_limit_seconds=0.0)), list[str]()
    highs.cbLogging.subscribe(lambda event: said.append(event.message))
    if highs.readModel(str(path)) != highspy.HighsStatus.kOk:
        doubts = [line.split(":", 1)[1] for line in said if line.startswith(("ERROR:", "WARNING:"))]
        problem = f"cannot be read for sure: {' '.join(doubts[0].split()) if doubts else 'HiGHS does not say why'}."
        raise InputError.of(path.name, problem, "Correct it there, or have it written anew by the program it is from.")
    model = highs.getModel()
    lp, kinds = model.lp_, np.array([kind.name for kind in model.lp_.integrality_])
    if model.hessian_.dim_ > 0:
        raise InputError.of(path.name, "has quadratic terms.", WHAT_CAN_BE)
    if np.isin(kinds, ("kSemiContinuous", "kSemiInteger")).any():
        raise InputError.of(path.name, "has semi-continuous columns.", WHAT_CAN_BE)
    is_integer = kinds == "kInteger" if len(kinds) else np.zeros(lp.num_col_, dtype=bool)
    is_maximised = lp.sense_ == highspy.ObjSense.kMaximize
    return NamedMilp(_milp(lp, is_integer, is_maximised), tuple(lp.col_names_), tuple(lp.row_names_), is_maximised)


def _milp(lp: Any, is_integer: Any, is_maximised: bool) -> Milp:
    """HiGHS' own programme, which goes column by column, row by row, and to be minimised."""
    sign, matrix = -1.0 if is_maximised else 1.0, lp.a_matrix_
    lengths, row = np.diff(matrix.start_), np.array(matrix.index_, dtype=np.int64)
    column = np.repeat(np.arange(lp.num_col_, dtype=np.int32), lengths)
    order = np.argsort(row, kind="stable")
    of_row = np.bincount(row, minlength=lp.num_row_)
    return Milp(
        cost=sign * np.array(lp.col_cost_, dtype=np.float64),
        offset=sign * float(lp.offset_),
        low=_bounds(lp.col_lower_),
        high=_bounds(lp.col_upper_),
        is_integer=np.asarray(is_integer),
        row_low=_bounds(lp.row_lower_),
        row_high=_bounds(lp.row_upper_),
        row_start=np.concatenate([[0], np.cumsum(of_row)]).astype(np.int32),
        column=column[order],
        coefficient=np.array(matrix.value_, dtype=np.float64)[order],
    )


def _bounds(given: Any) -> Array:
    bounds = np.array(given, dtype=np.float64)
    return np.where(np.abs(bounds) >= INFINITE, np.copysign(np.inf, bounds), bounds)
