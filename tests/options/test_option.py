"""Option files: what is unknown, idle or endless is refused in a sentence; what is given reaches the levers."""

from datetime import date
from pathlib import Path

import pytest

from estate_opt.ground.errors import OptionError
from estate_opt.options.option import load, models_folder
from tests.hand import option


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str, *words: str) -> None:
    """The file is refused in one sentence that holds these words."""
    with pytest.raises(OptionError) as said:
        load(written(folder, text))
    for word in words:
        assert word in str(said.value)
    assert "\n" not in str(said.value)


def test_the_base_gives_every_lever_with_unit_and_source() -> None:
    """Each lever of the base has a unit and a source, and is set by the base."""
    assert all(row.unit and row.source and row.set_by == "Base" for row in load().settings)


def test_a_child_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    """One lever of the child differs from the base; the others are the base's."""
    chosen = load(
        written(tmp_path, 'title = "Dense"\nwhy = "to see"\nextends = "base"\n[space]\ndesks_per_fte = 0.6\n')
    )
    base = load()
    assert (chosen.title, chosen.why, chosen.levers.space.desks_per_fte) == ("Dense", "to see", 0.6)
    changed = [row.path for row, old in zip(chosen.settings, base.settings, strict=True) if row.value != old.value]
    assert changed == ["space.desks_per_fte"]
    assert next(row.set_by for row in chosen.settings if row.path == "space.desks_per_fte") == "Dense"


def test_a_grandchild_stands_on_its_parent(tmp_path: Path) -> None:
    """A file may extend another beside it; the later one wins."""
    written(tmp_path, 'title = "A"\nextends = "base"\n[space]\ndesks_per_fte = 0.6\n[moves]\nmax_km = 9\n', "a.toml")
    chosen = load(written(tmp_path, 'extends = "a.toml"\n[space]\ndesks_per_fte = 0.5\n'))
    assert (chosen.levers.space.desks_per_fte, chosen.levers.moves.max_km) == (0.5, 9)


@pytest.mark.parametrize(
    ("lever", "word"),
    [
        ("[space]\ndesk_per_fte = 0.6", "space.desk_per_fte"),
        ("[spaces]\ndesks_per_fte = 0.6", "spaces.desks_per_fte"),
        ("years = 5", "years"),
        ("[access.library]\nstandard = 2", "access.library.standard"),
    ],
)
def test_an_unknown_lever_is_refused(tmp_path: Path, lever: str, word: str) -> None:
    """A misspelt section or key is named."""
    refused(tmp_path, f'extends = "base"\n{lever}\n', word, "base.toml")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("[spaces]\ndesk_per_fte = 0.6", "space.desks_per_fte"),
        ("[moves]\ndesks_per_fte = 0.6", "space.desks_per_fte"),
        ("desks_per_fte = 0.6", "space.desks_per_fte"),
        ("[acess.library]\nmin_shar = 0.9", "access.library.min_share"),
        ("[access.library]\nmin_sahre = 0.9", "access.library.min_share"),
        ('titel = "x"', "title"),
        ("[[changes]]\nid = 1", "[[change]]"),
        ('[uncertian]\n"outturn.capital_factor" = { low = 1, high = 2 }', "uncertain"),
        ('[uncertain]\n"outturn.capital_facto" = { low = 1, high = 2 }', "outturn.capital_factor"),
        ('[limits]\nbuildings = [{ scope = "all", atmost = 5 }]', "at_most"),
        ('[access.library]\nno_worse = "standart"', "standard"),
        ('[[change]]\ntable = "teams"\nid = "t"\ncolum = "fte"\nto = 1\nbecause = "x"', "column"),
    ],
)
def test_what_was_likely_meant_is_said(tmp_path: Path, given: str, meant: str) -> None:
    """Of a section, a lever, a lever in the wrong section, a heading of the file, a key and a word."""
    refused(tmp_path, f'extends = "base"\n{given}\n', f"Did you mean {meant}?")


