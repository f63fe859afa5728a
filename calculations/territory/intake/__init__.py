"""Accounts and reps as the optimiser takes them, and what is wrong with them."""
