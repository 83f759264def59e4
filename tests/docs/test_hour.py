"""An hour's consulting on the sample is typed again, and each figure that is told of it held against what comes out.

Below each command of the hour stands a statement. What a statement's figures are, in its order, and what its words
claim, is worked out from what the commands printed and wrote (`STATEMENTS`). A figure that nobody accounts for makes
the test fail, and so does a command without a statement.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import PROJECT
from tests.docs.documents import README
from tests.docs.figures import ID, figures
from tests.docs.hour import BY_HAND, HOUR, Seen, by_hand, carried_out, steps
from tests.recheck import rows_of


def test_the_hour_reads_only_what_it_wrote() -> None:
    """Each file that a command of the session reads is in the project or was written by a line before it."""
    written = {"hour/"}
    for line in HOUR.splitlines():
        if not re.match(r"estate-opt |printf ", line):
            continue
        line = line.split(" # ")[0]
        writes = set(re.findall(r"(?:-o|--json|new-option|>) (hour/\S+)", line))
        assert set(re.findall(r"hour/[\w./-]+", line)) <= written | writes, line
        assert all((PROJECT / name).is_file() for name in re.findall(r"inputs/\S+", line))
        assert not writes & written, f"{line} would replace a file"
        written |= writes | {name + "runs.sqlite" for name in writes if name.endswith("/")}


class Truth(NamedTuple):
    """What a statement's figures are, in its order; and for words of it whether they are so."""

    figures: list[float]
    words: Mapping[str, bool]


def of_check(seen: Seen) -> Truth:
    rows, tables = seen.numbers("check", r"([\d,]+) rows in (\d+) tables")
    errors, warnings = seen.numbers("check", r"(\d+) errors, (\d+) warnings")
    leaving = seen.all_numbers("check", r"ADC-02 is to close, so ADC-T(\d+) must move")
    return Truth(
        [rows, tables, warnings],
        {
            "no errors": errors == 0,
            "teams must leave the Old Town Hall (ADC-02), which is to close": len(leaving) == warnings,
        },
    )


def of_first_plan(seen: Seen) -> Truth:
    plan = seen.json("plan")
    summary, step = plan["summary"], "solve plan"
    low, high = seen.numbers(step, r"short of the aim of (\d+)-(\d+) %")
    return Truth(
        [
            seen.saving_gbp("plan"),
            summary["saving_share"],
            low / 100,
            high / 100,
            summary["buildings_today"],
            summary["buildings_plan"],
            summary["cost_of_change_gbp"],
            summary["payback_year"],
            plan["objective_gbp"],
            plan["today_gbp"],
            seen.gap_gbp("plan"),
        ],
        {"short of the aim": summary["saving_share"] < low / 100, "worth doing": summary["net_present_saving_gbp"] > 0},
    )


def merrow_house(seen: Seen) -> tuple[float, float, float]:
    """What keeping it costs, and between what that is proven to lie."""
    (cost,) = seen.numbers("explain", r"The opposite \(it is kept\) costs £([\d,]+) more")
    low, high = seen.numbers("explain", r"Proven: between £([\d,]+) and £([\d,]+),")
    return cost, low, high


def of_explain(seen: Seen) -> Truth:
    said = seen.printed["explain"]
    return Truth(
        [*merrow_house(seen)],
        {
            "No rule closes Merrow House (MCC-01)": "Building MCC-01 (Merrow House): it is closed.\nNo rule" in said,
            "it is a matter of cost": "It is a matter of cost." in said,
        },
    )


def of_library(seen: Seen) -> Truth:
    """What becomes of the counters of two libraries that close, and of those that share a door."""
    plan, rows = seen.json("plan"), rows_of(PROJECT / "inputs" / "sample.xlsx")
    (cost,) = seen.numbers("explain library", r"The opposite \(it is kept\) costs £([\d,]+) more")
    offered = {(row["service"], row["building"]) for row in plan["counters"]}
    (hall,) = (row["building"] for row in rows["buildings"] if row["agency"] == "MCT")
    (half_days,) = (row["sessions_per_week"] for row in rows["counters"] if row["building"] == hall)
    (door,) = plan["front_doors"]
    ways = {name: way["route"] for name, way in plan["routes"].items()}
    return Truth(
        [plan["routes"]["MCC-11"]["homes"], float(str(half_days)), cost, len(door["services"]), door["staff_fte"]],
        {
            "Pellings Cross Library (MCC-11) is sold": ways["MCC-11"] == "sell",
            "is a library on": ("library", hall) in offered and ("library", "MCC-11") not in offered,
            "Thrennow Library (MCC-05) goes to the trust": ways["MCC-05"] == "transfer",
            "the library goes on in it": ("library", "MCC-05") in offered,
            "Kestonbury hub": door["building"] == "HUB-02",
        },
    )


