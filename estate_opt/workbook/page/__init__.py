"""The page: a plan as one file for a browser, to be looked at rather than read, offline."""

from estate_opt.workbook.page.written import comparison_page_of, page_of, rendered, write_comparison_page, write_page

__all__ = ["comparison_page_of", "page_of", "rendered", "write_comparison_page", "write_page"]
