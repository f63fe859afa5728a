"""Salesforce as the product meets it: one session, one client, and the reader and writer ports on top."""
