"""The forecast engine: points, ranges and explanations for many short series that must add up."""
