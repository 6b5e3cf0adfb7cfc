"""Figures by unit and the people behind them. Reads; never decides."""
