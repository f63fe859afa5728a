"""The quarter's planning, week by week: who does what by when, what shows that it is done, and how it stands."""
