"""The sealed log of who did what, and reading it."""
