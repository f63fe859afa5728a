"""Programs nobody here wrote, unmodified, against the emulator: what they read and wrote, by the org's own tables."""
