"""What verbs print with `--json`, as values: for the command line, and for all that reads the same."""
