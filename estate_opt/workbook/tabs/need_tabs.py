"""The tabs of need: how few localities make most of the visits to each service, and how far they go."""

from collections.abc import Iterator, Mapping

from estate_opt.domain.plan import Plan
from estate_opt.results.need import NeedOfLocality, NeedOfService, need
from estate_opt.workbook.sheet import Cell, Chart, Column, Content, Format, Shade, Sheet, in_order
from estate_opt.workbook.tabs.dossier import Dossier

_OF_ALL = "Of all visits to the service"
_OF_FIRST = "Of the localities that make the first of the visits"
_SERVICES = (
    Column("service", "Service"),
    Column("name", "Service: name", Format.LONG_TEXT, width=28, range_name="need_label"),
    Column("visits", "Visits a year", Format.COUNT),
    Column("localities", "Localities", Format.COUNT),
    Column("tenth", "From the tenth of localities with most", Format.PERCENT, note=_OF_ALL, range_name="need_tenth"),
    Column("fifth", "From the fifth with most", Format.PERCENT, note=_OF_ALL, range_name="need_fifth"),
    Column("half", "From the half with most", Format.PERCENT, note=_OF_ALL),
    Column("share", "First of the visits", Format.PERCENT, note="access.….need_share: told here and on the next tab"),
    Column("first", "Localities that make it", Format.COUNT, note="The fewest that do"),
    Column("share_first", "As a share of all localities", Format.PERCENT),
    Column("outside_before", "Outside the standard today", Format.COUNT, note=_OF_FIRST),
    Column("outside_after", "Outside it in the plan", Format.COUNT, note=_OF_FIRST),
    Column("further", "Go further in the plan", Format.COUNT, note=_OF_FIRST),
    Column("protected", "Protected", Format.COUNT, note="May go no further at all: access.….protect_need_share"),
    *(
        Column(
            f"curve{tenths}",
            f"{10 * tenths} %",
            Format.PERCENT,
            note="Of all visits, from so many of the localities: those with most visits first",
            range_name=f"need_curve_{tenths}",
        )
        for tenths in range(1, 11)
    ),
)
_LOCALITIES = (
    Column("service", "Service"),
    Column("name", "Service: name", Format.LONG_TEXT, width=24),
    Column("locality", "Locality"),
    Column("locality_name", "Locality: name", Format.LONG_TEXT, width=28),
    Column("area", "Area"),
    Column("groups", "Priority groups"),
    Column("visits", "Visits a year", Format.COUNT),
    Column("share_of_visits", "Of all visits, with those above", Format.PERCENT, note="The height of the curve"),
    Column("share_of_localities", "Of all localities, with those above", Format.PERCENT, note="How far along it"),
    Column("before", "Distance today", Format.NUMBER, note="To the nearest counter; blank: nowhere to go"),
    Column("after", "Distance in the plan", Format.NUMBER, note="To the nearest counter; blank: nowhere to go"),
    Column("change", "Change", Format.NUMBER),
    Column("unit", "Unit", note="Kilometres or minutes, as the service's standard"),
    Column("within_before", "Within the standard today"),
    Column("within_after", "Within the standard in the plan"),
    Column("further", "Goes further", shades={"yes": Shade.BAD}),
    Column("protected", "Protected", note="The option lets it go no further than today"),
)
_NOTES = (
    "Localities by the visits that they make to the service, most first: the fewest that make the first of them.",
    "Visits are those of the table demand; where it has no row of a service, people times its visits per person.",
)
_NOTHING = "The tables name no counters, or nobody who comes: nothing can be said of need."


def need_of_services(dossier: Dossier) -> Sheet:
    """A row for each service: how concentrated the visits to it are, and what becomes of those who make most."""
    rows = [_service_row(dossier.plan, each) for each in need(dossier.plan)]
    return Sheet(
        "Need",
        "How few localities make most of the visits to each service, and how many of these get further.",
        "Need: how concentrated the visits to each service are",
        _SERVICES,
        in_order(_SERVICES, rows),
        _NOTES if rows else (_NOTHING,),
        pinned_columns=2,
        chart=_chart(len(rows)) if rows else None,
    )


def _chart(services: int) -> Chart:
    return Chart(
        "How few localities make how much of the visits, by service",
        f"A line for each of {services} services: the share of its visits that so many of the localities make, those "
        "with most of them first, from a tenth of the localities to all. Were all alike it would rise evenly; the "
        "steeper it begins, the fewer make most. The figures are in the table above, at its right.",
        Format.PERCENT,
        "need_label",
        tuple((f"{10 * tenths} %", f"need_curve_{tenths}") for tenths in range(1, 11)),
        has_negatives=False,
        figures_title="Share of the visits (%)",
        categories_title="Localities, those with most visits first",
        most=1.0,
        is_by_row=True,
    )


def _service_row(plan: Plan, told: NeedOfService) -> Mapping[str, Content]:
    tenth, fifth, half = told.by_most
    return {
        "service": told.service,
        "name": plan.estate.services[told.service].name or told.service,
        "visits": told.visits,
        "localities": told.localities,
        "tenth": tenth,
        "fifth": fifth,
        "half": half,
        "share": plan.option.access(told.service).need_share,
        "first": len(told.first),
        "share_first": Cell(len(told.first) / told.localities, "={first}/{localities}"),
        "outside_before": sum(not each.access.within_before for each in told.first),
        "outside_after": sum(not each.access.within_after for each in told.first),
        "further": sum(each.is_further for each in told.first),
        "protected": sum(each.is_protected for each in told.first),
        **{f"curve{tenths}": share for tenths, share in enumerate(told.curve, 1)},
    }


def need_of_localities(dossier: Dossier) -> Sheet:
    """The curve itself: each locality of the first of the visits, with its way today and in the plan."""
    rows = [row for each in need(dossier.plan) for row in _locality_rows(dossier.plan, each)]
    return Sheet(
        "Need by locality",
        "The localities that make most of the visits to each service: how much of it, and how far they go.",
        "Need by locality: who makes most of the visits, and how far they go",
        _LOCALITIES,
        in_order(_LOCALITIES, rows),
        _NOTES if rows else (_NOTHING,),
        pinned_columns=4,
    )


def _locality_rows(plan: Plan, told: NeedOfService) -> Iterator[Mapping[str, Content]]:
    return (_locality_row(plan, each) for each in told.first)


def _locality_row(plan: Plan, told: NeedOfLocality) -> Mapping[str, Content]:
    way, locality = told.access, plan.estate.localities[told.access.locality]
    change = None if way.before is None or way.after is None else Cell(way.after - way.before, "={after}-{before}")
    return {
        "service": way.service,
        "name": plan.estate.services[way.service].name,
        "locality": way.locality,
        "locality_name": locality.name,
        "area": locality.area,
        "groups": "; ".join(sorted(locality.groups)),
        "visits": told.visits,
        "share_of_visits": told.share_of_visits,
        "share_of_localities": told.share_of_localities,
        "before": way.before,
        "after": way.after,
        "change": change,
        "unit": "minutes" if plan.option.access(way.service).in_minutes else "km",
        "within_before": "yes" if way.within_before else "no",
        "within_after": "yes" if way.within_after else "no",
        "further": "yes" if told.is_further else "no",
        "protected": "yes" if told.is_protected else "no",
    }
