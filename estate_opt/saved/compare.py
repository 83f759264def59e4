"""Plans side by side: what differs between them, from the JSON that each was written as.

Whether one may be held against another at all is for `likeness.py` to say.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import fsum
from pathlib import Path
from typing import Any

from estate_opt.ground.errors import UsageError
from estate_opt.ground.figures import millions, told_apart
from estate_opt.options.library import value_in_words
from estate_opt.options.option import known_path
from estate_opt.saved.accounts_json import accounts_in
from estate_opt.saved.compare_projects import interactions as interactions
from estate_opt.saved.compare_ways import Difference as Difference  # whoever compares knows both from here
from estate_opt.saved.compare_ways import ways as ways
from estate_opt.saved.likeness import NOT_CASH
from estate_opt.saved.plan_content import checked
from estate_opt.saved.plan_json import SavedPlan, read_content
from estate_opt.saved.runs import LEDGER, Ledger

_PARTS = ("summary", "buildings", "teams", "functions", "counters", "access", "ledger", "ledger_today", "locks",
          "today", "option", "discount_factors", "objective_gbp", "today_gbp", "status", "gap",
          "input")  # fmt: skip
DISSOLVED = "dissolved"
_SHARE = 1e-6
"""Of people: less than that is rounding."""


def read_plans(names: Sequence[str], ledger: Path | None) -> list[SavedPlan]:
    """Plans by the paths of their JSON files, or by the numbers of their runs in a ledger; named by their options.

    Raises UsageError where one is no plan, or was written by a version that gave too little for this.
    """
    contents = [_content(name, ledger or Path(LEDGER)) for name in names]
    titles = [str(content["option"]["title"]) for content in contents]
    return [
        SavedPlan(title if titles.count(title) == 1 else f"{title} ({titles[: number + 1].count(title)})", content)
        for number, (title, content) in enumerate(zip(titles, contents, strict=True))
    ]


def _content(name: str, ledger: Path) -> Mapping[str, Any]:
    is_number = name.isdecimal() and not Path(name).exists()
    plan: Mapping[str, Any] = (
        Ledger(ledger, must_exist=True).result(int(name)) if is_number else read_content(Path(name))
    )
    if is_number:
        plan = checked(plan, f"Run {name}")
    lacking = [part for part in _PARTS if part not in plan or (plan[part] is None and part != "gap")]
    if lacking:
        raise UsageError(
            f"{name} is not a plan that can be compared: it has no {lacking[0]}. Write it again with --json."
        )
    return plan


def buildings(plans: Sequence[SavedPlan]) -> list[Difference]:
    """Buildings that are in use in some plans only."""
    return _differing(plans, lambda content: {(name,): state for name, state in content["buildings"].items()})


def buildings_changed(plans: Sequence[SavedPlan]) -> list[Difference]:
    """Buildings that any plan closes or opens, whether or not all agree; those closed in most plans first."""
    words = {("open", "open"): "in use", ("open", "closed"): "closed", ("on offer", "open"): "opened",
             ("on offer", "closed"): "not opened", ("closed", "closed"): "closed"}  # fmt: skip

    def said(content: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
        before = content["today"]["buildings"]
        return {(name,): words.get((before[name], state), state) for name, state in content["buildings"].items()}

    by_plan, found = [said(plan.content) for plan in plans], []
    todays = [plan.content["today"]["buildings"] for plan in plans]
    for key in dict.fromkeys(key for each in by_plan for key in each):
        values = tuple(each.get(key) for each in by_plan)
        if {"closed", "opened"} & set(values) or len(set(values)) > 1:
            before = (today.get(key[0]) for today in todays)
            found.append(Difference(key, tuple("in use" if each == "open" else each for each in before), values))
    return sorted(found, key=lambda row: -row.values.count("closed"))


def teams(plans: Sequence[SavedPlan]) -> list[Difference]:
    """Teams that do not sit in the same building in all plans."""
    return _differing(plans, lambda content: {(name,): at or DISSOLVED for name, at in content["teams"].items()})


def functions(plans: Sequence[SavedPlan]) -> list[Difference]:
    """Support functions that are not supplied alike."""

    def supplied(content: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
        return {(row["agency"], row["function"]): row["arrangement"] for row in content["functions"]}

    return _differing(plans, supplied)


def counters(plans: Sequence[SavedPlan]) -> list[Difference]:
    """Counters that are offered in some plans only."""
    every = {(row["service"], row["building"]) for plan in plans for row in plan.content["counters"]}

    def offered(content: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
        there = {(row["service"], row["building"]) for row in content["counters"]}
        return {key: "offered" if key in there else "not offered" for key in sorted(every)}

    return _differing(plans, offered)


def locks(plans: Sequence[SavedPlan]) -> list[Difference]:
    """Locks that some plans were made with and others were not."""

    def kept(content: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
        return {(row["kind"], row["id"], row["decision"], row["where"] or ""): "locked" for row in content["locks"]}

    every = {key for plan in plans for key in kept(plan.content)}
    return _differing(
        plans, lambda content: {key: kept(content).get(key, "not locked") for key in sorted(every)}, False
    )


def levers(plans: Sequence[SavedPlan]) -> list[Difference]:
    """Levers of which not all plans have the same value, and the cells of the tables that options set."""

    def every(content: Mapping[str, Any]) -> dict[str, Any]:
        changes = {
            f"change: {row['table']} › {row['id']} › {row['column']}": row["to"] for row in content["option"]["changes"]
        }
        return {**content["option"]["levers"], **changes}

    by_plan = [every(plan.content) for plan in plans]
    found = []
    for path in dict.fromkeys(path for each in by_plan for path in each):
        given = [each.get(path, each.get(known_path(path))) for each in by_plan]
        if any(value != given[0] for value in given):
            values = tuple(None if v is None else value_in_words(v) for v in given)
            found.append(Difference((path,), (None,) * len(plans), values))
    return found


def money(plans: Sequence[SavedPlan], by: str) -> list[Difference]:
    """Present value by `cost` or by `agency`: of today as each plan has it, and of each plan, all of them."""
    todays, sums = ([_present(plan.content, ledger, by) for plan in plans] for ledger in ("ledger_today", "ledger"))
    return [
        Difference((name,), *(tuple(each.get(name, 0.0) for each in those) for those in (todays, sums)))
        for name in sorted(set().union(*todays, *sums))
    ]


def _present(content: Mapping[str, Any], ledger: str, by: str, is_cash: bool = False) -> dict[str, float]:
    """Discounted sums of a ledger, by one of its columns; of cash alone if asked."""
    factors, first_year = content["discount_factors"], content["summary"]["first_year"]
    found: dict[str, list[float]] = {}
    for row in content[ledger]:
        if not (is_cash and row["class"] in NOT_CASH):
            found.setdefault(row[by], []).append(row["gbp"] * factors[row["year"] - first_year])
    return {name: fsum(amounts) for name, amounts in found.items()}


def cash_savings(plan: SavedPlan) -> tuple[dict[str, float], dict[str, float]]:
    """Cash of today by agency, and what the plan saves of it: present values, against the plan's own today.

    Carbon and other social costs are left out: options may value them differently, pounds they spend alike.
    """
    today, then = (_present(plan.content, ledger, "agency", is_cash=True) for ledger in ("ledger_today", "ledger"))
    agencies = sorted({*today, *then})
    saved = {agency: today.get(agency, 0.0) - then.get(agency, 0.0) for agency in agencies}
    return {agency: today.get(agency, 0.0) for agency in agencies}, saved


def shares(plans: Sequence[SavedPlan]) -> list[Difference]:
    """What each body pays with the shares (net present), beside what it pays by itself: where any plan's accounts are
    known (`estate-opt accounts --plan-json`); by itself is told in place of today.
    """
    by_plan = [accounts_in(plan) for plan in plans]
    known = [{} if each is None else each.by_body for each in by_plan]
    return [
        Difference(
            (body,),
            tuple(each[body].alone_gbp if body in each else None for each in known),
            tuple(each[body].share_gbp if body in each else None for each in known),
        )
        for body in dict.fromkeys(body for each in known for body in each)
    ]


def classes(plans: Sequence[SavedPlan]) -> dict[str, str]:
    """The class of each cost."""
    ledgers = (plan.content[ledger] for plan in plans for ledger in ("ledger", "ledger_today"))
    return {row["cost"]: row["class"] for rows in ledgers for row in rows}


def name_of(plans: Sequence[SavedPlan], kind: str, key: str) -> str:
    """What a thing is called, by the first plan that knows; else its id. `kind`: `buildings`, `teams` …"""
    known = (plan.content.get("names", {}).get(kind, {}).get(key) for plan in plans)
    return next(filter(None, known), key)


def names(plans: Sequence[SavedPlan]) -> dict[str, dict[str, str]]:
    """What things are called, by kind and id: as the first plan says that knows."""
    kinds = dict.fromkeys(kind for plan in plans for kind in plan.content.get("names", {}))
    known = [plan.content.get("names", {}) for plan in reversed(plans)]
    return {kind: {key: name for each in known for key, name in each.get(kind, {}).items()} for kind in kinds}


def access(plans: Sequence[SavedPlan]) -> list[Difference]:
    """Share of people within the standard of each service, by distance: all, by group and by area."""
    return _shares(plans, "")


def access_with_room(plans: Sequence[SavedPlan]) -> list[Difference]:
    """The same for those whose visits find room in counters within the standard: where in any plan they are fewer."""
    by_distance = {row.key: row for row in access(plans)}
    return [row for row in _shares(plans, "_with_room") if _are_fewer(row, by_distance[row.key])]


def _are_fewer(room: Difference, distance: Difference) -> bool:
    pairs = zip((*room.todays, *room.values), (*distance.todays, *distance.values), strict=True)
    return any(float(within or 0.0) - float(there or 0.0) > _SHARE for there, within in pairs)


def room_in_lines(plans: Sequence[SavedPlan]) -> Iterator[str]:
    """Of each service for all people, plan by plan: how many are within the standard, and how many find room there."""
    by_distance = {row.key: row for row in access(plans)}
    for row in access_with_room(plans):
        service, form, _, standard = row.key
        if form == "all":
            pairs = zip(by_distance[row.key].values, row.values, strict=True)
            shares = "; ".join(_in_percent(within, there) for within, there in pairs)
            yield f"{name_of(plans, 'services', service)}, people within {standard} / with room there: {shares}"


def _in_percent(within: str | float | None, there: str | float | None) -> str:
    if within is None or there is None:
        return "not known"
    one, other = told_apart(100 * float(within), 100 * float(there))
    return f"{one} % / {other} %"


_OF = {"visits": ", of visits", "people weighted by group": ", weighted by group"}
"""What stands beside a standard where shares of it are of anything else than people."""


def _shares(plans: Sequence[SavedPlan], ending: str) -> list[Difference]:
    def shares(content: Mapping[str, Any], when: str) -> dict[tuple[str, ...], float]:
        return {
            (
                row["service"],
                row["form"],
                row.get(row["form"], ""),
                row["standard"] + _OF.get(row.get("of", ""), ""),
            ): row.get(when + ending, row[when])
            for row in content["access"]
        }

    before, after = ([shares(plan.content, when) for plan in plans] for when in ("before", "after"))
    keys = dict.fromkeys(key for each in (*before, *after) for key in each)
    return [Difference(key, *(tuple(each.get(key) for each in those) for those in (before, after))) for key in keys]


def _differing(
    plans: Sequence[SavedPlan],
    state: Callable[[Mapping[str, Any]], Mapping[tuple[str, ...], str]],
    has_today: bool = True,
) -> list[Difference]:
    """The things that are not alike in all plans; what a plan does not know is blank."""
    by_plan = [state(plan.content) for plan in plans]
    todays = [state(plan.content["today"]) if has_today else {} for plan in plans]
    keys = dict.fromkeys(key for each in by_plan for key in each)
    return [
        Difference(key, tuple(each.get(key) for each in todays), tuple(each.get(key) for each in by_plan))
        for key in keys
        if len({each.get(key) for each in by_plan}) > 1
    ]


HEADLINE: tuple[tuple[str, str, str], ...] = (
    ("Net present cost (£)", "objective_gbp", "gbp"),
    ("Net present saving (£)", "summary.net_present_saving_gbp", "gbp"),
    ("   of which not cash (£)", "summary.not_cash_saving_gbp", "gbp"),
    ("Running cost a year, at the end (£)", "summary.yearly_plan_gbp", "gbp"),
    ("Saving as a share of today's running cost", "summary.saving_share", "share"),
    ("One-off investment (£)", "summary.investment_gbp", "gbp"),
    ("Double running (£)", "summary.double_running_gbp", "gbp"),
    ("What it costs to carry out (£)", "summary.cost_of_change_gbp", "gbp"),
    ("Receipts from sales (£)", "summary.receipts_gbp", "gbp"),
    ("Earned back by", "summary.payback_year", "year"),
    ("Earned back without receipts", "summary.payback_without_receipts", "text"),
    ("Buildings in use", "summary.buildings_plan", "count"),
    ("Buildings closed", "summary.closed", "count"),
    ("Buildings opened", "summary.opened", "count"),
    ("Buildings shared by two or more bodies", "summary.shared_plan", "count"),
    ("Staff who move (FTE)", "summary.fte_moved", "count"),
    ("Posts released (FTE)", "summary.posts_released", "number"),
    ("Agencies sharing support functions", "summary.agencies_sharing", "count"),
    ("Carbon of the buildings (kg CO₂e a year)", "summary.carbon_plan_kg", "count"),
    ("Localities with worse access", "summary.localities_worse", "count"),
    ("Search", "status", "text"),
    ("Dearer than the best plan of its option by at most", "gap", "fine share"),
)
"""Label, where it stands in the JSON, and what it is."""
_TODAY = {
    "objective_gbp": "today_gbp", "summary.yearly_plan_gbp": "summary.yearly_today_gbp",
    "summary.buildings_plan": "summary.buildings_today", "summary.shared_plan": "summary.shared_today",
    "summary.carbon_plan_kg": "summary.carbon_today_kg",
}  # fmt: skip
"""Where today's figure stands, of those that there are today."""


