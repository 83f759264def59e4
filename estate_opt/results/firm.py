"""How firm a plan's decisions are, in words."""

from estate_opt.domain.firmness import Labels, tally


def firm_in_words(labels: Labels) -> str:
    """How many of the buildings that may change are proven either way, in a sentence."""
    of = tally(labels.buildings.values())
    if not of.may_change:
        return "No building may change: statuses, locks and the rules decide each of them."
    buildings = (
        "Of 1 building that may change, "
        if of.may_change == 1
        else (f"Of {of.may_change:,} buildings that may change, ")
    )
    left = of.may_change - of.looked_at
    unseen = f"; {left:,} {'was' if left == 1 else 'were'} not looked at in the time" if left else ""
    return f"{buildings}{of.proven:,} {'is' if of.proven == 1 else 'are'} proven either way{unseen}."
