"""What people did, and what follows from it: events, progress, attempts, completions, counters."""
