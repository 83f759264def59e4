"""The picture of support functions: who supplies whom, as a matrix of bodies and functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from estate_opt.domain.estate import EXTERNAL, OWN
from estate_opt.workbook.page.parts import Row, Section, Tabs, people, table_of
from estate_opt.workbook.tabs.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Supply:
    """Who supplies one function to one body."""

    supplier: str
    """Its id; empty: the body has no such function."""
    kind: str
    """`own`, `shared` (by another) or `runs` (it supplies others too)."""
    words: str
    posts: str


@dataclass(frozen=True)
class Matrix:
    """A row for each body, a column for each function."""

    functions: Sequence[str]
    bodies: Sequence[tuple[str, Sequence[Supply]]]
    key: Sequence[tuple[str, str]]
    """Ids of suppliers, with their names."""


def functions_section(dossier: Dossier, tabs: Tabs) -> Section | None:
    """Who supplies which support function to whom; None where the place has no support functions."""
    rows = tabs.rows("Support functions")
    if not rows:
        return None
    figures = dossier.headline.functions
    if figures.shared:
        title = (
            f"{figures.agencies_sharing:,} of {figures.agencies:,} bodies share support functions, and "
            f"{people(figures.posts_released)} posts are released"
        )
    else:
        title = "Every body keeps its own support functions"
    table = table_of(
        tabs, "Support functions", "agency_name function fte arrangement provider_name released today then saving "
        "saving_share", "Each body's support functions", rows,
    )  # fmt: skip
    notes = (
        "Own: by the body itself, as today. A dark cell names the body that supplies it; ● is the body that supplies "
        "the others. Posts released are full-time equivalents.",
        "The fixed cost of shared arrangements is not in the table: see the tab Arrangements of the workbook.",
    )
    return Section("matrix", "Support functions", title, _matrix(dossier, rows), notes=notes, tables=(table,))


def _matrix(dossier: Dossier, rows: Sequence[Row]) -> Matrix:
    functions = sorted({str(row["function"]) for row in rows})
    cells: dict[str, dict[str, Supply]] = {}
    suppliers: dict[str, str] = {}
    for row in rows:
        body, name = str(row["agency"]), str(row["agency_name"] or row["agency"])
        provider = str(row["provider"])
        posts = row.text("released")
        if row["arrangement"] == OWN:
            supply = Supply(body, "own", f"{name} supplies its own {row['function']}", "")
        else:
            told = str(row["provider_name"] or provider)
            suppliers[provider] = told
            kind = "runs" if provider == body else "shared"
            supply = Supply(provider, kind, f"{told} supplies {row['function']} to {name}", posts)
        cells.setdefault(body, {})[str(row["function"])] = supply
    nothing = Supply("", "", "", "")
    bodies = [
        (dossier.payer_label.get(body, body), [cells[body].get(function, nothing) for function in functions])
        for body in dossier.plan.estate.agencies
        if body in cells
    ]
    key = [(supplier, name) for supplier, name in sorted(suppliers.items()) if supplier != EXTERNAL]
    return Matrix(functions, bodies, key)
