"""Switching values: how far one figure must move before a plan saves nothing, or another plan becomes the cheaper one.

Both plans are valued with the same figure. A cost is linear, so its switching value is worked out; a lever's is found
by Brent's method between the figure and the ends of where it is looked for. (A lever that switched there and back in
between would be missed.)
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from estate_opt.domain.costs import words
from estate_opt.questions.robustness.revalued import POUND, Valuer

TODAY = "today"
"""What a plan is held against when it is asked when it saves nothing."""


@dataclass(frozen=True, slots=True)
class Switch:
    """One figure, and how far it must move before the answer is another one."""

    kind: str
    """`cost` or `lever`."""
    name: str
    words: str
    against: str
    """TODAY, or the name of another plan."""
    margin_gbp: float
    """How much cheaper the plan is now than that (net present)."""
    figure: float
    """As it stands: the lever's value; 1 for a cost."""
    at: float | None
    """The switching value; None: there is none."""
    verdict: str
    """In words."""

    @property
    def move_share(self) -> float | None:
        """By what share of itself the figure must move."""
        return None if self.at is None or not self.figure else self.at / self.figure - 1


def nearest_first(switches: Sequence[Switch]) -> list[Switch]:
    """Those that must move least first; those without a switching value last."""
    far = float("inf")
    return sorted(switches, key=lambda each: far if each.move_share is None else abs(each.move_share))


class Switches:
    """The switching values of the first of some plans, against today and against each of the others."""

    def __init__(self, valuer: Valuer, levers: Sequence[str]) -> None:
        self._valuer, self._levers = valuer, levers
        self._against = (TODAY, *valuer.names[1:])
        self._up_to = valuer.option.levers.sensitivity.switching_up_to_factor
        self._known: dict[tuple[str, float], tuple[float, ...]] = {}

    def all(self, costs: Sequence[str]) -> Iterator[Switch]:
        """Of every cost and lever, against each."""
        for number, against in enumerate(self._against):
            for cost in costs:
                yield self._of_cost(cost, number, against)
            for path in self._levers:
                if (figure := self._valuer.option.figure(path)) is not None:
                    yield self._of_lever(path, figure, number, against)

    def _of_cost(self, cost: str, number: int, against: str) -> Switch:
        worth = self._valuer.base
        mine, theirs = worth.present[1].get(cost, 0.0), worth.present[0 if number == 0 else number + 1].get(cost, 0.0)
        margin = _margin(worth.savings_gbp, number)
        hangs = theirs - mine
        # margin + move × hangs = 0
        move = -margin / hangs if abs(hangs) >= POUND else None
        at = 1 + move if move is not None and 0 <= 1 + move <= self._up_to else None
        if move is None:
            verdict = "Makes no difference here: no switching value."
        elif at is None:
            verdict = _never(against, margin, "nothing", f"{self._up_to:g} times as much")
        else:
            verdict = f"At {_percent(at - 1)} {_switches(against, margin)}."
        return Switch("cost", cost, words(cost), against, margin, 1.0, at, verdict)

    def _of_lever(self, path: str, figure: float, number: int, against: str) -> Switch:
        option = self._valuer.option
        least, most = option.least_and_most(path)
        high = min(most, self._up_to * figure if figure else self._up_to)
        margin = _margin(self._valuer.base.savings_gbp, number)

        def at_value(value: float) -> float:
            return _margin(self._savings(path, value), number)

        find = _first_whole if option.is_whole_number(path) else _root
        found = [at for end in (least, high) if (at := find(at_value, figure, end)) is not None]
        at = min(found, key=lambda value: abs(value - figure), default=None)
        if at is None:
            verdict = _never(against, margin, f"{least:g}", f"{high:g}")
        else:
            move = f" ({_percent(at / figure - 1)})" if figure else ""
            verdict = f"At {at:,.4g}{move} {_switches(against, margin)}."
        return Switch("lever", path, option.setting(path).unit, against, margin, figure, at, verdict)

    def _savings(self, path: str, value: float) -> tuple[float, ...]:
        key = path, value
        if key not in self._known:
            set_to = round(value) if self._valuer.option.is_whole_number(path) else value
            self._known[key] = self._valuer.varied({path: set_to}).savings_gbp
        return self._known[key]


def _margin(savings: Sequence[float], number: int) -> float:
    """How much more the first plan saves than what it is held against."""
    return savings[0] - (0.0 if number == 0 else savings[number])


def _root(margin: Callable[[float], float], start: float, end: float) -> float | None:
    """Where the margin changes its sign between two values; None if it has the same sign at both."""
    if start == end or margin(start) * margin(end) > 0 or margin(start) == 0:
        return None
    from scipy.optimize import brentq

    return float(brentq(margin, start, end, xtol=1e-9, rtol=1e-9))


def _first_whole(margin: Callable[[float], float], start: float, end: float) -> float | None:
    """The whole number nearest to the start from which the sign is the other one, by halving."""
    if start == end or margin(start) * margin(end) > 0:
        return None
    same, other = round(start), round(end)
    while abs(other - same) > 1:
        middle = (same + other) // 2
        same, other = (middle, other) if margin(middle) * margin(start) > 0 else (same, middle)
    return float(other)


def _switches(against: str, margin: float) -> str:
    """What happens there."""
    if against == TODAY:
        return "the plan saves nothing" if margin > 0 else "the plan begins to save"
    return f"“{against}” becomes the cheaper plan" if margin > 0 else "this plan becomes the cheaper one"


def _never(against: str, margin: float, low: str, high: str) -> str:
    if against == TODAY:
        stays = "the plan saves" if margin > 0 else "the plan saves nothing"
    else:
        stays = "this plan is the cheaper one" if margin > 0 else f"“{against}” is the cheaper plan"
    return f"No switching value: from {low} to {high}, {stays}."


def _percent(share: float) -> str:
    return f"{'+' if share >= 0 else '-'}{100 * abs(share):,.3g} %"
