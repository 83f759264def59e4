"""The page: a plan as one file for a browser, to be looked at rather than read, offline."""

from estate_opt.workbook.page.written import page_of, write_page

__all__ = ["page_of", "write_page"]
