"""A target broken down a hierarchy."""
