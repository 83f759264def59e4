"""The columns that tell how firm each decision is, on whichever tab it stands."""

from collections.abc import Mapping

from estate_opt.domain.firmness import Firmness
from estate_opt.workbook.sheet import Column, Content, Format, Shade
from estate_opt.workbook.tabs.dossier import Dossier

_SHADES = {Firmness.FORCED.value: Shade.GOOD, Firmness.FIRM.value: Shade.GOOD, Firmness.OPEN.value: Shade.NOTE}

_FIRM = (
    Column(
        "firm",
        "How firm",
        shades=_SHADES,
        note="forced: no plan within the rules decides otherwise. firm: proven, every plan that does costs more than "
        "this one. likely: by an estimate it costs more than the gap (what the plan may be dearer than the best by). "
        "open: by an estimate less than that, or nothing.",
    ),
    Column(
        "otherwise",
        "Otherwise dearer by (£)",
        Format.GBP,
        note="Net present cost of deciding otherwise. firm: at the least, proven; likely and open: an estimate",
    ),
    Column("forced_by", "Forced by", Format.LONG_TEXT, width=36),
)


def with_firm(columns: tuple[Column, ...], is_labelled: bool, after: str = "tick") -> tuple[Column, ...]:
    """Columns, with those of how firm it is after the one with this key, where that was looked at."""
    if not is_labelled:
        return columns
    at = next(number for number, column in enumerate(columns, start=1) if column.key == after)
    return (*columns[:at], *_FIRM, *columns[at:])


def firm_cells(dossier: Dossier, kind: str, key: str | tuple[str, str]) -> Mapping[str, Content]:
    """The cells of the decision about a building, a team or an agency's function; none where nothing was looked at."""
    if dossier.labels is None:
        return {}
    label = dossier.labels.of(kind, key)
    return {"firm": label.firmness.value, "otherwise": label.more_gbp, "forced_by": label.because or None}