def headlines(plans: Sequence[SavedPlan]) -> Iterator[tuple[Difference, str]]:
    """The headline figures of each plan and of its today, with what kind of figure each is."""
    for label, path, kind in HEADLINE:
        todays = tuple(_at(plan.content, _TODAY[path]) if path in _TODAY else None for plan in plans)
        yield Difference((label,), todays, tuple(_at(plan.content, path) for plan in plans)), kind


def _at(content: Mapping[str, Any], path: str) -> Any:
    """What stands there; None where a plan of an earlier version does not tell it."""
    found: Any = content
    for part in path.split("."):
        found = None if found is None else found.get(part)
    return found


def cost_of_change_in_words(plan: SavedPlan) -> str:
    """What carrying a plan out costs with everything, and when that is earned back; empty: an earlier version made it.

    `carrying it out costs £14.76m, £6.68m of it double running; earned back by 2031 (without receipts: by 2033)`
    """
    summary = plan.content["summary"]
    gbp = summary.get("cost_of_change_gbp")
    if gbp is None:
        return ""
    doubled = summary.get("double_running_gbp") or 0.0
    of_it = f", {millions(doubled)} of it double running" if doubled else ""
    back, unsold = summary.get("payback"), summary.get("payback_without_receipts")
    without = f" (without receipts: {unsold})" if unsold != back else ""
    earned = f"earned back {back}" if str(back).startswith(("by", "not")) else str(back)
    return f"carrying it out costs {millions(gbp)}{of_it}; {earned}{without}"


def sections(plans: Sequence[SavedPlan]) -> dict[str, list[dict[str, Any]]]:
    """Everything of a comparison as plain lists, for a program."""
    parts: dict[str, Sequence[Difference]] = {
        "figures": [row for row, _ in headlines(plans)],
        "buildings": buildings(plans),
        "teams": teams(plans),
        "functions": functions(plans),
        "counters": counters(plans),
        "costs": money(plans, "cost"),
        "agencies": money(plans, "agency"),
        "shares": shares(plans),
        "interaction": interactions(plans),
        "access": access(plans),
        "access_with_room": access_with_room(plans),
        "ways": ways(plans),
        "levers": levers(plans),
        "locks": locks(plans),
    }
    return {
        name: [
            {"key": list(row.key), "today": row.today, "todays": list(row.todays), "plans": list(row.values)}
            for row in rows
        ]
        for name, rows in parts.items()
    }
