"""Plans in files, both ways: JSON, ticked workbooks, the ledger of runs, comparisons."""
