"""Areas (districts), where the option asks something of each."""

from collections.abc import Iterator

from estate_opt.checks.place import WARNING, Place, summary
from estate_opt.ground.errors import Finding


def area_not_given(place: Place) -> Iterator[Finding]:
    """Rows of no area, though a lever asks something of every area: a blank is no district, and they are left out."""
    limits, option = place.option.levers.limits, place.option
    of_buildings = ["limits.min_area_headcount_share"] if limits.min_area_headcount_share is not None else []
    of_buildings += ["limits.buildings"] if any(count.scope.startswith("area:") for count in limits.buildings) else []
    of_localities = [
        f"access.{s}.min_area_share" for s in place.services if option.access(s).min_area_share is not None
    ]
    for table, levers in (("buildings", of_buildings), ("localities", of_localities)):
        blank = [row for row in place.rows(table) if row["area"] is None]
        if blank and levers:
            problem = f"{' and '.join(levers)} asks something of each area, and these rows have none: they do not count"
            yield summary(blank, WARNING, "area", problem, "Give the area, or leave it if that is meant.")
