"""What a pay plan pays for what is booked, and what that costs."""
