"""What every reply has in common: its errors, language, headers and the built frontend."""
