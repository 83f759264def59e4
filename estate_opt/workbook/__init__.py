"""The workbook: sheets that know no file format, their tabs, and the writers of .xlsx files and of the page."""
