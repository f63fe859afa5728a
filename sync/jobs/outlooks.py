"""Outlooks as the jobs of a plan use them: made once a snapshot, then read from the store."""

import json
from datetime import date
from hashlib import sha256
from importlib.metadata import version

from calculations.fiscal import Quarter
from calculations.outlook.facts import OutlookFacts
from calculations.outlook.outlook import METHOD, Outlook, quarter_outlook
from sync.plan.adapters import Adapters
from sync.store import outlooks
from sync.store.snapshots import Snapshot
from workbooks.results.outlook import Maker, readable

__all__ = ["outlook_at_hand", "outlooks_kept"]


def outlooks_kept(adapters: Adapters, snapshot: Snapshot) -> Maker:
    """How outlooks of a snapshot come about: read where one was made of the same, else made and kept."""

    def made(facts: OutlookFacts) -> Outlook:
        key = _key(adapters, snapshot, facts.quarter, facts.as_of)
        found = outlooks.kept(adapters.engine, key, facts.quarter.calendar)
        if found is None:
            found = quarter_outlook(facts)
            outlooks.keep(adapters.engine, key, found)
        return found

    return made


def outlook_at_hand(adapters: Adapters, snapshot: Snapshot) -> Outlook | None:
    """The planned quarter's outlook where one was made of the snapshot already; None makes none."""
    plan = adapters.plan
    key = _key(adapters, snapshot, plan.quarter, plan.as_of)
    found = outlooks.kept(adapters.engine, key, plan.quarter.calendar)
    return None if found is None else readable(found)


def _key(adapters: Adapters, snapshot: Snapshot, quarter: Quarter, as_of: date) -> outlooks.OutlookKey:
    told = [version("qplan"), METHOD, adapters.settings.plan.model_dump_json()]
    basis = sha256(json.dumps(told).encode()).hexdigest()
    return outlooks.OutlookKey(snapshot.id, str(quarter), as_of, basis)
