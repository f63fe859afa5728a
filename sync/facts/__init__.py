"""From the mirror of the CRM to the facts of a plan: one module for each kind of fact."""
