"""Questions about a plan that is carried out over years."""
