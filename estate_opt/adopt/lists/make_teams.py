"""From staff to teams: sites matched to buildings, large units split, those without a site spread or listed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil

from estate_opt.adopt.gaps import LET, VACANT
from estate_opt.adopt.lists.rows import Outcome
from estate_opt.adopt.lists.sites import Match, Sites
from estate_opt.adopt.lists.staff import Staff
from estate_opt.adopt.records_of import Found
from estate_opt.options.levers import Levers


@dataclass
class _Part:
    """A team in the making."""

    staff: Staff
    name: str
    fte: float
    building: Found | None
    assumed: dict[str, str] = field(default_factory=dict)


def make_teams(staff: Sequence[Staff], sites: Sites, levers: Levers, outcome: Outcome) -> None:
    """Add the teams to the outcome, with what is told of sites and of those without one.

    A unit of more than `adopt.team_fte_at_most` at one site becomes several teams alike. Staff without a site go to
    their body's buildings by free desks where these could hold them, marked assumed; otherwise their team has no
    building. Who works from home is listed, and is no team: it needs no desk.
    """
    parts: list[_Part] = []
    seated_at: dict[tuple[str, ...], tuple[Staff, Match]] = {}
    for one in staff:
        match = sites.match(one.words, one.agency, one.mapping.file)
        if one.words.is_home:
            _list_without_site(outcome, one, "works from home: no desk is needed")
            continue
        _note_site(outcome, one, match)
        where = f"={match.found.id}" if match.found and match.is_sure else one.words.shown
        key = (one.mapping.file, one.mapping.sheet, one.agency, one.unit, one.function, where)
        if key in seated_at:
            seated_at[key][0].take_in(one)
        else:
            seated_at[key] = (one, match)
    for one, match in seated_at.values():
        parts += _parts(one, match, levers.adopt.team_fte_at_most)
    _spread(parts, sites.found, levers, outcome)
    taken: set[str] = set()
    for part in parts:
        _write(part, outcome, taken)


def _parts(one: Staff, match: Match, most: float) -> Iterable[_Part]:
    """The staff as teams of a workable size; their FTE to two decimals add up to the unit's."""
    whole = round(one.fte, 2)
    if whole <= 0:
        return
    count = max(1, ceil(whole / most - 1e-9))
    ends = [round(whole * number / count, 2) for number in range(count + 1)]
    suffix = f": {one.function}" if one.function and one.function_rule.startswith("from the profession") else ""
    if not match.is_sure and not one.words.says_nothing:
        suffix += f", {one.words.shown}"
    for number in range(1, count + 1):
        name = f"{one.unit}{suffix}" + (f" {number}" if count > 1 else "")
        part = _Part(one, name, round(ends[number] - ends[number - 1], 2), match.found if match.is_sure else None)
        rules = sorted(one.fte_rules)
        if count > 1:
            rules.append(f"{whole:g} FTE in {count} teams of at most {most:g} (adopt.team_fte_at_most)")
        if rules:
            part.assumed["fte"] = ", ".join(rules)
        if one.function:
            part.assumed["function"] = one.function_rule
        if part.building is not None and match.confidence < 0.9:
            part.assumed["building"] = f"“{one.words.shown}”: {match.because} ({match.confidence:.0%})"
        yield part


def _spread(parts: list[_Part], found: Sequence[Found], levers: Levers, outcome: Outcome) -> None:
    """Give teams without a building one of their body's, in proportion to the desks that are still free."""
    seated: dict[int, float] = defaultdict(float)
    for part in parts:
        if part.building is not None:
            seated[id(part.building)] += part.fte
    waiting: dict[str, list[_Part]] = defaultdict(list)
    for part in parts:
        if part.building is None:
            waiting[part.staff.agency].append(part)
    limit = levers.adopt.spread_fte_per_desk_at_most
    for agency, teams in waiting.items():
        own = [each for each in found if each.agency == agency and _holds_staff(each)]
        desks = sum(float(each.values["desks"]) for each in own)
        fte = sum(team.fte for team in teams)
        if not own or fte + sum(seated[id(each)] for each in own) > limit * desks:
            for team in teams:
                words = team.staff.words.shown
                reason = (
                    f"“{words}” is no building of the place"
                    if not team.staff.words.says_nothing
                    else "no site is given"
                )
                _list_without_site(outcome, team.staff, reason, team.fte)
            continue
        rule = f"no site is given: spread over {len(own)} buildings of {agency} by free desks"
        for team in sorted(teams, key=lambda each: -each.fte):
            best = min(own, key=lambda each: ((seated[id(each)] + team.fte) / float(each.values["desks"]), each.id))
            seated[id(best)] += team.fte
            team.building, team.assumed["building"] = best, rule


def _holds_staff(found: Found) -> bool:
    occupation = str(found.values.get("occupation", ""))
    is_ours = found.values.get("status") != "candidate" and not VACANT.search(occupation) and not LET.search(occupation)
    return is_ours and bool(found.values.get("desks"))


def _write(part: _Part, outcome: Outcome, taken: set[str]) -> None:
    one = part.staff
    plain = _slug(f"{one.agency[:24]} {part.name}") + (f"@{_slug(part.building.id)}" if part.building else "")
    team, number = plain, 1
    while team in taken:
        number += 1
        team = f"{plain}-{number}"
    taken.add(team)
    basis = [f"{name}: {rule}".replace(";", ",") for name, rule in part.assumed.items()]
    outcome.add(
        "teams",
        team=team,
        name=part.name,
        agency=one.agency,
        building=part.building.id if part.building else "",
        fte=part.fte,
        function=one.function,
        assumed="; ".join(part.assumed),
        basis="; ".join(basis),
        source=one.mapping.file,
        source_ref=f"{one.mapping.sheet}, row {_rows(one.rows)}",
    )
    cells = f"assumed ({one.cells})" if "fte" in part.assumed else one.cells
    outcome.origins.append(
        {
            "table": "teams",
            "id": team,
            "file": one.mapping.file,
            "sheet": one.mapping.sheet,
            "rows": _rows(one.rows),
            "fte": cells,
        }
    )


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:60] or "team"


def _rows(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows[:20])) + (f" and {len(rows) - 20} more" if len(rows) > 20 else "")


def _list_without_site(outcome: Outcome, one: Staff, reason: str, fte: float | None = None) -> None:
    outcome.add_beside(
        "without_site.csv",
        agency=one.agency,
        unit=one.unit,
        fte=round(one.fte if fte is None else fte, 2),
        they_say=one.words.shown,
        reason=reason,
        file=one.mapping.file,
        rows=_rows(one.rows),
    )


def _note_site(outcome: Outcome, one: Staff, match: Match) -> None:
    """A site with what it is taken for, for a person to decide: one line for each site of a file."""
    if one.words.says_nothing:
        return
    lines = outcome.beside.setdefault("sites.csv", [])
    for line in lines:
        if (line["file"], line["they_say"]) == (one.mapping.file, one.words.shown):
            line["fte"] = round(line["fte"] + one.fte, 2)
            return
    lines.append(
        {
            "decision": "",
            "file": one.mapping.file,
            "they_say": one.words.shown,
            "agency": one.agency,
            "fte": round(one.fte, 2),
            "taken": "yes" if match.is_sure else "no",
            "building": match.found.id if match.found else "",
            "building_name": match.found.name if match.found else "",
            "confidence": match.confidence,
            "because": match.because,
        }
    )
