"""Functions that set and judge quotas."""
