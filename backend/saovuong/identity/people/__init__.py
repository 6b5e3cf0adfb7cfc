"""People as officers keep them, and who may appoint whom."""
