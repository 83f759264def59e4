"""Changes at random to text, bytes, JSON, cells, parts of a workbook and rows of a ledger; a seed makes them again."""

import json
import random
import zipfile
from io import BytesIO
from typing import Any

NASTY = (
    "", " ", "0", "-1", "1e308", "-1e999", "nan", "inf", "9" * 5_000, "1" * 20, "x" * 40_000, "\x1b]0;title\x07",
    "\u202egnp.exe", "=1+1", "#DIV/0!", "31/02/2030", "29/02/1900", "TRUE", "null", "£1,000", "12%", "½", "٣", "\ufeff",
    "a\nb", "a\r", ",", '"', ";" * 300, "[" * 1_500, "{" * 1_500, "\x00", "😀" * 50, "e\u0301" * 30, "0x10", "1_000",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 10**30, 1e308, -1e18, 0.5, "", "x", "open", "x" * 50_000, [], {}, [[]], {"": None},
    [None], "\x1b[2J", "1899-12-31",
)  # fmt: skip


def of_bytes(content: bytes, chance: random.Random) -> bytes:
    """Some bytes turned, cut out, doubled, put in, or the end lost."""
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(content) + 1)
        to = min(len(content), at + chance.choice((1, 2, 8, 64, 1_000)))
        piece = bytes(chance.randrange(256) for _ in range(to - at))
        nasty = chance.choice(NASTY).encode("utf-8")
        ends = (piece, b"", 2 * content[at:to], nasty + content[at:to])
        content = content[:at] + chance.choice(ends) + content[to:]
    return content[: chance.randrange(len(content) + 1)] if chance.random() < 0.1 else content


def of_lines(content: bytes, chance: random.Random) -> bytes:
    """A word of a text of lines, such as a value of TOML or a cell of CSV, becomes another; else as `of_bytes`."""
    if chance.random() < 0.3:
        return of_bytes(content, chance)
    lines = content.decode("utf-8").split("\n")
    number = chance.randrange(len(lines))
    for mark in chance.sample((",", "=", '"', "."), 4):
        words = lines[number].split(mark)
        if len(words) > 1:
            words[chance.randrange(len(words))] = chance.choice(NASTY)
            lines[number] = mark.join(words)
            break
    if chance.random() < 0.2:
        lines.insert(number, lines[chance.randrange(len(lines))])
    return "\n".join(lines).encode("utf-8")


def of_json(content: bytes, chance: random.Random) -> bytes:
    """Some values anywhere in it become others, are lost or doubled; now and then its bytes."""
    if chance.random() < 0.1:
        return of_bytes(content, chance)
    whole = json.loads(content)
    for _ in range(chance.choice((1, 1, 1, 3))):
        _change_one(whole, chance)
    if chance.random() < 0.7:
        whole.pop("seal", None)  # which would tell of any change by itself
    return json.dumps(whole).encode("utf-8")


def _change_one(whole: Any, chance: random.Random) -> None:
    """Walks down at random to a list or mapping, and changes one entry of it."""
    at = whole
    while True:
        keys = list(at) if isinstance(at, dict) else [*range(len(at))]
        if not keys:
            return
        key = chance.choice(keys)
        below = at[key]
        if isinstance(below, dict | list) and below and chance.random() < 0.8:
            at = below
            continue
        if chance.random() < 0.25:
            del at[key]
        elif isinstance(at, dict) and chance.random() < 0.2:
            at[chance.choice(NASTY)] = below
        else:
            at[key] = chance.choice((chance.choice(VALUES), chance.choice(VALUES), [below]))
        return


def of_workbook(content: bytes, chance: random.Random) -> bytes:
    """The XML of one of its parts, or now and then its archive."""
    if chance.random() < 0.2:
        return of_bytes(content, chance)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([each for each in parts if each.endswith((".xml", ".rels"))])
    if chance.random() < 0.1:
        del parts[name]
    else:
        parts[name] = _of_tags(parts[name], chance)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, part in parts.items():
            archive.writestr(each, part)
    return made.getvalue()


def _of_tags(part: bytes, chance: random.Random) -> bytes:
    """A tag, an attribute or the text between two becomes something else."""
    if chance.random() < 0.3:
        return of_bytes(part, chance)
    mark = chance.choice((b"<", b'"', b">"))
    pieces = part.split(mark)
    for _ in range(chance.choice((1, 3))):
        at = chance.randrange(len(pieces))
        nasty = chance.choice(NASTY).replace("<", "").encode("utf-8")
        pieces[at] = chance.choice((nasty, b"", pieces[chance.randrange(len(pieces))]))
    return mark.join(pieces)
