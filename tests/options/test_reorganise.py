"""`[[reorganise]]` blocks as an option file has them."""

from datetime import date
from pathlib import Path

import pytest

from estate_opt.ground.errors import OptionError
from estate_opt.options.option import load
from estate_opt.options.reorganise import Reorganise

BLOCK = """
[[reorganise]]
into = "North Council"
takes = ["LAN", "WYR"]
shares_of = { LCC = { areas = ["Lancaster", "Wyre"] } }
from = 2028-04-01
because = "A proposal"
"""
HEAD = 'title = "Four"\nextends = "base"\n'


def test_a_block_says_who_merges_and_who_is_divided(tmp_path: Path) -> None:
    """Whole bodies by id, parts by areas, from a day; and it is read again from what JSON keeps of it."""
    file = tmp_path / "four.toml"
    file.write_text(HEAD + BLOCK, encoding="utf-8")
    (block,) = load(file).reorganise
    assert (block.into, block.takes, block.shares_of["LCC"].areas) == (
        "North Council", ("LAN", "WYR"), ("Lancaster", "Wyre"),
    )  # fmt: skip
    assert (block.begins, block.joins) == (date(2028, 4, 1), None)
    assert block.block == "four.toml, [[reorganise]] into North Council"
    assert block.in_words == "LAN; WYR; of LCC: Lancaster, Wyre; from 01/04/2028"
    assert Reorganise.model_validate(block.as_plain()).model_copy(update={"file": "four.toml"}) == block


def test_blocks_of_a_parent_count_and_samples_keep_them(tmp_path: Path) -> None:
    """What extends a structure, or varies a lever of it, is of the same bodies."""
    (tmp_path / "four.toml").write_text(HEAD + BLOCK, encoding="utf-8")
    child = tmp_path / "child.toml"
    child.write_text('title = "C"\nextends = "four.toml"\n[space]\ndesks_per_fte = 0.6\n', encoding="utf-8")
    assert load(child).reorganise == load(tmp_path / "four.toml").reorganise
    assert load(child).varied({"reorganisation.replicated_share": 0.1}).reorganise == load(child).reorganise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BLOCK.replace('because = "A proposal"', ""), "into North Council needs from and because"),
        (BLOCK.replace("takes", "taks"), "taks is none of what it may have. Did you mean takes?"),
        (BLOCK.replace("2028-04-01", '"soon"'), "from: "),
        (BLOCK.replace('["Lancaster", "Wyre"]', "[]"), "shares_of.LCC.areas: "),
        (BLOCK.replace("[[reorganise]]", "[reorganise]"), "under [[reorganise]], in two brackets"),
        (BLOCK.replace("[[reorganise]]", "[[reorganize]]"), "[[reorganise]]"),
    ],
)
def test_what_is_wrong_with_a_block_is_said_in_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    """With the file and the block, and what was likely meant."""
    file = tmp_path / "four.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(OptionError) as said:
        load(file)
    assert words in str(said.value)
    assert "four.toml" in str(said.value)
