"""Other figures, the same plan: revaluation, switching values, sensitivity, the spread of the saving."""
