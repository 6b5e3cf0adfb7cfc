"""Open sessions of browsers and what is told of them."""
