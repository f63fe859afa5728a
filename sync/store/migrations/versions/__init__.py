"""One module per revision, oldest first; a published revision is never edited."""
