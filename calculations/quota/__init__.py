"""Quotas: from one company target to one fair, exact number per rep."""
