"""What is in the pipeline, what it did before, and what of it will close."""
