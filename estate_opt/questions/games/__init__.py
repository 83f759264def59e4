"""Cooperative games of cost, in plain arrays: who pays what, who would do better without. It knows no estate."""
