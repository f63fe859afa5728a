"""One joint distribution of a quarter's bookings: everything said about the future reads it."""
