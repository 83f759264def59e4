"""What is told of a plan: headline figures, who sits where, and words for costs and rules."""
