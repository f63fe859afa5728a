"""The plan a job works on: what it needs from outside, and where it stands."""
