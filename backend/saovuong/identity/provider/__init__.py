"""Signing in by an identity provider, where one is set up."""
