"""The Google spreadsheet of a plan: logins, the client that keeps Google's limits, and what is done with it."""
