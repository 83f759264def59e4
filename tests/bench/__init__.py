"""Problems to measure with: made-up counties of any size, and classic location problems of the literature."""
