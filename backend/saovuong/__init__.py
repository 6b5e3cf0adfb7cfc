"""Sao Vuông: offline-first learning for Dân quân tự vệ."""

__version__ = "0.1.0"
