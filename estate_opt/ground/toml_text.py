"""TOML of other people's, and why it is none in words."""

import tomllib
from typing import Any


class NoToml(ValueError):
    """A text that is no TOML; the message says why, after `is not a valid TOML file:`."""


def loaded(content: bytes) -> dict[str, Any]:
    """What a file of TOML holds, however its lines end. Raises NoToml, also for what Python alone does not bear."""
    try:
        return tomllib.loads(content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n"))
    except tomllib.TOMLDecodeError as problem:
        raise NoToml(str(problem)[:200]) from None
    except RecursionError:
        raise NoToml("it has brackets within brackets without end") from None
    except UnicodeDecodeError:
        raise NoToml("it is not text in UTF-8, as editors save it") from None
    except ValueError:  # Python turns no more than some thousands of digits into a number
        raise NoToml("it has a number of thousands of digits") from None
