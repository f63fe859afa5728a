"""What people typed, whichever program it came from."""
