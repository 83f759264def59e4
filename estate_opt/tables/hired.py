"""Buildings of community bodies: hired by what is used, and otherwise none of the place's business."""

from collections.abc import Mapping
from dataclasses import replace

from estate_opt.domain.estate import Agency, Building

COMMUNITY = "community"
"""The sector of who lends rooms and hands, and is no public body: parish halls, churches, charities."""


def with_hired(buildings: Mapping[str, Building], agencies: Mapping[str, Agency]) -> dict[str, Building]:
    """The buildings with those of community bodies kept, at no cost but hire; of others there is no hire."""
    found = {}
    for name, building in buildings.items():
        owner = agencies.get(building.agency)
        if owner is None or owner.sector != COMMUNITY:
            found[name] = replace(building, hire_gbp_per_desk_year=0.0, hire_gbp_per_session=0.0)
            continue
        found[name] = replace(
            building, status="keep", fitout_desks=0.0, rent_gbp_per_year=0.0, rates_gbp_per_year=0.0,
            running_gbp_per_year=0.0, running_gbp_per_desk=None, backlog_gbp=0.0, receipt_gbp=0.0, residual_gbp=0.0,
            exit_gbp=0.0, opening_gbp=0.0, income_gbp_per_year=0.0, carbon_kg_per_year=0.0, routes=(),
        )  # fmt: skip
    return found
