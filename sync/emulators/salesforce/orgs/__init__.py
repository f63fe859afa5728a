"""Orgs to emulate: one from real sales data, one made by a seeded generator."""
