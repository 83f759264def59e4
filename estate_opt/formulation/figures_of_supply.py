"""Shared support functions in figures: the scale and the agencies that an arrangement needs, and those there are."""

from collections.abc import Iterator

from estate_opt.domain.estate import SupportFunction
from estate_opt.formulation.figures import Clash, Figures, Source
from estate_opt.ground.figures import told_apart
from estate_opt.results.names import named


def agencies_in_figures(clash: Clash) -> Iterator[Figures]:
    """Arrangements that need more agencies than could be served."""
    for (name,) in clash.keys.get("enough_agencies", ()):
        arrangement, could_be = clash.estate.arrangements[str(name)], clash.case.customers.get(str(name), [])
        left = [f for f in could_be if _may_supply(clash, str(name), f)]
        if arrangement.min_agencies > len(left):
            words = (
                f"The arrangement {named(str(name), clash.estate)} needs {arrangement.min_agencies:,} agencies at "
                f"least; {len(left):,} can be served."
            )
            source = Source("arrangements", (str(name),), ("min_agencies",))
            yield Figures(words, (source,), float(arrangement.min_agencies), float(len(left)), "agencies")


def scale_in_figures(clash: Clash) -> Iterator[Figures]:
    """Arrangements of which the smallest scale is more than all that could be served, or than the capacity."""
    for name in dict.fromkeys(str(key[0]) for key in clash.keys.get("tier_matches_scale", ())):
        arrangement, customers = clash.estate.arrangements[name], clash.case.customers.get(name, [])
        least_fte = min(tier.from_fte for tier in arrangement.tiers)
        there_fte = sum(f.fte for f in customers if _may_supply(clash, name, f))
        capacity_fte = arrangement.capacity_fte
        most_fte = there_fte if capacity_fte is None else min(there_fte, capacity_fte)
        smallest_fte = min((f.fte for f in customers), default=0.0)
        needed_fte = max(least_fte, smallest_fte)
        if needed_fte > most_fte:
            both = told_apart(needed_fte, most_fte)
            words = (
                f"The arrangement {name} would have to serve {both[0]} FTE at the least; it can serve {both[1]} FTE."
            )
            sources = (Source("arrangements", (name,), ("capacity_fte",)),)
            yield Figures(words, sources, needed_fte, most_fte, "FTE")


def _may_supply(clash: Clash, arrangement: str, function: SupportFunction) -> bool:
    """Whether the choices that clash leave it to an arrangement to supply a function."""
    asked = (function.agency, function.function, arrangement)
    columns = [column for key, column in clash.decisions.supply.items() if key[:3] == asked]
    return any(column not in clash.ruled_out for column in columns)
