"""Ranges of what is uncertain are read, refused where they make no sense, and drawn from evenly and repeatably."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from estate_opt.batch.variants import Variant, variants, with_samples
from estate_opt.ground.errors import OptionError, UsageError
from estate_opt.options.option import load, models_folder
from estate_opt.options.uncertain import Range, draws

RECEIPTS = "outturn.receipts_factor"
NONE = "\n".join(f'"{each.path}" = "certain"' for each in load().uncertain) + "\n"
"""Takes away every range of the base."""


def between(low: float, high: float, likely: float | None = None, path: str = "a.b") -> Range:
    return Range(path, low, likely, high, "", "Test")


def written(folder: Path, ranges: str, name: str = "mine.toml", parent: str = "base") -> Path:
    path = folder / name
    path.write_text(f'title = "Mine"\nextends = "{parent}"\n[uncertain]\n{ranges}', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("given", "share", "value"),
    [
        (between(2, 6), 0.25, 3),  # a quarter of the way
        (between(0, 2, 1), 0.5, 1),  # as much above as below
        (between(0, 2, 1), 0.125, 0.5),  # a triangle half as high and half as wide as the half to the left
        (between(0, 2, 1), 0.875, 1.5),
        (between(0, 1, 0), 0.75, 0.5),  # 1 - (1 - x)^2 = 3/4
        (between(0, 1, 1), 0.25, 0.5),  # x^2 = 1/4
        (between(3, 5, 4), 0.0, 3),
        (between(3, 5, 4), 1.0, 5),
    ],
)
def test_a_range_is_a_triangle_or_even(given: Range, share: float, value: float) -> None:
    """Below a value lies so much of the area of the triangle, or of the width where all is equally likely."""
    assert given.at(share) == pytest.approx(value)


def test_one_value_is_drawn_from_each_equally_likely_part() -> None:
    """Of twenty draws from 0 to 20 each unit holds one; of a triangle each twentieth of its area does."""
    for each in (between(0, 20), between(0, 20, 15)):
        found = sorted(drawn["a.b"] for drawn in draws([each], 20, 1))
        parts = [each.at(part / 20) for part in range(21)]
        assert all(low <= value <= high for low, value, high in zip(parts, found, parts[1:], strict=False))


def test_the_same_seed_draws_the_same_and_others_do_not_matter() -> None:
    """A lever's draws do not depend on which other levers are uncertain; another seed draws otherwise."""
    one, other = between(0, 1, path="x"), between(0, 1, path="y")
    alone, both = draws([one], 9, 1), draws([other, one], 9, 1)
    assert [drawn["x"] for drawn in alone] == [drawn["x"] for drawn in both]
    assert [drawn["x"] for drawn in both] != [drawn["y"] for drawn in both]
    assert draws([one], 9, 1) == alone != draws([one], 9, 2)


def test_the_draws_are_the_same_everywhere() -> None:
    """The draws of seed 1 as they were first made, one from each third: others would break batches to be resumed."""
    found = [drawn["x"] for drawn in draws([between(0, 1, path="x")], 3, 1)]
    assert found == pytest.approx([0.852954, 0.00387207, 0.357391])


def test_the_base_ranges_have_sources_and_hold_what_is_set() -> None:
    """Every range of the base says where it is from, and the lever's own value lies in it."""
    option = load()
    assert len(option.uncertain) >= 5
    for each in option.uncertain:
        assert each.source.startswith("["), each.path
        value = option.figure(each.path)
        assert value is not None
        assert each.low <= value <= each.high


