"""Papers for people: talk sheets, leaders' packs, hand-offs, ramp plans and the steering page, as values and as PDF."""
