"""Who agreed to what, folded from events."""
