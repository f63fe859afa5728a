"""Outlooks as the jobs of a plan use them: made once a snapshot, then read from the store."""

import json
from hashlib import sha256
from importlib.metadata import version

from calculations.outlook.facts import OutlookFacts
from calculations.outlook.outlook import Outlook, quarter_outlook
from sync.plan.adapters import Adapters
from sync.store import outlooks
from sync.store.snapshots import Snapshot
from workbooks.results.outlook import Maker

__all__ = ["outlooks_kept"]


def outlooks_kept(adapters: Adapters, snapshot: Snapshot) -> Maker:
    """How outlooks of a snapshot come about: read where one was made of the same, else made and kept."""
    told = [version("qplan"), adapters.settings.plan.model_dump_json()]
    basis = sha256(json.dumps(told).encode()).hexdigest()

    def made(facts: OutlookFacts) -> Outlook:
        key = outlooks.OutlookKey(snapshot.id, str(facts.quarter), facts.as_of, basis)
        found = outlooks.kept(adapters.engine, key, facts.quarter.calendar)
        if found is None:
            found = quarter_outlook(facts)
            outlooks.keep(adapters.engine, key, found)
        return found

    return made
