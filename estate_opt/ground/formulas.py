"""Text that a spreadsheet program would work out as a formula, where a file cannot say that it is text."""

FORMULA_SIGNS = frozenset("=+-@\t\r")
"""With which such a text begins."""


def harmless(text: str) -> str:
    """A text for a CSV file: an apostrophe before what would be a formula."""
    return f"'{text}" if text[:1] in FORMULA_SIGNS else text
