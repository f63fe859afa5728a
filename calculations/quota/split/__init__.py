"""A target split over people, within floors and caps, to the unit."""
