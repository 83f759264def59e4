"""The tabs of support functions (who supplies what to whom) and of the public's access to services."""

from collections.abc import Iterator, Mapping, Sequence

from estate_opt.domain.estate import EXTERNAL, OWN, Arrangement, SupportFunction, Tier
from estate_opt.domain.plan import AccessShare
from estate_opt.results.occupancy import customers, posts_released, served_fte, staff_fte
from estate_opt.results.outcomes import (
    BY_EXTERNAL,
    JOINS_ANOTHER,
    access_in_order,
    function_sums,
    how_supplied,
    is_met,
)
from estate_opt.workbook.sheet import (
    Cell,
    Chart,
    Column,
    Content,
    Drawn,
    Format,
    Shade,
    Sheet,
    in_order,
    without_noughts,
)
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.firm_columns import firm_cells, with_firm
from estate_opt.workbook.tabs.functions_foot import to_the_summary
from estate_opt.workbook.tabs.locks_tab import tick_column

_FUNCTIONS = (
    Column("agency", "Agency"),
    Column("agency_name", "Agency: name", Format.LONG_TEXT, width=28),
    Column("function", "Support function"),
    Column("fte", "FTE today", Format.NUMBER, has_total=True),
    Column("teams", "Delivered today by", Format.LONG_TEXT, width=24, note="Teams"),
    Column("arrangement", "Supplied in the plan by", note="own: by the agency itself, as today; else the arrangement"),
    tick_column("function"),
    Column("shared", "By an arrangement"),
    Column("how", "How it is supplied", shades=dict.fromkeys((JOINS_ANOTHER, BY_EXTERNAL), Shade.NOTE)),
    Column("provider", "Provider"),
    Column("provider_name", "Provider: name", Format.LONG_TEXT, width=28),
    Column(
        "tier",
        "Scale reached",
        Format.LONG_TEXT,
        width=34,
        note="The tier at which the arrangement works, and what it saves there",
    ),
    Column(
        "released",
        "Posts released (FTE)",
        Format.NUMBER,
        range_name="functions_released",
        has_total=True,
        note="FTE × the tier's staff saving × the share of savings really achieved",
    ),
    Column(
        "today",
        "Yearly cost in {last}, as today (£)",
        Format.GBP,
        range_name="functions_today",
        has_total=True,
        note="Staff, systems and contracts, by carrying on as today",
    ),
    Column(
        "then",
        "Yearly cost in {last}, in the plan (£)",
        Format.GBP,
        range_name="functions_plan",
        has_total=True,
        note="The same in the plan, before the arrangement's fixed cost",
    ),
    Column("saving", "Yearly saving in {last} (£)", Format.GBP, has_total=True),
    Column("saving_share", "Yearly saving in {last} (%)", Format.PERCENT),
)


def support_functions(dossier: Dossier) -> Sheet:
    """Who supplies each support function to whom, and what it costs."""
    sums = {"today": function_sums(dossier.plan.today_accounts), "plan": function_sums(dossier.plan.accounts)}
    rows = (_function_row(dossier, function, sums) for function in dossier.plan.estate.functions.values())
    blank = ("released", "saving", "saving_share")
    columns = with_firm(without_noughts(dossier.dated(_FUNCTIONS), *blank), dossier.labels is not None)
    return Sheet(
        "Support functions",
        "Each agency's support functions: supplied by itself or shared, by whom, at what cost.",
        "Support functions: who supplies what to whom",
        columns,
        in_order(columns, rows),
        (
            "Each line is before the fixed cost of the arrangements: the last lines add it for all of them together. "
            "Recharged body by body, it is in the accounts on Agencies.",
        ),
        pinned_columns=2,
        foot=to_the_summary(dossier, sums),
    )


def _tier_in_words(tier: Tier) -> str:
    return f"from {tier.from_fte:,.0f} FTE: staff -{tier.staff_saving:.0%}, systems -{tier.systems_saving:.0%}"


