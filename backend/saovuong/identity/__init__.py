"""Who someone is, where he belongs and what he may see. Keeps out courses and results."""
