"""Writing records: values checked against the metadata, objects' own rules, one transaction per request."""

from sync.emulators.salesforce.writing.writer import Writer, transaction

__all__ = ["Writer", "transaction"]
