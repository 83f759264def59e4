"""A saved plan whole again from its JSON alone: the same decisions, pounds, words and labels, or a refusal."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from estate_opt import load_option, solve
from estate_opt.domain.body_accounts import BodyAccount, BodyAccounts
from estate_opt.ground.errors import EstateOptError, UsageError
from estate_opt.options.option import Option
from estate_opt.planning import Planned
from estate_opt.questions.firmness import labelled
from estate_opt.questions.restored import restored
from estate_opt.questions.robustness.ranged import ranged
from estate_opt.saved.made_of import option_in
from estate_opt.saved.plan_content import checked
from estate_opt.saved.plan_json import SavedPlan
from tests.small_place import SMALL, write_folder

MADE = datetime(2026, 11, 28, 9, 30)
LOCKS = [("kind", "id", "decision", "where", "because"), ("building", "hall", "keep", "", 'it has a "tower", 3 m')]
LEVERS = {"appraisal.start": "2028-04-01", "space.desks_per_fte": 0.65, "moves.max_km": 12.5}


def option_of_levers() -> Option:
    return load_option("base", LEVERS).with_solver(time_limit_seconds=20, threads=1)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    folder = write_folder(tmp_path_factory.mktemp("small"), {**SMALL, "locks": LOCKS})
    made = ranged(labelled(solve(folder, option_of_levers())), 5)
    return replace(made, accounts=accounts_of(made))


def accounts_of(planned: Planned) -> BodyAccounts:
    """Both pay in the plan half of it, which is their share, and ten pounds more alone."""
    half = planned.plan.objective_gbp / 2
    each = BodyAccount(joins=True, alone_gbp=half + 10, in_plan_gbp=half, share_gbp=half, pays_per_year_gbp=0.0)
    return BodyAccounts("prices", {"county": each, "trust": each}, (2029, 2030), 20.0, None)


def saved(planned: Planned, change: Callable[[dict[str, Any]], object] = lambda _: None) -> SavedPlan:
    """As it is written and read again, with something about it changed."""
    content = json.loads(json.dumps(planned.as_json()))
    change(content)
    return SavedPlan("plan.json", content)


def test_a_plan_comes_back_whole(planned: Planned) -> None:
    """Written once more, it says what it said: figures, reasons, locks, labels, checks and tables."""
    assert checked(saved(planned).content, "plan.json")  # with labels, a spread, accounts and all
    back = restored(saved(planned), MADE)
    again, first = (json.loads(json.dumps(each.as_json())) for each in (back, planned))
    assert again["labels"] is not None
    assert again["spread"] is not None
    assert again["accounts"] is not None
    assert again.pop("seal")  # of the pounds to the last digit
    assert first.pop("seal")
    assert again["audit"]["passed"]
    assert [lock["because"] for lock in again["locks"]] == ['it has a "tower", 3 m']
    for key in ("objective_gbp", "today_gbp"):
        assert again.pop(key) == pytest.approx(first.pop(key), abs=0.01)
    ledgers = [[row.pop("gbp") for row in each["ledger"] + each["ledger_today"]] for each in (again, first)]
    assert ledgers[0] == pytest.approx(ledgers[1], abs=0.01)
    assert {k: v for k, v in again.items() if k not in ("gap", "saving_taken", "summary")} == {
        k: v for k, v in first.items() if k not in ("gap", "saving_taken", "summary")
    }


def test_without_its_seal_nothing_is_proven(planned: Planned) -> None:
    """A bound can be worked out again by nobody: of a file that an earlier version wrote, or whose seal is cut out."""
    assert restored(saved(planned), MADE).plan.bound_gbp == planned.plan.bound_gbp > 0
    assert restored(saved(planned, lambda content: content.pop("seal")), MADE).plan.bound_gbp == -math.inf


def test_levers_come_back_as_they_were_set(planned: Planned) -> None:
    """A date is a date again, and the title is the one that the plan was made under."""
    option = option_in(saved(planned))
    assert option.levers == option_of_levers().levers
    assert option.title == planned.plan.option.title


def test_a_plan_that_comes_to_other_pounds_is_refused(planned: Planned) -> None:
    """Of another version, or changed by hand: its page would say what its workbook does not."""

    def dearer(content: dict[str, Any]) -> None:
        content["objective_gbp"] += 2.0

    with pytest.raises(UsageError, match=r"plan\.json costs £.*, not the £.* it told\. Make the plan again"):
        restored(saved(planned, dearer), MADE)


def test_a_supplier_that_its_tables_do_not_have_is_refused(sample_planned: Callable[[str], Planned]) -> None:
    """As for every question that is asked about a saved plan: it is about another place."""

    def by_somebody_else(content: dict[str, Any]) -> None:
        content["functions"][0]["arrangement"] = "nobody's"

    with pytest.raises(UsageError, match="about other buildings, teams, functions or counters than its own tables"):
        restored(saved(sample_planned("base"), by_somebody_else), MADE)


def test_a_plan_without_its_tables_is_refused(planned: Planned) -> None:
    """Where they were not kept, and where one was too long to be kept."""
    with pytest.raises(UsageError, match="does not hold the tables"):
        restored(saved(planned, lambda content: content.update(tables=None)), MADE)

    def too_long(content: dict[str, Any]) -> None:
        content["tables"]["teams"] = {"row_count": 30_000, "fingerprint": "ab"}

    with pytest.raises(UsageError, match="the table teams as a fingerprint alone: it has 30,000 rows"):
        restored(saved(planned, too_long), MADE)


def test_accounts_of_another_plan_are_refused(planned: Planned) -> None:
    """Copied from another file, they sum to other pounds or are of other bodies."""

    def dearer(content: dict[str, Any]) -> None:
        content["accounts"]["bodies"][0]["share_gbp"] += 2

    with pytest.raises(UsageError, match=r"and its accounts sum to £.*: they are of another plan"):
        restored(saved(planned, dearer), MADE)

    def stranger(content: dict[str, Any]) -> None:
        content["accounts"]["bodies"][0]["agency"] = "nobody"

    with pytest.raises(UsageError, match="has accounts of other bodies than its own"):
        restored(saved(planned, stranger), MADE)


SPOILT = [
    ("tables", "teams", "rows"), ("tables", "teams", "columns"), ("tables", "teams"), ("option", "levers"),
    ("option", "changes"), ("option", "title"), ("labels", "buildings"), ("labels", "functions"), ("labels", "gap_gbp"),
    ("status",), ("bound_gbp",), ("tidied",), ("solver",), ("seconds",), ("versions",), ("buildings",), ("teams",),
    ("functions",), ("counters",), ("locks",), ("earlier",), ("summary", "locks_cost"),
    ("spread",), ("accounts",), ("accounts", "rule"), ("accounts", "bodies"), ("accounts", "years"),
    ("accounts", "price_of_silos_gbp"),
]  # fmt: skip
"""Parts of the JSON by where they stand."""
INSTEAD: list[Any] = [5, "five", [5], {"five": 5}, [None], "gone"]


@pytest.mark.parametrize("where", SPOILT, ids="-".join)
def test_a_spoilt_file_is_told_in_a_sentence(planned: Planned, where: tuple[str, ...]) -> None:
    """Whatever else stands in place of a part: a sentence, or the plan all the same where nothing hangs on it."""
    for instead in INSTEAD:

        def spoil(content: dict[str, Any], instead: Any = instead) -> None:
            *way, last = where
            for part in way:
                content = content[part]
            if instead == "gone":
                content.pop(last, None)
            else:
                content[last] = instead

        problem, back = _outcome(saved(planned, spoil))
        assert problem is None or problem.strip().endswith((".", "?"))
        if back is not None:
            assert back.plan.objective_gbp == pytest.approx(planned.plan.objective_gbp, abs=1.0)


def _outcome(spoilt: SavedPlan) -> tuple[str | None, Planned | None]:
    """What a reader is told, or the plan."""
    try:
        return None, restored(spoilt, MADE)
    except EstateOptError as problem:
        return str(problem), None


@pytest.fixture(scope="module")
def phased(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """The same place carried out over three years, of which each bears a closing and some moves."""
    levers = {**LEVERS, "programme.years": 3, "programme.closures_per_year": 1, "programme.fte_moved_per_year": 60}
    option = load_option("base", levers).with_solver(time_limit_seconds=20, threads=1)
    return solve(write_folder(tmp_path_factory.mktemp("phased"), SMALL), option)


def test_a_programme_comes_back_with_its_years(phased: Planned) -> None:
    """What is so at the end of each year, the waves, what to do when, and the pounds of each year."""
    back = restored(saved(phased), MADE)
    assert back.plan.programme is not None
    assert len({str(year.decided) for year in back.plan.programme.years}) > 1
    again, first = (json.loads(json.dumps(each.as_json())) for each in (back, phased))
    assert again["audit"]["passed"]
    assert again["programme"].pop("all_at_once_gbp") == pytest.approx(first["programme"].pop("all_at_once_gbp"))
    for key in ("programme", "buildings", "teams", "functions", "counters", "moves", "status", "solver"):
        assert again[key] == first[key], key
    ledgers = [[row.pop("gbp") for row in each["ledger"]] for each in (again, first)]
    assert ledgers[0] == pytest.approx(ledgers[1], abs=0.01)
    assert again["ledger"] == first["ledger"]
    assert back.plan.bound_gbp == phased.plan.bound_gbp


def test_a_programme_among_all_targets_comes_back_as_that(tmp_path: Path) -> None:
    """With a pot the bound is of all targets, and it is told what the one that is best all at once would come to."""
    levers = {**LEVERS, "programme.years": 2, "capital.by_year_gbp": {"pooled": [1000.0]}}
    option = load_option("base", levers).with_solver(time_limit_seconds=20, threads=1)
    first = solve(write_folder(tmp_path / "place", SMALL), option)
    assert first.plan.programme is not None
    assert first.plan.programme.first_gbp is not None
    back = restored(saved(first), MADE).plan.programme
    assert back is not None
    assert back.first_gbp == pytest.approx(first.plan.programme.first_gbp)
    assert back.unbound_gbp == pytest.approx(first.plan.programme.unbound_gbp)


def test_a_programme_that_was_changed_by_hand_is_refused(phased: Planned) -> None:
    """A building closed a year later than it was costs other pounds than the file tells."""

    def later(content: dict[str, Any]) -> None:
        years = content["programme"]["years"]
        today = content["today"]["buildings"]
        year, name = next(
            (n, name) for n, year in enumerate(years[:-1]) for name, state in year["buildings"].items()
            if state == "closed" and today[name] == "open"
        )  # fmt: skip
        years[year]["buildings"][name] = "open"

    with pytest.raises(UsageError, match=r"plan\.json (costs £|breaks a rule)"):
        restored(saved(phased, later), MADE)
