"""Rosters in and out: from files to units and people, with a look before and a way back."""
