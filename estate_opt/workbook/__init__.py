"""The workbook: sheets that know no file format, their tabs, and the writers of .xlsx, page and export."""
