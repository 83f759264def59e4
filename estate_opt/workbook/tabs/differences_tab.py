"""The tab of what is decided otherwise than in the plan that was given to stay near to."""

from estate_opt.domain.estate import DISSOLVED, JOINS
from estate_opt.results.names import named
from estate_opt.saved.made_with import NOT_HELD
from estate_opt.workbook.sheet import Cell, Column, Format, Sheet
from estate_opt.workbook.tabs.dossier import Dossier

_COLUMNS = (
    Column("kind", "Kind", range_name="differences_kind"),
    Column("key", "Id"),
    Column("name", "What", Format.LONG_TEXT, width=40),
    Column("earlier", "In the earlier plan", width=26),
    Column("now", "In this plan", width=26),
)
_KINDS = ("building", "team", "function")


def differences(dossier: Dossier) -> Sheet:
    """Each building, team and support function that is not decided as in the earlier plan."""
    plan = dossier.plan
    rows = tuple(
        (each.kind, each.key, named(each.key, plan.estate), _said(each.earlier), _said(each.now))
        for each in plan.differences
    )
    earlier = plan.estate.held_to
    return Sheet(
        "Differences",
        "What is decided otherwise than in an earlier plan that was given to stay near to.",
        f"Differences from {earlier.name}" if earlier else "Differences from an earlier plan",
        _COLUMNS,
        rows,
        (dossier.headline.nearness or NOT_HELD,),
        pinned_columns=2,
    )


def _said(decided: str) -> str:
    return JOINS if decided == DISSOLVED else decided


def counted(dossier: Dossier) -> Cell:
    """How many there are, counted over the tab."""
    formula = "=" + "+".join(f'COUNTIF(differences_kind,"{kind}")' for kind in _KINDS)
    return Cell(len(dossier.plan.differences), formula)
