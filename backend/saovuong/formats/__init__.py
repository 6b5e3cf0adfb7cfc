"""Files of the outside world: bytes to values and back. Keeps out the database and HTTP."""
