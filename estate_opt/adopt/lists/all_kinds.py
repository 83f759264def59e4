"""All lists of a place, in the one order in which they build on each other, and the place written with them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from estate_opt.adopt.build import Adopted
from estate_opt.adopt.command import adopted_before
from estate_opt.adopt.layout import Layout
from estate_opt.adopt.lists.accounts import costs_of
from estate_opt.adopt.lists.columns import ListColumn
from estate_opt.adopt.lists.counters import add_counters, read_counters
from estate_opt.adopt.lists.cross_tab import staff_of_cross_tab
from estate_opt.adopt.lists.decisions import read_site_decisions
from estate_opt.adopt.lists.fields import LEFT, PERSONAL
from estate_opt.adopt.lists.joining import Amended, Joined, write_amended
from estate_opt.adopt.lists.leases import amend_by_leases
from estate_opt.adopt.lists.lists_file import CROSS_TAB, RETURN, ListMapping
from estate_opt.adopt.lists.localities import add_localities
from estate_opt.adopt.lists.make_teams import make_teams
from estate_opt.adopt.lists.returns import control_totals
from estate_opt.adopt.lists.rooms import amend_by_rooms
from estate_opt.adopt.lists.rows import ListRows, Outcome, plain_body
from estate_opt.adopt.lists.sites import Sites
from estate_opt.adopt.lists.staff import Staff, staff_of_posts
from estate_opt.adopt.lists.support_functions import add_functions
from estate_opt.adopt.lists.units import Units, units_of
from estate_opt.adopt.lists.written import add_to_place
from estate_opt.adopt.place_files import write_place
from estate_opt.adopt.records_of import Found
from estate_opt.adopt.told import many
from estate_opt.options.option import Option

Tables = Sequence[tuple[ListMapping, Layout]]


def apply_lists(tables: Tables, place: Path, option: Option) -> list[tuple[str, str]]:
    """Build a place from its registers of buildings and these lists, and write it; sentences, each with its file."""
    outcome = Outcome()
    by_kind: dict[str, list[ListRows]] = {}
    for mapping, layout in tables:
        by_kind.setdefault(mapping.kind, []).append(ListRows(mapping, layout, outcome))

    amended, counters = Amended(), list[Joined]()

    def amend(found: list[Found]) -> None:
        known = _known(by_kind, found)
        sites, makes = Sites(found, read_site_decisions(place)), not found
        start = option.levers.appraisal.start
        amend_by_leases(by_kind.get("leases", []), found, sites, known, start, makes, amended, outcome)
        amend_by_rooms(by_kind.get("spaces", []), found, sites, known, makes, amended, outcome)
        counters.extend(read_counters(by_kind.get("counters", []), found, sites, known, makes, outcome))

    adopted = adopted_before(place, option, amend)
    known = _known(by_kind, adopted.found)
    write_amended(amended, adopted.found, outcome)
    add_counters(counters, adopted.found, outcome)
    add_localities(by_kind.get("localities", []), outcome)
    sites = Sites(adopted.found, read_site_decisions(place))
    units = units_of(by_kind.get("units", []), known, outcome)
    staff = _staff(by_kind.get("teams", []), known, option, outcome, units)
    functions = by_kind.get("functions", [])
    costs = costs_of(functions, known, option.levers.adopt, option.levers.appraisal.start, units)
    units.tell(outcome)
    add_functions(costs, staff, functions, option.levers.adopt, outcome)
    make_teams(staff, sites, option.levers, outcome)  # it puts staff of one building together, so it comes last
    _without_invented(adopted, outcome)
    for mapping, _ in tables:
        if mapping.kind != "teams":  # those are told with their staff
            outcome.said += [(mapping.file, each) for each in _columns_told(mapping.columns)]
            outcome.said += _left_told(mapping, outcome)
    write_place(adopted, place)
    add_to_place(outcome, place)
    return _by_file(outcome.said)


def _known(by_kind: dict[str, list[ListRows]], found: Sequence[Found]) -> dict[str, str]:
    """The bodies of the buildings, by their plain names. A list that names none is of the only one
    there is; where there are several, or none, it is called after its file."""
    agencies = list(dict.fromkeys(each.agency for each in found))
    only = agencies[0] if len(agencies) == 1 else ""
    for lists in by_kind.values():
        for rows in lists:
            if not rows.mapping.agency:
                rows.mapping = replace(rows.mapping, agency=only or Path(rows.mapping.file).stem)
    return {plain_body(agency): agency for agency in agencies}


def _staff(
    lists: Sequence[ListRows], known: dict[str, str], option: Option, outcome: Outcome, units: Units
) -> list[Staff]:
    """The staff of all lists of them, each told; workforce returns become control totals."""
    rules = option.levers.adopt
    staff: list[Staff] = []
    for rows in lists:
        if rows.mapping.shape == RETURN:
            _control(rows, known, outcome)
            continue
        is_cross_tab = rows.mapping.shape == CROSS_TAB
        own = staff_of_cross_tab(rows, known, rules) if is_cross_tab else staff_of_posts(rows, known, rules, units)
        staff += own
        _tell_staff(rows, own, outcome)
    return staff


def _control(rows: ListRows, known: dict[str, str], outcome: Outcome) -> None:
    totals = control_totals(rows, known)
    for each in totals:
        outcome.add_beside(
            "control_totals.csv",
            agency=each.agency,
            fte=each.fte,
            people=each.heads,
            pay_gbp_of_the_month=each.pay_gbp,
            file=rows.mapping.file,
            sheet=rows.mapping.sheet,
            row=each.row,
        )
    fte = sum(each.fte for each in totals)
    outcome.said.append(
        (
            rows.mapping.file,
            f"{rows.mapping.file}, {rows.mapping.sheet}: a workforce return of {len(totals)} bodies with "
            f"{fte:,.1f} FTE. It names no units, so it gives no teams; its totals are in adopted/control_totals.csv.",
        )
    )


def _tell_staff(rows: ListRows, own: Sequence[Staff], outcome: Outcome) -> None:
    """What a list of staff gave, with what was dropped, left out and assumed."""
    mapping = rows.mapping
    units = len({(each.agency, each.unit) for each in own})
    say = [
        f"{mapping.file}, {mapping.sheet}: {sum(each.fte for each in own):,.1f} FTE in {many(units, 'unit', 'units')}."
    ]
    say += _columns_told(mapping.columns)
    assumed = sum(each.fte for each in own if each.fte_rules)
    if assumed:
        say.append(f"  {assumed:,.1f} FTE of them by a rule (see basis).")
    home = sum(each.fte for each in own if each.words.is_home)
    if home:
        say.append(f"  {home:,.1f} FTE work from home: listed in adopted/without_site.csv, and no team.")
    outcome.said += [(mapping.file, each) for each in say]
    outcome.said += _left_told(mapping, outcome)


def _left_told(mapping: ListMapping, outcome: Outcome) -> list[tuple[str, str]]:
    left = Counter(
        row.reason for file, sheet, row in outcome.left_out if (file, sheet) == (mapping.file, mapping.sheet)
    )
    return [
        (mapping.file, f"  {many(count, 'row', 'rows')} left out: {reason}.") for reason, count in left.most_common()
    ]


def _by_file(said: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is said of each file together, in the order of their first mention; what is of none last."""
    order = {file: place for place, file in reversed(list(enumerate(file for file, _ in said)))}
    return sorted(said, key=lambda pair: (not pair[0], order[pair[0]]))


