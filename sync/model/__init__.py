"""The values that move through `sync`: records, changes, consents, receipts and the events that prove them.

Frozen pydantic models without I/O. Each is written into the event log as canonical JSON and read back unchanged.
"""
