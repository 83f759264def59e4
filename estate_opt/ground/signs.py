"""Text of other people on a terminal: signs that steer it, or that turn its writing round, become visible ones."""

import re

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""C0 and C1 but for tab and newline, and Unicode's marks of direction (UAX 9)."""


def visible(text: str) -> str:
    """The text with each such sign as its picture (`␛`, `␍`), where it has none as `�`."""
    return _STEERING.sub(_picture, text)


def escaped(json_text: str) -> str:
    """A text of JSON with each such sign as JSON escapes it (`\\u202e`): the same to a program."""
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", json_text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "�"
