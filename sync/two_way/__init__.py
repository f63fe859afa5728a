"""Two-way sync: one plan that people edit in several places."""
