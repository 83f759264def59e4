"""Where need is concentrated: for each service the localities that make most of its visits, and their ways."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from estate_opt.domain.need import by_need, first_of_need
from estate_opt.domain.plan import Plan
from estate_opt.domain.tolerance import SAME_DISTANCE
from estate_opt.domain.ways import LocalityAccess


@dataclass(frozen=True, slots=True)
class NeedOfLocality:
    """One of the fewest localities that make the first of a service's visits: a point of the curve of its demand."""

    access: LocalityAccess
    """Its way, today and in the plan."""
    visits: float
    """A year."""
    share_of_visits: float
    """Of all, its own and of those before it: the height of the curve."""
    share_of_localities: float
    """Likewise: how far along the curve it is."""
    is_protected: bool
    """Whether the option lets it go no further than today."""

    @property
    def is_further(self) -> bool:
        """Whether its way becomes longer, or there is none any more."""
        before, after = self.access.before, self.access.after
        return before is not None and (after is None or after > before + SAME_DISTANCE)


@dataclass(frozen=True, slots=True)
class NeedOfService:
    """How few localities make how much of the visits to a service."""

    service: str
    visits: float
    """A year, of all localities."""
    localities: int
    curve: tuple[float, ...]
    """Share of the visits made by the tenth of the localities that make most, by two tenths of them, up to all."""
    first: tuple[NeedOfLocality, ...]
    """The fewest localities that make the option's share of the visits, most first."""

    @property
    def by_most(self) -> tuple[float, float, float]:
        """Share of the visits made by the tenth, the fifth and the half of the localities that make most."""
        return self.curve[0], self.curve[1], self.curve[4]


def need(plan: Plan) -> Iterator[NeedOfService]:
    """By service that has counters and visits."""
    ways = {(row.service, row.locality): row for row in plan.localities}
    for service, footfall in plan.footfall.items() if plan.localities else ():
        visits, standard = footfall.visits, plan.option.access(service)
        everybody = float(visits.sum())
        if everybody <= 0:
            continue
        order, names = by_need(visits), footfall.catchment.localities
        curve = np.cumsum(visits[order]) / everybody
        told = first_of_need(visits, standard.need_share)
        protected = first_of_need(visits, standard.protect_need_share or 0.0)
        yield NeedOfService(
            service=service, visits=everybody, localities=len(names),
            curve=tuple(_made_by(curve, tenths / 10) for tenths in range(1, 11)),
            first=tuple(
                NeedOfLocality(
                    access=ways[service, names[row]], visits=float(visits[row]), share_of_visits=float(curve[n]),
                    share_of_localities=(n + 1) / len(names), is_protected=bool(protected[row]),
                )
                for n, row in enumerate(order) if told[row]
            ),
        )  # fmt: skip


def _made_by(curve: np.ndarray, share: float) -> float:
    """The height of the curve where so many of the localities are counted, of one at the edge a part."""
    along = np.arange(len(curve) + 1) / len(curve)
    return float(np.interp(share, along, np.concatenate([[0.0], curve])))
