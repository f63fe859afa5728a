"""Google Sheets and Drive on loopback."""

from sync.emulators.sheets.cloud import Cloud
from sync.emulators.sheets.emulator import SheetsEmulator
from sync.emulators.sheets.functions import CustomFunctions
from sync.emulators.sheets.people import Person, RefusedError
from sync.emulators.sheets.quotas import Quotas

__all__ = ["Cloud", "CustomFunctions", "Person", "Quotas", "RefusedError", "SheetsEmulator"]
