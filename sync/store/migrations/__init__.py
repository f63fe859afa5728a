"""Revisions of the store's schema, run by Alembic; part of the installed package."""
