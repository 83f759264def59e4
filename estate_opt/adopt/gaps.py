"""Filling gaps, only by the stated rules of the option's section `[adopt]`; each such cell is named with its rule."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from estate_opt.adopt.records_of import Found
from estate_opt.options.levers import Adopt, Levers


def by_kind(table: Mapping[str, float], kind: str) -> float:
    """A lever's figure for a kind of building."""
    return table.get(kind, table.get("other", 0.0))


LET = re.compile(
        r"\b(?:ground )?lease(?!\w*[ -]+in\b)|\blicen[cs]e(?!\w*[ -]+in\b)|\blet\b|\bsub-?let|tenant|tenanc|third part"
        r"|occupied by (?!local|the council|council|own|us\b|staff|authority)|leased out", re.IGNORECASE)  # fmt: skip
VACANT = re.compile(r"\bvacant|\bempty\b|\bvoid\b|unoccupied|\bgwag\b", re.IGNORECASE)


_WITHOUT_ARTICLE = {
    "other": "a building of which nobody says what it is",
    "grounds": "what is outdoors (gardens, a bandstand, a car park, conveniences)",
}


def a(kind: str) -> str:
    """A kind with its article."""
    if kind in _WITHOUT_ARTICLE:
        return _WITHOUT_ARTICLE[kind]
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def fill_gaps(found: Found, levers: Levers) -> None:
    """Fill what the plan needs and the register leaves out: tenure, status, floor area, desks and yearly costs.

    What is let to others holds no staff of its owner, costs its tenant the running, and is kept.
    """
    rules, values, kind = levers.adopt, found.values, found.kind
    occupation = str(values.get("occupation", ""))
    if LET.search(occupation) and values.get("tenure") in (None, "freehold"):
        for column, value in (
            ("status", "keep"),
            ("desks", 0.0),
            ("running_gbp_per_year", 0.0),
            ("rates_gbp_per_year", 0.0),
        ):
            if column not in values:
                _assume(found, column, value, f"let to others (“{occupation}”)")
    if not values.get("floor_area_m2"):
        values.pop("floor_area_m2", None)
    if not values.get("tenure") and (evidence := _of_a_lease(found)):
        _assume(found, "tenure", "leasehold", f"{evidence}: held on a lease")
    if not values.get("tenure"):
        _assume(found, "tenure", rules.tenure, f"nothing is said of tenure: {rules.tenure} (adopt.tenure)")
    if not values.get("status") and kind in rules.kinds_kept:
        _assume(found, "status", "keep", f"{a(kind)} is kept (adopt.kinds_kept)")
    _floor_and_desks(found, rules, levers.space.desks_per_fte)
    area = float(values.get("floor_area_m2", 0.0))
    costs = [
        ("running_gbp_per_year", rules.running_gbp_per_m2, True),
        ("rates_gbp_per_year", rules.rates_gbp_per_m2, True),
    ]
    costs.append(("rent_gbp_per_year", rules.rent_gbp_per_m2, values["tenure"] in ("leasehold", "licence")))
    for column, table, applies in costs:
        if applies and column not in values and column not in found.unread:
            rate = by_kind(table, kind)
            lever = column.replace("_gbp_per_year", "_gbp_per_m2")
            _assume(found, column, round(area * rate), f"{area:,.0f} m² × £{rate:g} for {a(kind)} (adopt.{lever})")


def _of_a_lease(found: Found) -> str:
    """What in the row says that it is held on a lease, where nothing is said of tenure; empty where nothing does."""
    values = found.values
    if values.get("lease_end") or "lease_end" in found.unread:
        return "its row speaks of the end of a lease"
    if values.get("break_date") or values.get("notice_months"):
        return "its row gives a break or a notice"
    if values.get("rent_gbp_per_year"):
        return "its row gives a rent"
    return ""


def _floor_and_desks(found: Found, rules: Adopt, desks_per_fte: float) -> None:
    values, kind = found.values, found.kind
    share = by_kind(rules.desk_area_share, kind)
    if "floor_area_m2" not in values:
        if values.get("desks") and share:
            implied = round(float(values["desks"]) * rules.m2_per_desk / share)
            _assume(
                found,
                "floor_area_m2",
                implied,
                f"{values['desks']:g} desks × {rules.m2_per_desk:g} m² ÷ {share:g} (adopt.m2_per_desk)",
            )
        else:
            usual = by_kind(rules.floor_area_m2, kind)
            _assume(found, "floor_area_m2", usual, f"as is usual for {a(kind)} (adopt.floor_area_m2)")
    if "desks" not in values:
        area = float(values["floor_area_m2"])
        desks = float(int(area * share / rules.m2_per_desk))
        needed = float(ceil(float(values.get("fte", 0.0)) * desks_per_fte))
        rule = f"{area:,.0f} m² × {share:g} for {a(kind)} ÷ {rules.m2_per_desk:g} m² a desk (adopt.m2_per_desk)"
        if needed > desks:
            desks, rule = needed, f"{values['fte']:g} FTE × {desks_per_fte:g} desks (space.desks_per_fte)"
        _assume(found, "desks", desks, rule)


def _assume(found: Found, column: str, value: object, rule: str) -> None:
    found.values[column] = value
    found.assumed[column] = rule


@dataclass(frozen=True, slots=True)
class StaffGroup:
    """A team made from what a register says of a building's staff, or from its desks."""

    team: str
    name: str
    found: Found
    fte: float
    rule: str
    """Empty where the register gives the staff and they are one team."""


def teams_of(found: Found, levers: Levers) -> list[StaffGroup]:
    """A building's teams: its staff as given, else its desks in use ÷ desks per FTE, in teams of a workable size."""
    if found.values.get("status") == "candidate" or VACANT.search(str(found.values.get("occupation", ""))):
        return []
    rules, given = levers.adopt, found.values.get("fte")
    if given is not None:
        fte, rule = float(given), ""
    else:
        desks = float(found.values.get("desks", 0.0))
        per_fte = max(levers.space.desks_per_fte, 0.01)
        fte = round(desks * rules.desk_use_share / per_fte, 1)
        rule = f"{desks:g} desks × {rules.desk_use_share:g} in use ÷ {per_fte:g} desks per FTE (adopt.desk_use_share)"
    if fte <= 0:
        return []
    count = ceil(fte / rules.team_fte_at_most)
    parts = (
        f"; in {count} teams of at most {rules.team_fte_at_most:g} FTE (adopt.team_fte_at_most)" if count > 1 else ""
    )
    return [
        StaffGroup(
            f"{found.id}/staff-{number}",
            f"Staff at {found.name}" + (f" {number}" if count > 1 else ""),
            found,
            round(fte / count, 2),
            rule + parts,
        )
        for number in range(1, count + 1)
    ]
