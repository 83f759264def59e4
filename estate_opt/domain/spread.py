"""How far a saving spreads over draws of what is uncertain."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """The saving of one variant over its samples (£, net present)."""

    option: str
    samples: int
    without_plan: int
    central_gbp: float | None
    mean_gbp: float | None
    p10_gbp: float | None
    """One sample in ten saves less."""
    p50_gbp: float | None
    p90_gbp: float | None
    """One sample in ten saves more."""
    loss_share: float | None
    """Share of the samples with a plan that save less than nothing."""
    best_share: float | None
    """Share of the samples in which no other variant saves more, met with the same luck."""
