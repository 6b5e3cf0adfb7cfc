"""Single-use cards: made, listed, printed."""