def _function_row(
    dossier: Dossier, function: SupportFunction, sums: Mapping[str, Mapping[tuple[str, str], float]]
) -> Mapping[str, Content]:
    plan, key = dossier.plan, (function.agency, function.function)
    chosen = plan.supply[key]
    is_shared = chosen != OWN
    today, then = sums["today"].get(key, 0.0), sums["plan"].get(key, 0.0)
    provider = plan.estate.arrangements[chosen].provider if is_shared else function.agency
    return {
        "agency": function.agency,
        "agency_name": dossier.agency_name(function.agency),
        "function": function.function,
        "fte": function.fte,
        "teams": "; ".join(function.teams),
        "arrangement": chosen,
        "tick": None,
        **firm_cells(dossier, "function", key),
        "shared": "yes" if is_shared else "no",
        "how": how_supplied(plan, *key),
        "provider": provider,
        "provider_name": dossier.agency_name(provider),
        "tier": _tier_in_words(plan.tiers[chosen]) if is_shared else None,
        "released": posts_released(plan, *key),
        "today": today,
        "then": then,
        "saving": Cell(today - then, "={today}-{then}"),
        "saving_share": Cell((today - then) / today if today else 0.0, "=IF({today}=0,0,{saving}/{today})"),
    }


_ARRANGEMENTS = (
    Column("arrangement", "Arrangement"),
    Column("function", "Support function"),
    Column("provider", "Provider"),
    Column("provider_name", "Provider: name", Format.LONG_TEXT, width=28),
    Column("runs", "Runs in the plan", shades={"yes": Shade.GOOD}),
    Column("building", "Its staff sit in"),
    Column("building_name", "Its staff sit in: name", Format.LONG_TEXT, width=28),
    Column("agencies", "Agencies it supplies", Format.COUNT),
    Column("customers", "Which", Format.LONG_TEXT, width=20),
    Column("customers_names", "Which: names", Format.LONG_TEXT, width=40),
    Column("served", "FTE served", Format.NUMBER, has_total=True, note="Before savings, the provider's own included"),
    Column("staff", "Staff (FTE)", Format.NUMBER, has_total=True, note="After savings"),
    Column("tier", "Scale reached", Format.LONG_TEXT, width=34),
    Column(
        "fixed",
        "Fixed cost a year, in {last} (£)",
        Format.GBP,
        range_name="arrangements_fixed",
        has_total=True,
        note="Once the arrangement runs; recharged to those it supplies by FTE served",
    ),
    Column("setup", "Set-up (£)", Format.GBP, has_total=True, note="With optimism bias; undiscounted"),
)


def arrangements(dossier: Dossier) -> Sheet:
    """The shared arrangements on offer, and those that the plan runs."""
    rows = (_arrangement_row(dossier, arrangement) for arrangement in dossier.plan.estate.arrangements.values())
    ordered = sorted(rows, key=lambda row: (row["runs"] != "yes", row["function"], row["arrangement"]))
    return Sheet(
        "Arrangements",
        "The shared arrangements on offer: which of them run, where, for whom, and at what fixed cost.",
        "Arrangements: shared ways to supply a support function",
        without_noughts(dossier.dated(_ARRANGEMENTS), "fixed", "setup"),
        in_order(_ARRANGEMENTS, ordered),
    )


def _arrangement_row(dossier: Dossier, arrangement: Arrangement) -> dict[str, Content]:
    plan, name = dossier.plan, arrangement.arrangement
    runs = name in plan.tiers
    accounts = [account for account in plan.accounts if account.item == name]
    supplied = customers(plan, name)
    host = plan.hosts.get(name)
    return {
        "arrangement": name,
        "function": arrangement.function,
        "provider": arrangement.provider,
        "provider_name": dossier.agency_name(arrangement.provider),
        "runs": "yes" if runs else "no",
        "building": host or ("outside the place" if runs and arrangement.provider == EXTERNAL else None),
        "building_name": plan.estate.buildings[host].name if host else None,
        "agencies": len(supplied) if runs else None,
        "customers": "; ".join(supplied),
        "customers_names": "; ".join(dossier.agency_name(each) or each for each in supplied),
        "served": served_fte(plan, name) if runs else None,
        "staff": staff_fte(plan, name) if runs else None,
        "tier": _tier_in_words(plan.tiers[name]) if runs else None,
        "fixed": sum(account.gbp[-1] for account in accounts if account.cost == "arrangement_fixed"),
        "setup": sum(sum(account.gbp) for account in accounts if account.cost == "arrangement_setup"),
    }


