"""The ground that all else stands on: what a user can meet, writing a file whole or not at all, pauses."""
