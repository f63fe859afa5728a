"""Record ids by object name: builders number their records, the metadata know the key prefixes."""

from sync.emulators.salesforce.ids import make_id
from sync.emulators.salesforce.metadata import OBJECTS

_PREFIXES = {sobject.name: sobject.key_prefix for sobject in OBJECTS}


def record_id(sobject: str, number: int) -> str:
    """Return the id of record ``number`` of ``sobject``; the same number gives the same id in every org."""
    return make_id(_PREFIXES[sobject], number)