_NEAREST = "By distance to the nearest counter"
_ACCESS = (
    Column("service", "Service"),
    Column("name", "Name"),
    Column("whom", "For", note="everybody, a priority group, or the people of an area"),
    Column("scope", "Which"),
    Column("standard", "Standard"),
    Column("people", "People", Format.COUNT, note="Or what the option counts instead of them: the next column"),
    Column("of", "Counted", note="people; or visits, or people weighted by group (access.….weigh_by)"),
    Column("before", "Within it today", Format.PERCENT, _NEAREST, range_name="access_before"),
    Column("after", "Within it in the plan", Format.PERCENT, _NEAREST, range_name="access_after"),
    Column("change", "Change", Format.PERCENT, note="In points of the share"),
    Column(
        "before_with_room",
        "With room today",
        Format.PERCENT,
        note="Within it, and their visits find room in counters within it: as many people as can all at once",
    ),
    Column(
        "after_with_room",
        "With room in the plan",
        Format.PERCENT,
        note="The same in the plan: this is what the least asked for is judged by",
    ),
    Column("required", "Least asked for", Format.PERCENT, note="By the option; blank where it asks for no share"),
    Column("met", "Met", shades={"no": Shade.BAD}),
    Column("label", "On the chart", range_name="access_label", is_hidden=True),
)

_ROOM = (
    "Within it: the nearest counter is no further than the standard. With room: of these people, as many as the "
    "counters within the standard can take all at once, by their visits and the counters' capacities.",
)

_FORMS = {"all": "everybody", "group": "priority group", "area": "area"}


def access(dossier: Dossier) -> Sheet:
    """People within the standard of each service, before and after, and for how many of them there is room."""
    told = access_in_order(dossier.plan)
    rows = (_access_row(dossier, share) for share in told)
    return Sheet(
        "Access",
        "People within the standard of each service, and with room there: everybody, priority groups, areas.",
        "Access: people within the standard of each service",
        without_noughts(_ACCESS, "change"),
        in_order(_ACCESS, rows),
        (*_ROOM, "Everybody and the priority groups come first: the chart below the table is of them. Then the areas."),
        pinned_columns=2,
        chart=_access_chart(dossier, [share for share in told if share.form != "area"]),
        fits_on_a_page=len(told) <= _ON_ONE_PAGE,
    )


_MOST_BARS = 40
_ON_ONE_PAGE = 40
"""Rows that one page can take besides the chart."""


def _access_chart(dossier: Dossier, told: Sequence[AccessShare]) -> Chart | None:
    """Shares of everybody and of each priority group within the standards, today and in the plan, as bars."""
    if not told:
        return None
    services = {share.service for share in told}
    return Chart(
        "People within the standard of each service, today and in the plan",
        f"Two bars for each of {len(told)} groups of people, by service: the share of them within its standard today "
        "and in the plan. The figures are in the table above.",
        Format.PERCENT,
        "access_label",
        (("Today", "access_before"), ("In the plan", "access_after")),
        has_negatives=False,
        drawn=Drawn.BARS,
        first=min(len(told), _MOST_BARS),
        figures_title="Share of the people (%), by distance to the nearest counter",
        categories_title="Service and people" if len(services) > 1 else "People",
        most=1.0,
    )


_MET = {None: "not asked", True: "yes", False: "no"}


def _access_row(dossier: Dossier, share: AccessShare) -> Mapping[str, Content]:
    return {
        "service": share.service,
        "name": dossier.plan.estate.services[share.service].name,
        "whom": _FORMS[share.form],
        "scope": share.scope,
        "standard": share.standard,
        "people": share.people,
        "of": share.of,
        "before": share.before,
        "after": share.after,
        "change": Cell(share.after - share.before, "={after}-{before}"),
        "before_with_room": share.before_with_room,
        "after_with_room": share.after_with_room,
        "required": share.required,
        "met": _MET[is_met(share)],
        "label": f"{dossier.plan.estate.services[share.service].name or share.service}: {share.scope or 'everybody'}",
    }


