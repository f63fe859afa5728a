"""How much change buys how much fairness: the moves that matter, ranked, and the plans along the way."""