def _columns_told(columns: Sequence[ListColumn]) -> list[str]:
    """Columns dropped, by name: nothing is lost without a word."""
    said = []
    personal = [column.place.full or column.place.letter for column in columns if column.to == PERSONAL]
    if personal:
        said.append(f"  About people, dropped at reading: {', '.join(personal)}.")
    left = [column.place.full or column.place.letter for column in columns if column.to == LEFT]
    if left:
        said.append(
            f"  Not taken over: {', '.join(left[:12])}" + (f" and {len(left) - 12} more." if len(left) > 12 else ".")
        )
    return said


def _without_invented(adopted: Adopted, outcome: Outcome) -> None:
    """Teams that were made up from desks give way to those that a list of the body's staff gives."""
    listed = {row["agency"] for row in outcome.rows.get("teams", [])}
    gone = [team for team in adopted.teams if team.found.agency in listed]
    if gone:
        fte = sum(team.fte for team in gone)
        outcome.said.append(
            (
                "",
                f"{many(len(gone), 'team', 'teams')} made from desks or the register ({fte:,.1f} FTE) "
                f"{'gives' if len(gone) == 1 else 'give'} way to those of the lists.",
            )
        )
    adopted.teams = [team for team in adopted.teams if team.found.agency not in listed]
    teams = outcome.rows.get("teams", [])
    about = teams[-1]["source"] if teams else ""
    without = [row for row in teams if not row["building"]]
    unsure = [line for line in outcome.beside.get("sites.csv", []) if line["taken"] == "no"]
    if teams:
        fte = sum(row["fte"] for row in teams)
        outcome.said.append((about, f"The lists make {many(len(teams), 'team', 'teams')} with {fte:,.1f} FTE."))
    if without:
        fte = sum(row["fte"] for row in without)
        who = many(len(without), "team has", "teams have")
        outcome.said.append(
            (
                about,
                f"{who} no building ({fte:,.1f} FTE): see adopted/without_site.csv.",
            )
        )
    if unsure:
        outcome.said.append(
            (
                about,
                f"{many(len(unsure), 'site is', 'sites are')} no building that is known for sure: write its id under "
                "decision in adopted/sites.csv, and adopt again.",
            )
        )
