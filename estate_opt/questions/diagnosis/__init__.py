"""Why nothing is feasible: the elastic MILP, a smallest conflict, the cheapest way out."""
