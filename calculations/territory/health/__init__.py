"""How balanced, covered and profitable today's territories are."""
