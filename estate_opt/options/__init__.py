"""Option files: levers, their ranges, the library of options, and what is uncertain."""