def of_options(seen: Seen) -> Truth:
    listed = re.findall(r"^[\w-]+: ", seen.printed["options"], re.MULTILINE)
    hubs = seen.printed["options"].split("\nshared-hubs: ")[1]
    desks, base_desks = (float(n) for n in re.findall(r"desks_per_fte: ([\d.]+) \(base: ([\d.]+)\)", hubs)[0])
    far, base_far = (float(n) for n in re.findall(r"moves.max_km: (\d+) \(base: (\d+)\)", hubs)[0])
    return Truth([len(listed), far, base_far, base_far], {"shared-hubs has denser desks": desks < base_desks})


def of_hubs(seen: Seen) -> Truth:
    hubs = seen.json("hubs")
    return Truth([hubs["objective_gbp"], hubs["summary"]["buildings_plan"], seen.gap_gbp("hubs")], {})


def of_two_compared(seen: Seen) -> Truth:
    step = "compare compare-2"
    (differing,) = seen.numbers(step, r"(\d+) buildings? differ")
    base, hubs = seen.all_numbers(step, r"saves £([\d.]+)m of cash")
    off = sum(seen.all_numbers(step, r"at most £([\d.]+)m dearer"))
    return Truth(
        [differing, (hubs - base) * 1e6],
        {"more than both plans may be off": hubs - base > off},
    )


def of_denser(seen: Seen) -> Truth:
    apart = abs(seen.net_present_gbp("denser") - seen.net_present_gbp("hubs"))
    (far,) = seen.numbers("options", r"shared-hubs: [\s\S]*moves.max_km: (\d+)")
    off = seen.gap_gbp("denser") + seen.gap_gbp("hubs")
    return Truth(
        [seen.net_present_gbp("denser"), apart, far],
        {
            "no more than both may be off": apart <= off,
            "denser desks that pay": seen.net_present_gbp("denser") + off < seen.net_present_gbp("plan"),
        },
    )


def of_wishes(seen: Seen) -> Truth:
    cost = seen.net_present_gbp("plan-2") - seen.net_present_gbp("plan")
    buildings = seen.json("plan-2")["buildings"]
    return Truth(
        [len(seen.json("plan-2")["locks"]), cost, cost],
        {"wishes": (buildings["MCC-04"], buildings["MCC-06"]) == ("open", "closed")},
    )


def of_near(seen: Seen) -> Truth:
    changed, held, most = seen.numbers("solve near", r"(\d+) of the (\d+) decisions .* at most (\d+) may be")
    assert changed <= most
    brought = seen.net_present_gbp("plan") - seen.net_present_gbp("near")
    possible = seen.net_present_gbp("plan") - seen.net_present_gbp("denser")
    return Truth(
        [changed, held, seen.net_present_gbp("near")],
        {"most of what denser desks bring needs a new plan": brought < 0.5 * possible},
    )


def batch_savings(seen: Seen) -> dict[str, float]:
    """What each option of the batch saves, by its title."""
    found = re.findall(r": ([^:]+): optimal, saves £([\d.]+)m", seen.printed["batch plans"])
    return {title: float(millions) * 1e6 for title, millions in found}


def of_batch(seen: Seen) -> Truth:
    saved = batch_savings(seen)
    told = [saved[title] for title in ("Do minimum", "Back office only", "Co-location only", "Denser")]
    return Truth(told, {"buildings are most of it": saved["Co-location only"] > 0.5 * saved["Denser"]})


def of_runs(seen: Seen) -> Truth:
    numbers = seen.all_numbers("runs", r"(?m)^ +(\d+)  ")
    return Truth([len(numbers)], {"numbered": numbers == [1, 2, 3, 4]})


