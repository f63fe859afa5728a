"""Accounts: what each can be expected to bring."""