_LOCALITIES = (
    Column("service", "Service"),
    Column("service_name", "Service: name"),
    Column("locality", "Locality"),
    Column("name", "Name"),
    Column("area", "Area"),
    Column("groups", "Priority groups"),
    Column("people", "People", Format.COUNT, range_name="localities_people"),
    Column("before", "Distance today", Format.NUMBER, note="To the nearest counter; blank: nowhere to go"),
    Column("after", "Distance in the plan", Format.NUMBER, note="To the nearest counter; blank: nowhere to go"),
    Column("change", "Change", Format.NUMBER),
    Column("unit", "Unit", note="Kilometres or minutes, as the service's standard"),
    Column("within_before", "Within the standard today", range_name="localities_before", note="By distance"),
    Column("within_after", "Within the standard in the plan", range_name="localities_after", note="By distance"),
    Column(
        "room_before",
        "People with room today",
        Format.COUNT,
        range_name="localities_room_before",
        note="Of its people within the standard, those whose visits find room in counters within it",
    ),
    Column("room_after", "People with room in the plan", Format.COUNT, range_name="localities_room_after"),
    Column(
        "verdict",
        "Verdict",
        range_name="localities_verdict",
        shades={"worse": Shade.BAD, "nearer": Shade.GOOD},
        note="worse: outside the standard, and further than today by more than the option's margin",
    ),
    Column("number", "Service no.", Format.COUNT, range_name="localities_service", is_hidden=True),
    Column("counted", "Counts in shares as", Format.NUMBER, range_name="localities_counted", is_hidden=True),
    Column("counted_before", "With room today", Format.NUMBER, range_name="localities_counted_before", is_hidden=True),
    Column("counted_after", "With room, plan", Format.NUMBER, range_name="localities_counted_after", is_hidden=True),
)


def localities(dossier: Dossier) -> Sheet:
    """How far the people of each locality go for each service, before and after."""
    return Sheet(
        "Localities",
        "Each locality and service: distance to the nearest counter today and in the plan, with a verdict.",
        "Localities: how far people go, today and in the plan",
        without_noughts(_LOCALITIES, "change"),
        in_order(_LOCALITIES, _locality_rows(dossier)),
        _ROOM,
        pinned_columns=4,
    )


def service_numbers(dossier: Dossier) -> dict[str, int]:
    """Services by number: sums are looked up by it, since an id may be any text at all."""
    return {service: number for number, service in enumerate(dossier.plan.estate.services, start=1)}


def _locality_rows(dossier: Dossier) -> Iterator[Mapping[str, Content]]:
    plan, numbers = dossier.plan, service_numbers(dossier)
    counted_as = {
        (service, name): counts
        for service, footfall in plan.footfall.items()
        for name, counts in zip(plan.estate.localities, footfall.counted.tolist(), strict=True)
    }
    for row in plan.localities:
        locality = plan.estate.localities[row.locality]
        counts = counted_as[row.service, row.locality]
        change: Content = None
        if row.before is not None and row.after is not None:
            change = Cell(row.after - row.before, "={after}-{before}")
        yield {
            "number": numbers[row.service],
            "counted": counts,
            "counted_before": counts * row.room_before,
            "counted_after": counts * row.room_after,
            "service": row.service,
            "service_name": plan.estate.services[row.service].name,
            "locality": row.locality,
            "name": locality.name,
            "area": locality.area,
            "groups": "; ".join(sorted(locality.groups)),
            "people": locality.population,
            "before": row.before,
            "after": row.after,
            "change": change,
            "unit": "minutes" if plan.option.access(row.service).in_minutes else "km",
            "within_before": "yes" if row.within_before else "no",
            "within_after": "yes" if row.within_after else "no",
            "room_before": locality.population * row.room_before,
            "room_after": locality.population * row.room_after,
            "verdict": row.verdict,
        }
