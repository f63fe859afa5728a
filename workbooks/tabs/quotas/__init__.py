"""The tab Quotas."""
