"""How good each agency's data is: shares given, assumed, in doubt and blank, ranked by what hangs on them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from estate_opt.options.option import Option
from estate_opt.tables.records import price_factor
from estate_opt.tables.typed_rows import Row, Tables

_ASKED = (
    "name", "postcode", "position", "tenure", "lease_end", "floor_area_m2", "desks", "rent_gbp_per_year",
    "rates_gbp_per_year",
    "running_gbp_per_year", "backlog_gbp", "receipt_gbp", "status",
)  # fmt: skip
_YEARLY = ("rent_gbp_per_year", "rates_gbp_per_year", "running_gbp_per_year")
_NEVER_BLANK = (
    "name",
    "position",
    "tenure",
    "floor_area_m2",
    "desks",
    "rates_gbp_per_year",
    "running_gbp_per_year",
    "postcode",
)
"""Columns that a building always has; of the others a blank may be the plain truth, and nothing hangs on it."""
HEADINGS = (
    "Column",
    "Buildings",
    "Given",
    "Assumed by rule",
    "In doubt",
    "Blank",
    "Share given",
    "£ that hang on the rest",
)


@dataclass(frozen=True, slots=True)
class Quality:
    """One column of one agency's buildings."""

    agency: str
    column: str
    buildings: int
    given: int
    assumed: int
    in_doubt: int
    blank: int
    stake_gbp: float
    """Cost over the appraisal, discounted, of the buildings (or cells) that are assumed, in doubt or blank."""

    @property
    def share_given(self) -> float:
        """Cells that are given and not in doubt."""
        return self.given / self.buildings if self.buildings else 1.0


def quality_of(tables: Tables, option: Option, doubted: Collection[tuple[str, str]]) -> list[Quality]:
    """The columns of each agency's buildings, agencies in order, what most money hangs on first.

    `doubted`: building and column of each cell that a finding speaks of. What hangs on a sum of money is the sum
    itself, over the appraisal; on any other fact, what its building costs over that time.
    """
    by_agency: dict[str, list[Row]] = defaultdict(list)
    for row in tables.rows("buildings"):
        by_agency[row["agency"] or "not given"].append(row)
    years = _annuity(option)
    found = [
        _column(agency, column, rows, option, years, doubted)
        for agency, rows in sorted(by_agency.items())
        for column in _ASKED
    ]
    return sorted(found, key=lambda each: (each.agency, -each.stake_gbp, each.share_given))


def _annuity(option: Option) -> float:
    """What a pound a year is worth over the appraisal."""
    appraisal = option.levers.appraisal
    total, factor = 0.0, 1.0
    for year in range(appraisal.years):
        total += factor
        factor /= 1 + (appraisal.discount_rate if year < 30 else appraisal.discount_rate_after_year_30)
    return total


def _column(
    agency: str, column: str, rows: Iterable[Row], option: Option, years: float, doubted: Collection[tuple[str, str]]
) -> Quality:
    counts: Counter[str] = Counter()
    stake = 0.0
    for row in rows:
        state = _state(row, column, doubted)
        counts[state] += 1
        if state != "given" and not (state == "blank" and column not in _NEVER_BLANK and not _matters(row, column)):
            stake += _stake(row, column, option, years)
    total = sum(counts.values())
    return Quality(
        agency, column, total, counts["given"], counts["assumed"], counts["in doubt"], counts["blank"], stake
    )


def _state(row: Row, column: str, doubted: Collection[tuple[str, str]]) -> str:
    columns = ("easting", "latitude") if column == "position" else (column,)
    if any((row.id, each) in doubted for each in columns):
        return "in doubt"
    if set(columns) & set(row["assumed"] or ()):
        return "assumed"
    return "blank" if all(row[each] is None for each in columns) else "given"


def _matters(row: Row, column: str) -> bool:
    """Whether a blank leaves out something that this building must have."""
    return column in ("lease_end", "rent_gbp_per_year") and row["tenure"] in ("leasehold", "licence", "pfi")


def _stake(row: Row, column: str, option: Option, years: float) -> float:
    factor = price_factor(option, row["price_year"]) or 1.0
    if column in _YEARLY and row[column] is not None:
        return float(row[column]) * years * factor
    if column in ("backlog_gbp", "receipt_gbp"):
        return abs(float(row[column] or 0.0)) * factor
    return sum(float(row[each] or 0.0) for each in _YEARLY) * years * factor


def summary_lines(found: Iterable[Quality]) -> list[str]:
    """A line for each agency: how much is given, and what to ask for first."""
    by_agency: Mapping[str, list[Quality]] = defaultdict(list)
    for each in found:
        by_agency[each.agency].append(each)
    lines = []
    for agency, columns in by_agency.items():
        needed = [each for each in columns if each.column in _NEVER_BLANK]
        cells = sum(each.buildings for each in needed) or 1
        shares = [
            sum(getattr(each, name) for each in needed) / cells for name in ("given", "assumed", "in_doubt", "blank")
        ]
        first = [each.column for each in columns if each.stake_gbp > 0][:3]
        ask = f" Ask first for: {', '.join(first)}." if first else ""
        lines.append(
            f"{agency}: {columns[0].buildings:,} buildings; of what is needed {shares[0]:.0%} is given, "
            f"{shares[1]:.0%} assumed, "
            f"{shares[2]:.0%} in doubt, {shares[3]:.0%} blank.{ask}"
        )
    return lines
