"""The emulator's end points, one file per family. Each function takes a `Call` and returns a response."""
