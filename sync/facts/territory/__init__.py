"""What territories are planned with."""