def of_four_compared(seen: Seen) -> Truth:
    front = seen.front("compare")
    return Truth(
        [],
        {
            "All plans close the Old Town Hall (ADC-02)": "All plans close Old Town Hall (ADC-02);" in front,
            "brings most people within the standards": "“Co-location only” brings most people within the" in front,
        },
    )


def frontier_points(seen: Seen) -> list[tuple[float, float]]:
    """Buildings and net present cost of each plan of the frontier, most buildings first."""
    found = re.findall(r"^  (\d+) buildings: £([\d,]+)( .*)?$", seen.printed["frontier frontier"], re.MULTILINE)
    assert [doubt for *_, doubt in found if doubt] == [], "each is proven"
    return [(float(buildings), float(gbp.replace(",", ""))) for buildings, gbp, _ in found]


def of_frontier(seen: Seen) -> Truth:
    points = frontier_points(seen)
    few, least_gbp = points[-1]
    return Truth([len(points), few, least_gbp], {"The cheapest has as few as there can be": len(points) == 1})


def of_alternatives(seen: Seen) -> Truth:
    (found,) = seen.numbers("alternatives alternatives", r"(?m)^(\d+) other plans were found")
    return Truth([found, max(dearer(seen)), buildings_apart(seen)], {})


def buildings_apart(seen: Seen) -> int:
    """By how many buildings the best plan and the alternatives differ at least, any two of them."""
    plans: list[dict[str, str]] = [seen.json(f"alternatives-{name}")["buildings"] for name in ("best", "1", "2")]
    return min(sum(one[name] != other[name] for name in one) for one, other in combinations(plans, 2))


def dearer(seen: Seen) -> list[float]:
    """How much dearer than the best each alternative is, as a share."""
    best = seen.net_present_gbp("alternatives-best")
    return [seen.net_present_gbp(f"alternatives-{number}") / best - 1 for number in (1, 2)]


def take_up(seen: Seen) -> tuple[float, float]:
    """The least share of the joiners' work that is reckoned with, and what then goes of the saving."""
    pattern = r"outturn.take_up_share, ([\d.]+) to 1 \(share of the work of those who join\): -£([\d,]+) to"
    least, lost = seen.numbers("sensitivity sensitivity", pattern)
    return least, lost


def of_sensitivity(seen: Seen) -> Truth:
    step = "sensitivity sensitivity"
    (saving,) = seen.numbers(step, r"“Base” saves £([\d,]+) in net present cost")
    least, lost = take_up(seen)
    more, less, left = seen.numbers(
        step, r"With (\d+) % more spent on change and (\d+) % less saved, “Base” saves £([\d,]+)"
    )
    return Truth([saving, lost, least, more / 100, less / 100, left], {})


def of_diagnose(seen: Seen) -> Truth:
    said = seen.printed["diagnose"]
    asked, way_out = seen.numbers("diagnose", r"- from (\d+) buildings to (\d+) buildings")
    services = re.findall(r"way to the service ([\w-]+) ", said)
    fewest = frontier_points(seen)[-1][0]
    return Truth(
        [asked, way_out, asked],
        {
            "contradict the public's way to clinics": services == ["clinic"],
            "with the hall of others that stays": "building MCT-01 (Pellings Cross Village Hall) is to be kept" in said,
            "The cheapest way out": "The cheapest way out among these" in said and way_out == fewest,
        },
    )


STATEMENTS: dict[str, Callable[[Seen], Truth]] = {
    "check": of_check,
    "solve plan": of_first_plan,
    "explain": of_explain,
    "explain library": of_library,
    "options": of_options,
    "solve hubs": of_hubs,
    "compare compare-2": of_two_compared,
    "solve denser": of_denser,
    "solve plan-2": of_wishes,
    "solve near": of_near,
    "batch plans": of_batch,
    "runs": of_runs,
    "compare compare": of_four_compared,
    "frontier frontier": of_frontier,
    "alternatives alternatives": of_alternatives,
    "sensitivity sensitivity": of_sensitivity,
    "diagnose": of_diagnose,
}
"""What is so, for each step that says something."""


