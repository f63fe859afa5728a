"""Tables of people in the order functions count their rows by."""
