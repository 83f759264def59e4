"""What is asked about a place or a plan: why there is none, why it is so, what else it could be."""
