"""Whether plans are like for like: the tables, price year, version and today that each was made from.

Only plans of the same place, in pounds of the same year, are held against each other by a verdict; of others each is
told against its own today.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from math import fsum
from typing import Any

from estate_opt.saved.plan_json import SavedPlan
from estate_opt.saved.tables_json import CellDifference, Renamed, Rows, differing, renamed, with_plan

NOT_CASH = ("social", "efficiency", "residual")
"""Classes of cost that are no cash: the value of carbon, the public's own travel, what is still owned at the end."""
POUND = 0.5
PRICE_YEAR = "prices.price_year"
PROGRAM = "estate-opt"
_FINGERPRINT_DIGITS = 8
MOST_CELLS = 10
"""Differing cells that a terminal shows."""
_SINGULAR = {"buildings": "building", "teams": "team", "agencies": "agency", "services": "service",
             "localities": "locality", "arrangements": "arrangement", "nodes": "junction"}  # fmt: skip


@dataclass(frozen=True)
class Likeness:
    """What several plans were made from, held against each other."""

    plans: Sequence[SavedPlan]

    @cached_property
    def hashes(self) -> tuple[str, ...]:
        """The fingerprint of the input of each plan."""
        return tuple(str(plan.content.get("input_hash", "")) for plan in self.plans)

    @cached_property
    def _differing(self) -> tuple[list[CellDifference], list[Renamed]]:
        if not self.are_other_files:
            return [], []
        return differing(self._kept)

    @cached_property
    def _kept(self) -> list[Mapping[str, Any] | None]:
        """The tables of each plan, from whichever plan of the same file has them."""
        by_hash = {h: plan.tables for h, plan in zip(self.hashes, self.plans, strict=True) if plan.tables is not None}
        return [by_hash.get(h) for h in self.hashes]

    @property
    def cells(self) -> list[CellDifference]:
        """Cells and rows of the tables that differ, where the plans' JSON has the tables."""
        return self._differing[0]

    @cached_property
    def renamed(self) -> list[Renamed]:
        """Things that likely have another id in another plan's tables."""
        found = list(self._differing[1])
        by_name = [_by_name(plan.content) for plan in self.plans]
        for number, (kept, other) in enumerate(zip(self._kept[1:], by_name[1:], strict=True), start=1):
            if self.are_other_files and (self._kept[0] is None or kept is None):
                found = with_plan(found, renamed(by_name[0], other), number)
        return found

    @property
    def are_other_files(self) -> bool:
        """Whether not all were made from the same file, byte by byte."""
        return len(set(self.hashes)) > 1

    @property
    def are_unknown(self) -> bool:
        """Whether the files differ, and not every plan's JSON has the tables: what differs cannot all be told."""
        return self.are_other_files and None in self._kept

    @property
    def are_other_tables(self) -> bool:
        """Whether they were made from tables that say something else of the place, as far as is known."""
        if not self.are_other_files:
            return False
        return self.are_unknown or bool(self.renamed) or any(each.is_a_fact for each in self.cells)

    @cached_property
    def price_years(self) -> tuple[Any, ...]:
        """The year in whose pounds each plan is told."""
        return tuple(plan.content["option"]["levers"].get(PRICE_YEAR) for plan in self.plans)

    @cached_property
    def versions(self) -> tuple[str, ...]:
        """The version of this program that made each plan."""
        return tuple(str((plan.content.get("versions") or {}).get(PROGRAM, "")) for plan in self.plans)

    @cached_property
    def todays_gbp(self) -> tuple[float, ...]:
        """Present value of the cash of carrying on as today, as each plan counts it."""
        return tuple(_cash_today(plan.content) for plan in self.plans)

    @property
    def is_one_today(self) -> bool:
        """Whether carrying on as today costs the same cash in all plans."""
        return all(abs(gbp - self.todays_gbp[0]) < POUND for gbp in self.todays_gbp)

    @property
    def is_like(self) -> bool:
        """Whether one plan's saving may be held against another's: same tables, pounds of one year, one today."""
        return not self.are_other_tables and len(set(self.price_years)) == 1 and self.is_one_today

    def sentences(self, called: Sequence[str]) -> list[str]:
        """What must be known before the plans are compared; none where nothing need be. `called`: the plans' names."""
        told = [*self._of_tables(called), *self._of_years(called)]
        if not self.is_like:
            if not told:
                told.append(
                    "Take care: carrying on as today does not cost the same in all plans: other years, discounting or "
                    "changed cells (see Levers)."
                )
            told.append("So no plan is said to be better than another: each saving is against the plan's own today.")
        if len(set(self.versions)) > 1:
            by = _each(called, [version or "a version not told" for version in self.versions])
            told.append(f"Made by different versions of {PROGRAM}: {by}. A version may plan or count otherwise.")
        return told

    def in_lines(self, called: Sequence[str]) -> list[str]:
        """The same for a terminal, with the first of the cells that differ."""
        more = len(self.cells) - MOST_CELLS
        return [
            *self.sentences(called),
            *(f"  {cell_in_words(each)}" for each in self.cells[:MOST_CELLS]),
            *([f"  and {more:,} more: see the sheet Tables, with -o compare.xlsx"] if more > 0 else []),
        ]

    def as_json(self, called: Sequence[str]) -> dict[str, Any]:
        """The same for a program."""
        return {
            "like_for_like": self.is_like,
            "take_care": self.sentences(called),
            "made_from": [
                {"input": plan.content.get("input"), "input_hash": plan.content.get("input_hash"), "price_year": year,
                 "version": version, "today_cash_gbp": gbp}
                for plan, year, version, gbp in zip(
                    self.plans, self.price_years, self.versions, self.todays_gbp, strict=True
                )
            ],
            "tables": [asdict(each) for each in self.cells],
            "renamed": [asdict(each) for each in self.renamed],
        }  # fmt: skip

    def _of_tables(self, called: Sequence[str]) -> Iterator[str]:
        if not self.are_other_files:
            return
        files = _each(called, [f"{plan.content.get('input', '')}, {h[:_FINGERPRINT_DIGITS]}…"
                               for plan, h in zip(self.plans, self.hashes, strict=True)])  # fmt: skip
        if not self.are_other_tables:
            what = "locks, names or notes alone" if self.cells else "no value that a plan hangs on"
            yield f"Made from files that differ in {what} (input and its fingerprint, input_hash: {files})."
            return
        yield f"Made from different tables (input and its fingerprint, input_hash: {files})."
        yield from (_renamed_in_words(each, called) for each in self.renamed)
        if self.are_unknown:
            lacking = [name for name, kept in zip(called, self._kept, strict=True) if kept is None]
            yield (
                f"In which cells they differ cannot be told: the JSON of {' and '.join(lacking)} has no tables, as it "
                "is of an earlier version. Make the plan again with --json."
            )
            yield from self._of_ids(called)

    def _of_ids(self, called: Sequence[str]) -> Iterator[str]:
        """Buildings and teams that only some plans know, which every plan's JSON tells."""
        pairs = {(each.table, key) for each in self.renamed for key in (each.first, each.other)}
        for kind in ("buildings", "teams"):
            every = [set(plan.content[kind]) for plan in self.plans]
            for name, ids in zip(called, every, strict=True):
                alone = sorted(key for key in ids - set.intersection(*every) if (kind, key) not in pairs)
                if alone:
                    more = f" and {len(alone) - 5} more" if len(alone) > 5 else ""
                    yield f"Not all plans have these {kind} of {name}: {', '.join(alone[:5])}{more}."

    def _of_years(self, called: Sequence[str]) -> Iterator[str]:
        if len(set(self.price_years)) > 1:
            years = _each(called, [str(year) for year in self.price_years])
            yield f"In pounds of different years (prices.price_year: {years}): a pound of one is not one of the other."


