"""The revenue plan: what a quarter is likely to bring, how sure that is, and how it reconciles with the target."""
