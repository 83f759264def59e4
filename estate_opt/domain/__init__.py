"""What a place is and what a plan is: the estate, distances, the calendar, catchments, the plan."""
