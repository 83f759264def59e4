"""Cells of the tables that are estimates: those that their owners mark, and postcodes that stand for a position."""

from estate_opt.domain.estate import Assumed
from estate_opt.tables.positions import by_postcode
from estate_opt.tables.typed_rows import Tables


def assumed_cells(tables: Tables) -> tuple[Assumed, ...]:
    """Every cell that a row's `assumed` names, and each postcode whose outcode's middle stands for a position.

    In sorted order; names that are no column are left to the checks.
    """
    found = {
        (table, row.id, column)
        for table, held in tables.tables.items()
        for row in held.rows
        for column in row["assumed"] or ()
        if column in held.heading.columns or column in held.heading.others
    }
    rows = tables.rows("buildings")
    coarse = (row for row, at in zip(rows, by_postcode(rows), strict=True) if at and at.within_km is not None)
    found |= {("buildings", row.id, "postcode") for row in coarse}
    return tuple(Assumed(*cell) for cell in sorted(found))
