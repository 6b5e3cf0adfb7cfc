"""The dated tree of units, its changes and who stands above whom."""
