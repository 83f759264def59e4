"""The engine: a mixed-integer linear programme as arrays, its bound and its plans. It knows no estate."""
