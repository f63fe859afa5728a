"""Five agents that make the packages of the cycle's weeks from what the product has computed."""
