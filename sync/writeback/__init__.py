"""From an approved plan to the CRM: differences, steps, writing, verifying, and the trace of it all."""
