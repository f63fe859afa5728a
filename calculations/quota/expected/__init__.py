"""What each person can be expected to book: the weights of a split."""
