"""One per cent of an org's accounts renamed, one of its deals with products repriced: python -m benchmarks.desk_change.

Run in the folder of a desk whose store was pulled, with the address of its org in the settings' environment.
"""

import sqlite3
import sys
from pathlib import Path

from sync.bootstrap import opened
from sync.crm.salesforce.target import SalesforceTarget
from sync.store.tables import MIRROR

SHARE = 100
"""One record of so many."""
LONGEST = 240
"""Characters kept of a name: the CRM takes 255, and some have as many."""


def chosen(query: str) -> list[tuple[str, str]]:
    """Every hundredth row of the pulled store."""
    database = sqlite3.connect("qplan.db")
    try:
        return database.execute(query).fetchall()[::SHARE]
    finally:
        database.close()


def main() -> int:
    """Write the changes; every one must be taken."""
    account, item = MIRROR["Account"].name, MIRROR["OpportunityLineItem"].name
    names = chosen(f'SELECT "Id", "Name" FROM {account} ORDER BY "Id"')
    prices = chosen(  # the amount of a deal with products is their sum, and cannot be written
        f'SELECT min("Id"), "UnitPrice" FROM {item} GROUP BY "OpportunityId" ORDER BY "OpportunityId"'
    )
    changes: dict[str, list[dict[str, object]]] = {
        "Account": [{"Id": id_, "Name": f"{name[:LONGEST]} & Co"} for id_, name in names],
        "OpportunityLineItem": [{"Id": id_, "UnitPrice": round(float(price) * 1.1, 2)} for id_, price in prices],
    }
    with opened(Path("qplan.toml")) as adapters:
        target = adapters.target()
        assert isinstance(target, SalesforceTarget)
        for sobject, records in changes.items():
            for written in target.write_many(sobject, "update", records):
                assert written.error is None, written
    print({sobject: len(records) for sobject, records in changes.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
