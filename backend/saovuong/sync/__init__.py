"""The road from a phone's outbox to the server's events, and the receipt back."""
