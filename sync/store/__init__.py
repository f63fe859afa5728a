"""The store: evidence that is only appended, and a mirror of the CRM that is only as old as its watermarks."""
