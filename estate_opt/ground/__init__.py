"""The ground that all else stands on: what a user can meet, files written whole and claimed, pauses."""
