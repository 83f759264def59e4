"""Any spreadsheet file as raw grids, safely: what stands in which cell, nothing about what it means."""