def cell_in_words(each: CellDifference) -> str:
    """One difference as a line: `buildings CC-2 (Annexe), rent_gbp_per_year: 90000 / 190000`, by plan."""
    name = f" ({each.name})" if each.name else ""
    column = f", {each.column}" if each.column else ""
    values = " / ".join("not known" if value is None else value or "blank" for value in each.values)
    return f"{each.table} {each.row}{name}{column}: {values}" if each.row else f"{each.table}: {values}"


def _renamed_in_words(each: Renamed, called: Sequence[str]) -> str:
    what = _SINGULAR.get(each.table, each.table)
    name = f" ({each.name})" if each.name else ""
    return (
        f"The {what} {each.first}{name} is likely the {what} {each.other} of "
        f"{' and of '.join(called[plan] for plan in each.plans)}, renamed: the {each.alike} is the same."
    )


def _each(called: Sequence[str], values: Sequence[str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in zip(called, values, strict=True))


def _cash_today(content: Mapping[str, Any]) -> float:
    factors, first_year = content["discount_factors"], content["summary"]["first_year"]
    rows = (row for row in content["ledger_today"] if row["class"] not in NOT_CASH)
    return fsum(row["gbp"] * factors[row["year"] - first_year] for row in rows)


def _by_name(content: Mapping[str, Any]) -> dict[str, Rows]:
    """What a JSON without tables tells of buildings and teams: their ids and names."""
    names = content.get("names", {})
    return {
        kind: {(key,): {"name": names.get(kind, {}).get(key, "")} for key in content[kind]}
        for kind in ("buildings", "teams")
    }
