"""Games with published answers."""

from itertools import combinations

import numpy as np

from estate_opt.questions.games.game import Array, group_of, of_profits

WORKED_BY_NAME = "AHKLMT"
"""The six groups of municipalities of Skåne; player 0 is A."""

_SKANE = """
A 21.95 H 17.08 K 10.91 L 15.88 M 20.81 T 21.98
AH 34.69 AK 32.86 AL 37.83 AM 42.76 AT 43.93 HK 22.96 HL 25.00 HM 37.89 HT 39.06 KL 26.79 KM 31.45 KT 32.89 LM 31.10
LT 37.86 MT 39.41
AHK 40.74 AHL 43.22 AHM 55.50 AHT 56.67 AKL 48.74 AKM 53.40 AKT 54.84 ALM 53.05 ALT 59.81 AMT 61.36 HKL 27.26
HKM 42.55 HKT 44.94 HLM 45.81 HLT 46.98 HMT 56.49 KLM 42.01 KLT 48.77 KMT 50.32 LMT 51.46
AHKL 48.95 AHKM 60.25 AHKT 62.72 AHLM 64.03 AHLT 65.20 AHMT 74.10 AKLM 63.96 AKLT 70.72 AKMT 72.27 ALMT 73.41
HKLM 48.07 HKLT 49.24 HKMT 59.35 HLMT 64.41 KLMT 56.61
AHKLM 69.76 AHKLT 70.93 AHKMT 77.42 AHLMT 83.00 AKLMT 73.97 HKLMT 66.46
AHKLMT 83.82
"""


def game(players: int, values: list[float]) -> Array:
    """A game whose groups are told by size, then by number, as papers print them."""
    told = np.zeros(1 << players)
    groups = (each for size in range(1, players + 1) for each in combinations(range(players), size))
    for group, value in zip(groups, values, strict=True):
        told[group_of(group)] = value
    return told


def skane() -> Array:
    """The water supply of Skåne in millions of crowns (Young, Okada and Hashimoto, IIASA WP-79-77, table 1)."""
    words = _SKANE.split()
    costs = np.zeros(1 << len(WORKED_BY_NAME))
    for name, cost in zip(words[::2], words[1::2], strict=True):
        costs[group_of(map(WORKED_BY_NAME.index, name))] = float(cost)
    return costs


def airport(needs: list[float]) -> Array:
    """A runway costs what the largest aeroplane that uses it needs (Littlechild and Owen 1973)."""
    costs = np.zeros(1 << len(needs))
    for group in range(1, len(costs)):
        costs[group] = max(need for player, need in enumerate(needs) if group >> player & 1)
    return costs


def estate_division(estate: float, claims: list[float]) -> Array:
    """What a group of heirs gets in any case: what the others' claims leave (Aumann and Maschler 1985)."""
    worth = np.zeros(1 << len(claims))
    for group in range(1, len(worth)):
        others = sum(claim for player, claim in enumerate(claims) if not group >> player & 1)
        worth[group] = max(0.0, estate - others)
    return of_profits(worth)


THREE_USERS = game(3, [10, 40, 80, 50, 90, 105, 105])
"""Alone 10, 40 and 80, together 105; pairs save nothing but what is printed of them."""
MAJORITY = of_profits(game(3, [0, 0, 0, 1, 1, 1, 1]))
ONE_PAIR = of_profits(game(3, [0, 0, 0, 10, 0, 0, 2]))
FOUR = of_profits(game(4, [0, 0, 0, 0, 5, 5, 8, 9, 10, 8, 13, 15, 16, 17, 21]))
THREE_COSTS = game(3, [88, 92, 70, 100, 119, 112, 120])
PROFITS = of_profits(game(3, [46125, 17437.5, 5812.5, 69187.5, 53812.5, 30750, 90000]))
