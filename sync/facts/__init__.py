"""From the mirror of the CRM to the facts of a plan: frames, and nothing that is worked out of them."""
