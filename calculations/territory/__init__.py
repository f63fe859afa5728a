"""Territories: who owns which account, how balanced that is, and what changing it costs."""
