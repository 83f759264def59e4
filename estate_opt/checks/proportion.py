"""Figures out of all proportion: of a slip of the keyboard, or of another unit."""

from collections.abc import Iterator

from estate_opt.checks.place import ERROR, WARNING, Place
from estate_opt.ground.errors import Finding
from estate_opt.tables.schema import TABLES

ODD_ABOVE = {
    "£": 1e10, "£ a year": 1e10, "desks": 1e5, "FTE": 1e5, "units": 1e6, "m²": 1e7, "people": 1e8,
    "visits a year": 1e9, "kg CO₂e a year": 1e10, "km": 1e4, "minutes": 1e5, "months": 1e3,
    "years": 1e2, "homes": 1e5, "half-days a week": 14.0,
}  # fmt: skip
"""By unit, what no single row of a place comes near (general knowledge): no council in Britain spends £10bn a year on
all that it does, and none employs 100,000."""
TIMES_TOO_FAR = 100.0
"""Above so many times that there is no plan: beside £1tn a solver loses sight of the pounds that decide."""


def out_of_proportion(place: Place) -> Iterator[Finding]:
    """A figure beyond all that its unit can be in one row; far beyond, an error."""
    for table in TABLES:
        columns = [(column.name, column.unit, ODD_ABOVE[column.unit]) for column in table.columns
                   if column.unit in ODD_ABOVE]  # fmt: skip
        for row in place.rows(table.name) if columns else ():
            for name, unit, most in columns:
                figure = row[name]
                if not isinstance(figure, int | float) or abs(figure) <= most:
                    continue
                is_far = abs(figure) > TIMES_TOO_FAR * most
                beyond = (
                    f"{TIMES_TOO_FAR * most:,.0f}, and nothing can be planned beside it" if is_far else f"{most:,.0f}"
                )
                problem = f"{name} is out of all proportion: more than {beyond} ({unit})."
                remedy = "Look for a digit too many or another unit; for no limit leave it blank, or write unlimited."
                yield row.finding(ERROR if is_far else WARNING, name, problem, remedy)