def of_prose(seen: Seen) -> Truth:
    """The text around the lines: what the session begins with, and what the consultant reports."""
    plan = seen.json("plan")
    saved, (few, _) = batch_savings(seen), frontier_points(seen)[-1]
    cost, _, _ = merrow_house(seen)
    in_batch = [gap / 100 for gap in seen.all_numbers("batch plans", r"gap ([\d.]+) %")]
    solved = [seen.json(name)["gap"] for name in ("plan", "hubs", "denser", "plan-2", "near", "alternatives-1")]
    return Truth(
        [
            max(*solved, *in_batch),
            plan["summary"]["last_year"] - plan["summary"]["first_year"] + 1,
            seen.saving_gbp("plan"),
            seen.net_present_gbp("plan") - seen.net_present_gbp("denser"),
            cost,
            few,
            buildings_apart(seen),
            max(dearer(seen)),
            take_up(seen)[1],
            plan["summary"]["assumed_cells"],
        ],
        {"most of it from buildings": saved["Co-location only"] > 0.5 * saved["Denser"]},
    )


def of_the_picture(seen: Seen) -> Truth:
    """What the README says of page one of the plan."""
    summary = seen.json("plan")["summary"]
    told = [seen.saving_gbp("plan"), summary["saving_share"], summary["buildings_today"], summary["buildings_plan"]]
    return Truth(told, {})


def wrong_in(text: str, truth: Truth) -> Iterator[str]:
    """What a text says that is not so, and figures that nobody accounts for."""
    said = figures(text)
    if len(said) != len(truth.figures):
        yield f"{len(said)} figures are said and {len(truth.figures)} accounted for: {text} – {truth.figures}"
        return
    for figure, value in zip(said, truth.figures, strict=True):
        if not figure.holds(value):
            yield f"{' '.join(figure)} is said, {value:,.4f} came out: {text}"
    for words, is_so in truth.words.items():
        if words not in text:
            yield f"“{words}” is checked, but not said: {text}"
        elif not is_so:
            yield f"“{words}” is said, and is not so: {text}"


@pytest.mark.parametrize(
    ("text", "truth", "wrong"),
    [
        ("It saves £2.8m.", Truth([2_801_620], {}), ""),
        ("It saves £2.7m.", Truth([2_801_620], {}), "2.7 m is said, 2,801,620.0000 came out"),
        ("It saves £2.8m, back by 2030.", Truth([2_801_620], {}), "2 figures are said and 1 accounted for"),
        ("It saves.", Truth([], {"It saves": False}), "“It saves” is said, and is not so"),
        ("It costs.", Truth([], {"It saves": True}), "“It saves” is checked, but not said"),
    ],
)
def test_what_is_wrong_in_a_text_is_told(text: str, truth: Truth, wrong: str) -> None:
    """A figure that is not so, one that nobody accounts for, and words that are not so or no longer there."""
    told = [*wrong_in(text, truth)]
    assert len(told) == bool(wrong)
    assert all(line.strip().startswith(wrong) for line in told)


def told() -> list[tuple[str, Callable[[Seen], Truth]]]:
    """Every text that says something of the hour, with what is so."""
    (picture,) = re.findall(r"!\[([^\]]*)\]\(inputs/sample-summary\.png\)", README)
    prose = re.sub(r"^```.*?^```$", "", HOUR, flags=re.MULTILINE | re.DOTALL)
    texts = [*((step.said, STATEMENTS[step.name]) for step in steps() if step.said), (prose, of_prose)]
    return [(" ".join(text.split()), truth) for text, truth in (*texts, (picture, of_the_picture))]


def test_every_line_of_the_hour_is_accounted_for() -> None:
    """Whatever says something has something to be held against, in the order of the hour."""
    assert [step.name for step in steps() if step.said] == list(STATEMENTS)


@pytest.mark.slow
def test_the_hour_says_what_comes_out(tmp_path: Path) -> None:
    """Typed as it stands, every figure of the hour is what comes out, and every claim is so."""
    (tmp_path / "inputs").symlink_to(PROJECT / "inputs")
    (tmp_path / "hour").mkdir()
    printed = dict[str, str]()
    for step in steps():
        if step.line.startswith(BY_HAND):
            by_hand(step.line, tmp_path)
        else:
            printed[step.name] = carried_out(step, tmp_path)
    seen = Seen(tmp_path, printed)
    names = seen.json("plan")["names"]["buildings"]
    for text, _ in told():
        assert [name for name in re.findall(ID, text) if names[name] not in text] == [], text
    assert [line for text, truth in told() for line in wrong_in(text, truth(seen))] == []
