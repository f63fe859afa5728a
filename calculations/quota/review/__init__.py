"""Judging quotas before the session: fairness, feasibility, explanations, and how methods did in the past."""
