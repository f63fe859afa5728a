"""Writing records: values checked against the metadata, objects' own rules, one transaction per request."""

from sync.emulators.salesforce.writing.merging import merge, undelete
from sync.emulators.salesforce.writing.models import set_model_state
from sync.emulators.salesforce.writing.ownership import OWNER_OPTIONS
from sync.emulators.salesforce.writing.writer import Writer, transaction

__all__ = ["OWNER_OPTIONS", "Writer", "merge", "set_model_state", "transaction", "undelete"]
