"""How often what is dear or dangerous may be done or tried."""