def test_an_option_that_was_likely_meant_is_said(tmp_path: Path) -> None:
    """Of the library by name, and of the files beside the one that extends it; `extends` itself too."""
    with pytest.raises(OptionError, match=r"Did you mean shared-hubs\?"):
        load("shared-hub")
    written(tmp_path, 'title = "Ours"\nextends = "base"\n[moves]\nmax_km = 9\n', "our-own.toml")
    refused(tmp_path, 'extends = "our-wn.toml"\n', "Did you mean our-own.toml?")
    refused(tmp_path, 'extend = "base"\n', "`extend`", "extends")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("[space]\ndesks_per_fte = 60", "Its range is 0 to 3 (desks per FTE). It is desks for one full-time post"),
        ("[solver]\ngap = 5", "Its range is 0 to 1 (share of the plan's cost). It is a share: 0.01 for 1 %"),
        ("[appraisal]\ndiscount_rate = 3.5", "0.035 for 3.5 %"),
        ("[access.clinic]\nstandard_minutes = 90_000", "Its range is 0 to 1,440 (minutes). A day has 1,440 minutes."),
        ("[moves]\nmax_km = 15_000", "less than 1,500 km"),
        ("[optimism_bias]\noutsourcing = [41, 0]", "outsourcing.0 cannot be 41"),
        ("[adopt]\nrent_gbp_per_m2 = { office = 144_000 }", "It is for one square metre and one year."),
        (
            "[appraisal]\naim_high_share = 0.1",
            "aim_high_share cannot be 0.1: it is less than appraisal.aim_low_share, 0.15",
        ),
        ('[limits]\nbuildings = [{ scope = "all", at_most = -1 }]', "buildings.0.at_most cannot be -1"),
    ],
)
def test_a_slip_is_refused_with_the_range_and_its_reason(tmp_path: Path, given: str, words: str) -> None:
    """A percentage given for a share, seconds for minutes, a total for a figure of one."""
    refused(tmp_path, f'extends = "base"\n{given}\n', words)


def test_every_figure_has_a_range_with_a_reason() -> None:
    """Whichever figure of the base is made absurdly large, its range refuses it and says why."""
    base = load()
    for row in base.settings:
        if isinstance(row.value, int | float) and not isinstance(row.value, bool):
            with pytest.raises(OptionError, match=r"Its range is .* to .*\)\. \w.*\.$"):
                base.varied({row.path: 1e15})


@pytest.mark.parametrize(
    "lever",
    [
        "[space]\ndesks_per_fte = 0.7", '[capital]\npooled_limit_gbp = "no limit"',
        "[access.library]\nstandard_km = 2.4",
        '[access.clinic]\nno_worse = "standard"', "[limits]\nbuildings = []",
    ],
)  # fmt: skip
def test_a_change_that_changes_nothing_is_refused(tmp_path: Path, lever: str) -> None:
    """The value that holds already is likely a mistake."""
    refused(tmp_path, f'extends = "base"\n{lever}\n', "already")


@pytest.mark.parametrize("order", [0, 1])
def test_a_service_may_keep_what_the_default_gives_up(tmp_path: Path, order: int) -> None:
    """The clinic stays at 4.8 km while the default goes to 3, whichever section stands first."""
    sections = ["[access.clinic]\nstandard_km = 4.8\n", "[access.default]\nstandard_km = 3.0\n"]
    text = 'extends = "base"\n' + "".join(sections[:: 1 if order else -1])
    chosen = load(written(tmp_path, text))
    assert (chosen.access("clinic").standard_km, chosen.access("court").standard_km) == (4.8, 3.0)


def test_a_service_takes_the_rest_from_the_default(tmp_path: Path) -> None:
    """A service that names one lever of its standard has the default's others; one that names none has the default."""
    chosen = load(
        written(tmp_path, 'extends = "base"\n[access.default]\nmargin_km = 3\n[access.clinic]\nstandard_km = 9\n')
    )
    assert (chosen.access("clinic").standard_km, chosen.access("clinic").margin_km) == (9, 3)
    assert chosen.access("court") == chosen.access("default")
    assert chosen.own_access_services == ("clinic",)


