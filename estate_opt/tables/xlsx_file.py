"""A workbook put together in memory: writing it is then writing bytes, and needs no folder for temporary files.

Text goes in as text whatever it begins with: nothing from the input can become a formula or a link.
"""

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def packed(fill: "Callable[[Workbook], None]") -> bytes:
    """The bytes of an .xlsx that a function has filled."""
    from xlsxwriter import Workbook

    whole = BytesIO()
    book = Workbook(whole, {**_AS_TEXT, "in_memory": True})
    fill(book)
    book.close()
    return whole.getvalue()
