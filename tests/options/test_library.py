"""The library of options loads, solves and is listed with what it changes; a new option begins as its parent."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from estate_opt.audit import audit
from estate_opt.cli.main import main
from estate_opt.domain.plan import Plan
from estate_opt.ground.errors import EstateOptError, OptionError, UsageError
from estate_opt.options.library import library, toml, value_in_words, write_new_option
from estate_opt.options.option import known_path, load, models_folder
from estate_opt.planning import solve_place
from estate_opt.results.limits import limits_of
from estate_opt.results.pots import pot_years

NAMES = [
    "back-office-only", "better-access", "carbon-first", "co-location-only", "do-minimum", "green-book",
    "most-saving", "no-redundancy", "nobody-worse-off", "shared-hubs",
]  # fmt: skip


OF_YEARS = ("half-the-capital", "lease-events-only", "pots-not-pooled", "spend-to-save", "ten-years")


def test_the_library_is_what_it_should_be() -> None:
    """There are fifteen options beside the base, each with a title, a reason and something that it changes."""
    found = {each.name: each for each in library()}
    assert sorted(found) == sorted([*NAMES, *OF_YEARS, "base"])
    assert all(each.title and len(each.why) > 40 for each in found.values())
    assert [name for name, each in found.items() if not each.changes] == ["base"]


@pytest.fixture(scope="module")
def plans(sample_path: Path) -> dict[str, Plan]:
    """The sample's plan under each option, well enough solved to be told apart."""
    settings = {"time_limit_seconds": 30.0, "gap": 0.02, "threads": 1}
    return {name: solve_place(sample_path, load(name).with_solver(**settings)).plan for name in NAMES}


@pytest.mark.slow
def test_every_option_has_a_plan_for_the_sample(plans: dict[str, Plan]) -> None:
    """Each gives a plan that is no dearer than today, but for what it must do."""
    assert all(plan.objective_gbp < plan.today_gbp for plan in plans.values())


@pytest.mark.slow
def test_the_options_do_what_they_say(plans: dict[str, Plan]) -> None:
    """The plans of the library differ in the way that their reasons give."""
    minimum, back_office, co_location = (plans[n] for n in ("do-minimum", "back-office-only", "co-location-only"))
    closing = {name for name, b in minimum.estate.buildings.items() if b.status == "close"}
    for plan in (minimum, back_office):
        assert {plan.estate.teams[t].building for t in plan.housing if plan.is_moved(t)} == closing
    assert not any(minimum.is_shared(*key) for key in minimum.supply)
    assert not any(co_location.is_shared(*key) for key in co_location.supply)
    assert any(back_office.is_shared(*key) for key in back_office.supply)
    assert any(co_location.is_moved(team) for team in co_location.housing)
    better = {(a.service, a.form, a.scope): a for a in plans["better-access"].access}
    assert all(a.after >= a.before - 1e-9 for a in better.values())
    assert any(a.after > a.before for a in better.values())
    nobody_further = {"same", "nearer"}
    assert {each.verdict for each in plans["better-access"].localities} <= nobody_further
    assert not [a for a in plans["no-redundancy"].accounts if a.cost == "redundancy"]
    valued_otherwise = {"carbon-first", "green-book"}
    assert plans["most-saving"].bound_gbp < min(plans[n].objective_gbp for n in NAMES if n not in valued_otherwise)


@pytest.mark.slow
def test_nobody_is_worse_off_where_that_is_asked_for(plans: dict[str, Plan]) -> None:
    """By the findings of the plan, which tell of whoever pays more than by carrying on as today."""
    plan = plans["nobody-worse-off"]
    assert plan.option.levers.accounts.no_body_worse_off
    assert not [finding for finding in limits_of(plan) if "more over the appraisal" in finding.problem]
    assert audit(plan).passed


@pytest.mark.slow
def test_options_of_years_are_programmes_that_do_what_they_say(sample_path: Path) -> None:
    """Over ten years each. £10 million may be spent by three bodies: half of it is half a million a year, which costs
    more than no limit, and less where savings may be spent too; all of it is a tenth each year for each of them. No
    room that is rented is left over a year before it is off the books, or taken by somebody else: let on, it is not
    empty, though its rent goes on.
    """
    settings = {"time_limit_seconds": 60.0, "gap": 0.005, "threads": 1}
    plans = {name: solve_place(sample_path, load(name).with_solver(**settings)).plan for name in OF_YEARS}
    assert all(plan.programme is not None and len(plan.programme.years) == 10 for plan in plans.values())
    assert all(plan.objective_gbp < plan.today_gbp and audit(plan).passed for plan in plans.values())
    new = {name: {each.pot: each.new_gbp for each in pot_years(plan) if not each.year} for name, plan in plans.items()}
    assert new["half-the-capital"] == new["spend-to-save"] == {"pooled": 500_000}
    assert new["pots-not-pooled"] == {"MCC": 600_000, "ADC": 300_000, "MPO": 100_000}
    gbp, bound = ({name: getattr(plan, at) for name, plan in plans.items()} for at in ("objective_gbp", "bound_gbp"))
    assert bound["ten-years"] <= gbp["half-the-capital"]
    assert bound["ten-years"] <= gbp["pots-not-pooled"]
    assert bound["spend-to-save"] <= gbp["half-the-capital"]
    plan = plans["lease-events-only"]
    for name, building in plan.estate.buildings.items():
        if building.in_use_today and not plan.is_open[name] and building.tenure != "freehold":
            calendar, way = plan.closing_calendar(name), plan.route_of(building)
            gone = calendar.release_time(building) if way is None else calendar.taken_time(building, way)
            assert gone - calendar.vacated_time < 1.01 or building.status == "close"


