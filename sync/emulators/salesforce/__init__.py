"""A Salesforce org on loopback HTTP, for clients nobody here wrote: an org's rows, and the server that answers."""

from sync.emulators.salesforce.emulator import SalesforceEmulator
from sync.emulators.salesforce.features import Features
from sync.emulators.salesforce.ids import make_id
from sync.emulators.salesforce.org import Org

__all__ = ["Features", "Org", "SalesforceEmulator", "make_id"]
