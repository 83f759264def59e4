"""The workbook: sheets that know no file format, their tabs, and the writer of .xlsx files."""
