"""The ways in: a card, the key of a known phone, a password."""
