"""Figures in sentences: pounds in millions, and two figures that differ never read the same."""

SAME = 1e-9
"""Figures that are nearer to each other than this, by size, differ only by how a computer adds."""
ROUNDED_BY = 0.005
"""Share of a figure by which it may be rounded: what is little is not told as nothing."""
_MOST_DECIMALS = 12


def told_apart(*figures: float, decimals: int = 1) -> tuple[str, ...]:
    """Figures that are put against each other, as text: with so many decimals, or as many more as it takes to tell them
    apart and to be near each.

    Thousands have commas, trailing noughts are left out: `131.6` and `131.5999`, `50.4` and `50`.
    """
    for places in range(decimals, _MOST_DECIMALS + 1):
        texts = tuple(_plain(figure, places) for figure in figures)
        pairs = [(i, j) for i in range(len(figures)) for j in range(i)]
        are_apart = all(texts[i] != texts[j] or _is_same(figures[i], figures[j]) for i, j in pairs)
        if are_apart and all(abs(round(figure, places) - figure) <= ROUNDED_BY * abs(figure) for figure in figures):
            break
    return texts


def millions(gbp: float) -> str:
    """Pounds as `£2.70m`, `-£0.05m`."""
    return _signed(gbp, f"£{abs(gbp) / 1e6:,.2f}m")


def pounds(gbp: float) -> str:
    """An amount as it is said: £2.1 million, £340,000, £950."""
    size = abs(gbp)
    if size >= 999_500:
        return _signed(gbp, f"£{size / 1e6:,.1f} million")
    return to_the_pound(round(gbp, -3) if size >= 10_000 else gbp)


def in_short(gbp: float) -> str:
    """Pounds as one line has room for them: `£314.9m`, `£15,900`."""
    return _signed(gbp, f"£{abs(gbp) / 1e6:,.1f}m") if abs(gbp) >= 999_500 else to_the_pound(gbp)


def to_the_pound(gbp: float) -> str:
    """Pounds as `£2,700,000`, `-£950`."""
    return _signed(gbp, f"£{abs(gbp):,.0f}")


def _signed(gbp: float, text: str) -> str:
    """A size in words with its sign: what reads as nothing has none."""
    reads_as_nothing = not any(each in "123456789" for each in text)
    return text if gbp >= 0 or reads_as_nothing else f"-{text}"


def financial_year(first: int) -> str:
    """The financial year that begins in a calendar year: `2027-28`."""
    return f"{first}-{(first + 1) % 100:02d}"


def percent(share: float, digits: int = 1) -> str:
    """A share as it is said: `12.3 %`."""
    return f"{share:.{digits}%}".replace("%", " %")


def _plain(figure: float, places: int) -> str:
    text = f"{figure:,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _is_same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(1.0, abs(one), abs(other))
