"""The tab Approvals."""
