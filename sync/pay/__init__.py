"""Pay plans: from the file people keep them in, to the store, for those who may see them."""
