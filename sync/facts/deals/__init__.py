"""Deals as the mirror knows them: how they stood, what was won, by whom, with which products."""
