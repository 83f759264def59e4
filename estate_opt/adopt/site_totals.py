"""A row for a whole site beside rows for its blocks: counted once, by its blocks."""

import re
from collections.abc import Sequence

from estate_opt.adopt.body_rows import LeftOut
from estate_opt.adopt.cell_values import text_of
from estate_opt.adopt.fields import LEFT_ALONE
from estate_opt.adopt.records_of import Found, Read
from estate_opt.spreadsheets.grid import SheetRow

_PARENT = re.compile(
    r"^parent\b.*\b(?:id|ref|reference|code|number|no|site|asset|building|property)\b|^part of$", re.IGNORECASE
)
_WHOLE = re.compile(r"\b(?:whole|entire) site\b|\bsite total\b|\ball blocks\b", re.IGNORECASE)
_SAME_SHARE = 0.02


def set_aside_site_totals(read: Read, rows: Sequence[SheetRow]) -> None:
    """Move each site whose blocks are rows of their own, with the same area in all, to `read.set_aside`."""
    children = _by_parent(read, rows)
    kept: list[Found] = []
    for found in read.found:
        blocks = children.get(found.ref.casefold(), []) if found.ref else []
        if not blocks and _WHOLE.search(found.name) and found.values.get("postcode"):
            blocks = [
                each
                for each in read.found
                if each is not found and each.values.get("postcode") == found.values["postcode"]
            ]
        if len(blocks) >= 2 and _is_their_sum(found, blocks):
            shown = ", ".join(str(each.rows[0]) for each in blocks[:6])
            read.set_aside.append(
                LeftOut(found.rows[0], f"a whole site, given by its blocks too (rows {shown})", found.name)
            )
        else:
            kept.append(found)
    read.found, read.kept_rows = kept, len(kept)


def _by_parent(read: Read, rows: Sequence[SheetRow]) -> dict[str, list[Found]]:
    """The entries by what a column of their parents' references says."""
    column = next(
        (c.place.column for c in read.table.choices if c.to == LEFT_ALONE and _PARENT.search(c.place.heading)), 0
    )
    if not column:
        return {}
    parents = {row.number: text_of(row.values[column - 1]).casefold() for row in rows if column <= len(row.values)}
    children: dict[str, list[Found]] = {}
    for found in read.found:
        if (parent := parents.get(found.rows[0], "")) and parent != found.ref.casefold():
            children.setdefault(parent, []).append(found)
    return children


def _is_their_sum(found: Found, blocks: Sequence[Found]) -> bool:
    area = found.values.get("floor_area_m2")
    total = sum(each.values.get("floor_area_m2", 0.0) for each in blocks)
    return area is None or bool(_WHOLE.search(found.name)) or abs(area - total) <= _SAME_SHARE * area