def test_an_option_that_extends_itself_is_refused(tmp_path: Path) -> None:
    """A loop of two is found and named."""
    written(tmp_path, 'extends = "mine.toml"\n', "other.toml")
    refused(tmp_path, 'extends = "other.toml"\n', "mine.toml", "extends itself")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[space]\ndesks_per_fte = 0.6\n", "extends"),
        ('extends = "nothing-like-it"\n', "nothing-like-it"),
        ("extends = base\n", "TOML"),
        ('extends = "base"\n[appraisal]\nyears = 0\n', "years"),
        ('extends = "base"\n[appraisal]\nyears = 77\n', "years"),
        ('extends = "base"\n[exits]\nsale_cost_share = 1.5\n', "sale_cost_share"),
        ('extends = "base"\n[moves]\ngbp_per_fte = -1\n', "gbp_per_fte"),
        ('extends = "base"\n[moves]\ngbp_per_fte = nan\n', "gbp_per_fte"),
        ('extends = "base"\n[access.default]\nno_worse = "never"\n', "no_worse"),
        ('extends = "base"\n[limits]\nbuildings = [{ scope = "town:x", at_most = 1 }]\n', "scope"),
        ('extends = "base"\n[[change]]\ntable = "buildings"\nid = "b1"\ncolumn = "desks"\nto = 5\n', "because"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, text: str, word: str) -> None:
    """A missing parent, bad TOML, a value out of range, a change without its reason."""
    refused(tmp_path, text, word)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The path is in the sentence."""
    with pytest.raises(OptionError, match=r"nowhere\.toml"):
        load(tmp_path / "nowhere.toml")


def test_changes_are_read_in_order_from_parent_to_child(tmp_path: Path) -> None:
    """The parent's rows come first, so that the child's may override them."""
    row = '[[change]]\ntable = "buildings"\nid = "b1"\ncolumn = "desks"\nto = {}\nbecause = "built"\n'
    written(tmp_path, 'extends = "base"\n' + row.format(5), "a.toml")
    chosen = load(written(tmp_path, 'extends = "a.toml"\n' + row.format(7)))
    assert [change.to for change in chosen.changes] == [5, 7]


def test_no_limit_is_none() -> None:
    """The words stand for the absence of a limit."""
    assert load().levers.capital.pooled_limit_gbp is None
    assert option({"moves.max_km": "no limit"}, {}).levers.moves.max_km is None


def test_optimism_bias_is_mixed_by_share_of_capital() -> None:
    """30 % non-standard and 70 % standard building at the upper bounds: 0.3 × 51 % + 0.7 × 24 % = 32.1 %."""
    bias = option(
        {"optimism_bias.non_standard_share": 0.3, "optimism_bias.mitigated_share": 0.0}, {}
    ).levers.optimism_bias
    assert bias.building_uplift == pytest.approx(0.321)
    assert bias.setup_uplift == pytest.approx(2.0)
    assert bias.external_running_uplift == pytest.approx(0.41)


def test_mitigated_causes_bring_the_bias_to_its_lower_bound() -> None:
    """All causes dealt with: 2 %, 10 % and 0 %; a quarter of them: 24 − 5.5 = 18.5 %."""
    bias = option({"optimism_bias.mitigated_share": 1.0}, {}).levers.optimism_bias
    assert (bias.building_uplift, bias.setup_uplift, bias.external_running_uplift) == pytest.approx((0.02, 0.1, 0.0))
    assert option({"optimism_bias.mitigated_share": 0.25}, {}).levers.optimism_bias.building_uplift == pytest.approx(
        0.185
    )


def test_solver_settings_of_the_command_line_are_recorded() -> None:
    """What the command line gives replaces the file's value and is said to come from there; None leaves it."""
    chosen = load().with_solver(gap=0.01, threads=None)
    assert (chosen.levers.solver.gap, chosen.levers.solver.threads) == (0.01, 2)
    assert [row.path for row in chosen.settings if row.set_by == "command line"] == ["solver.gap"]


def test_a_date_lever_is_a_date() -> None:
    """The start of the appraisal can be set."""
    assert option({"appraisal.start": date(2030, 1, 1)}, {}).levers.appraisal.start == date(2030, 1, 1)


def test_every_option_of_the_library_can_be_loaded_and_says_why() -> None:
    """No option on the shelf is broken, and each has a title and a reason."""
    for path in sorted((models_folder() / "options").glob("*.toml")):
        chosen = load(path)
        assert chosen.title
        assert chosen.why, path.name


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), 0.0])
def test_a_solver_setting_that_makes_no_sense_is_refused(seconds: float) -> None:
    """A time limit on the command line is held to the same range as one in a file."""
    with pytest.raises(OptionError, match="time_limit_seconds cannot be"):
        load().with_solver(time_limit_seconds=seconds)