def test_a_child_adds_replaces_and_takes_away(tmp_path: Path) -> None:
    """A child has its parent's ranges, but for those it gives anew (quoted or not) or calls certain."""
    text = f'"{RECEIPTS}" = {{ low = 0.5, high = 1 }}\nmoves.gbp_per_fte = {{ low = 500, likely = 600, high = 1500 }}\n'
    chosen = load(written(tmp_path, text + '"exits.sale_lag_years" = "certain"\n'))
    base = {each.path: each for each in load().uncertain}
    found = {each.path: each for each in chosen.uncertain}
    assert set(found) == set(base) - {"exits.sale_lag_years"} | {"moves.gbp_per_fte"}
    assert (found[RECEIPTS].ends, found[RECEIPTS].set_by) == ((0.5, 1), "Mine")
    assert found["moves.gbp_per_fte"].ends == (500, 600, 1500)
    assert chosen.levers == load().levers


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"moves.speed" = { low = 1, high = 2 }', "no lever called moves.speed"),
        ('"sharing.buildings" = { low = 0, high = 1 }', "no figure"),
        ('"solver.gap" = { low = 0.1, high = 0.2 }', "no figure"),
        ('"appraisal.aim_low_share" = { low = 0.1, high = 0.2 }', "no figure"),
        ('"appraisal.start" = { low = 1, high = 2 }', "no figure"),
        ('"exits.sale_cost_share" = { low = 0.5, high = 1.5 }', "1.5"),
        ('"moves.gbp_per_fte" = { low = -5, high = 5 }', "-5"),
        ('"appraisal.years" = { low = 15.5, high = 20 }', "15.5"),
        ('"moves.gbp_per_fte" = { low = 5, high = 5 }', "less than high"),
        ('"moves.gbp_per_fte" = { low = 5, likely = 9, high = 8 }', "likely (9)"),
        ('"moves.gbp_per_fte" = { low = 5, likely = 6 }', "cannot be read"),
        ('"moves.gbp_per_fte" = { low = 5, most = 6, high = 7 }', "cannot be read"),
        ('"moves.gbp_per_fte" = 5', "cannot be read"),
        ('"moves.gbp_per_fte" = { low = "a", high = 7 }', "low must be a number"),
        ('"moves.gbp_per_fte" = { low = true, high = 7 }', "low must be a number"),
        ('"moves.gbp_per_fte" = { low = 1, high = inf }', "high must be a number"),
        ('"moves.gbp_per_fte" = "certain"', "already"),
        (f'"{RECEIPTS}" = {{ low = 0.7, likely = 1.0, high = 1.15 }}', "already"),
    ],
)
def test_what_is_no_range_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """In one sentence, with the file and the lever."""
    with pytest.raises(OptionError) as said:
        load(written(tmp_path, text + "\n"))
    lever = text.split('"')[1]
    assert words in str(said.value)
    assert "mine.toml" in str(said.value)
    assert lever in str(said.value)
    assert "\n" not in str(said.value)


def test_uncertain_must_be_a_section(tmp_path: Path) -> None:
    """A value in place of the section is refused."""
    path = tmp_path / "mine.toml"
    path.write_text('extends = "base"\nuncertain = 5\n', encoding="utf-8")
    with pytest.raises(OptionError, match=r"mine\.toml: uncertain must be a section"):
        load(path)


def drawn(variant: Variant) -> Mapping[str, float]:
    paths = [each.path for each in load().uncertain]
    return {path: variant.option.figure(path) or 0.0 for path in paths}


def test_each_option_is_followed_by_its_samples_with_the_same_luck() -> None:
    """Two options with three samples: eight runs; sample 2 of both has the same draws, all settled."""
    made = with_samples(variants(["base", "shared-hubs"], []), 3, 7)
    assert [each.sampled_from for each in made] == ["", *["base"] * 3, "", *["shared-hubs"] * 3]
    assert len({each.name for each in made}) == len({each.option.title for each in made}) == 8
    assert made[2].option.title == "Base, sample 2 of 3 (seed 7)"
    assert [drawn(each) for each in made[1:4]] == [drawn(each) for each in made[5:]]
    assert made[0].option == load()
    assert made[1].option.uncertain == ()
    assert len({tuple(drawn(each).values()) for each in made[1:4]}) == 3


def test_a_whole_number_is_drawn_whole(tmp_path: Path) -> None:
    """The year of the moves is one of 0, 1 and 2, and each comes up in thirty samples."""
    path = written(tmp_path, NONE + '"moves.move_year" = { low = 0, high = 2 }\n')
    made = with_samples(variants([str(path)], []), 30, 1)
    assert {each.option.levers.moves.move_year for each in made} == {0, 1, 2}


def test_a_limit_may_be_uncertain(tmp_path: Path) -> None:
    """Where the base sets no limit, a range draws one."""
    path = written(tmp_path, NONE + '"capital.pooled_limit_gbp" = { low = 1e6, high = 2e6 }\n')
    limits = [each.option.levers.capital.pooled_limit_gbp for each in with_samples(variants([str(path)], []), 4, 1)]
    assert limits[0] is None
    assert all(limit is not None and 1e6 <= limit <= 2e6 for limit in limits[1:])


def test_a_lever_that_is_varied_is_not_drawn() -> None:
    """What a grid sets stays as it is set in the samples."""
    made = with_samples(variants(["base"], [f"{RECEIPTS}=0.9,1.1"]), 2, 1)
    assert [each.option.levers.outturn.receipts_factor for each in made] == [0.9] * 3 + [1.1] * 3


def test_samples_of_nothing_uncertain_or_too_many_are_refused(tmp_path: Path) -> None:
    """An option with every range taken away, and more runs than a batch takes."""
    with pytest.raises(UsageError, match="how far it may turn out"):
        with_samples(variants([str(written(tmp_path, NONE))], []), 2, 1)
    with pytest.raises(UsageError, match="more than 10,000"):
        with_samples(variants(["base"], []), 10_000, 1)


def test_every_option_of_the_library_can_be_sampled() -> None:
    """No draw of a library option is out of its lever's range."""
    made = variants([str(models_folder() / "options" / "*.toml")], [])
    assert len(with_samples(made, 5, 1)) == 6 * len(made)