RATES = ("rates", "rates_double_running")


@pytest.mark.slow
def test_green_book_is_worth_to_the_public_not_to_budgets(plans: dict[str, Plan]) -> None:
    """Sixty years, rates paid (twice while two buildings run) but not counted, the public's travel counted.

    The uplifts are the upper bounds.
    """
    plan = plans["green-book"]
    levers = plan.option.levers
    assert (levers.appraisal.years, len(plan.accounts[0].gbp)) == (60, 60)
    rates = plan.net_present_gbp(account for account in plan.accounts if account.cost in RATES)
    assert rates > 0
    assert plan.objective_gbp == pytest.approx(plan.net_present_gbp(plan.accounts) - rates)
    assert any(account.cost == "public_travel" for account in plan.accounts)
    assert levers.optimism_bias.building_uplift == levers.optimism_bias.standard_building[0]
    assert audit(plan).passed


def test_an_option_is_known_by_its_name(tmp_path: Path) -> None:
    """A name of the library does where a path does, also to extend; one that is nowhere is said to be so."""
    assert load("most-saving") == load(models_folder() / "options" / "most-saving.toml")
    child = tmp_path / "child.toml"
    child.write_text('title = "Child"\nextends = "most-saving"\n[moves]\nmax_km = 20\n', encoding="utf-8")
    assert load(child).levers.moves.max_km == 20
    assert load(child).levers.access["default"].no_worse == "off"
    with pytest.raises(OptionError, match="no option file or option called most-savings"):
        load("most-savings")


@pytest.mark.parametrize("parent", ["base", "better-access"])
def test_a_new_option_is_its_parent_until_it_is_changed(tmp_path: Path, parent: str) -> None:
    """The file that is written loads, and sets every lever as its parent does."""
    path = tmp_path / "mine.toml"
    write_new_option(path, parent)
    assert load(path).levers == load(parent).levers
    assert load(path).title == "Mine"


def test_every_lever_stands_in_a_new_option_as_it_may_be_given(tmp_path: Path) -> None:
    """Each commented line without its # is a lever the program knows, at the value or range that it has already."""
    path, tried = tmp_path / "mine.toml", []
    write_new_option(path, "better-access")
    lines = path.read_text(encoding="utf-8").splitlines()
    section = ""
    for number, line in enumerate(lines):
        if line.startswith("# [") and line.endswith("]") and "[[" not in line:
            section = line.removeprefix("# [").rstrip("]")
        elif section and line.startswith("# ") and " = " in line and not line.startswith("#  "):
            name = line.removeprefix("# ").split(" = ")[0]
            one = [*lines[:3], f"[{section}]", line.removeprefix("# ")]
            trial = tmp_path / f"trial{number}.toml"
            trial.write_text("\n".join(one), encoding="utf-8")
            told = f"the range of {name[1:-1]} is that" if section == "uncertain" else rf"{section}\.{name} is .*"
            with pytest.raises(OptionError, match=f"{told} already"):
                load(trial)
            tried.append(f"{section}.{name}")
    chosen = load("better-access")
    ranges = [f'uncertain."{each.path}"' for each in chosen.uncertain]
    assert sorted(tried) == sorted([*(row.path for row in chosen.settings), *ranges])


def test_a_new_option_never_replaces_a_file(tmp_path: Path) -> None:
    """What is there stays as it is."""
    path = tmp_path / "mine.toml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="exists already"):
        write_new_option(path, "base")
    assert path.read_text(encoding="utf-8") == "mine"
    told = CliRunner().invoke(main, ["new-option", str(path)])
    assert told.exit_code == 2
    assert "exists already" in told.output


def test_the_commands(tmp_path: Path) -> None:
    """`options` lists them with what they change, for people and for programs; `new-option` says what to do next."""
    told = CliRunner().invoke(main, ["options"])
    assert told.exit_code == 0
    assert "no-redundancy: No redundancy" in told.output
    assert "staff.allow_redundancy: no (base: yes)" in told.output
    listed = json.loads(CliRunner().invoke(main, ["options", "--json"]).output)
    assert [each["name"] for each in listed] == ["base", *sorted([*NAMES, *OF_YEARS])]
    told = CliRunner().invoke(main, ["new-option", str(tmp_path / "mine"), "--extends", "shared-hubs"])
    assert told.exit_code == 0
    assert load(tmp_path / "mine.toml").levers.moves.max_km == 25
    refused = CliRunner().invoke(main, ["new-option", str(tmp_path / "other.toml"), "--extends", "nowhere"])
    assert refused.exit_code == 2
    assert not (tmp_path / "other.toml").exists()


def test_values_as_written() -> None:
    """Levers are written for readers, and for TOML so that it reads them back."""
    import tomllib

    for row in load().settings:
        read = tomllib.loads(f"value = {toml(row.value)}")["value"]
        assert read == row.value or {str(k): v for k, v in row.value.items()} == read
    assert [value_in_words(v) for v in (True, [], {"a": 1}, 25_000, [0.1, 0.2])] == [
        "yes", "none", "a: 1", "25,000", "0.1, 0.2",
    ]  # fmt: skip
    assert known_path("access.library.min_share") == "access.default.min_share"
    assert issubclass(OptionError, EstateOptError)
