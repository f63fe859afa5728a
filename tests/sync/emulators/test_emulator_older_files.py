"""An org kept in a file from before opens with all the objects and fields that have come since."""

import shutil
import sqlite3
from contextlib import closing

from sync.emulators.salesforce import Features, Org, SalesforceEmulator
from tests.sync.emulators.conftest import Api


def test_an_older_file_is_given_what_has_come_since(org_files, tmp_path):
    """Without account teams and with fewer fields it opens with both; what follows from other fields is filled."""
    path = tmp_path / "old.sqlite"
    shutil.copyfile(org_files(Features(multi_currency=True)), path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE AccountTeamMember")
        db.execute("ALTER TABLE User DROP COLUMN DefaultCurrencyIsoCode")
        db.execute("ALTER TABLE ForecastingType DROP COLUMN CanDisplayQuotas")
        db.commit()
    with Org.open(path) as org, SalesforceEmulator(org) as emulator:
        api = Api(emulator.url)
        assert api.query("SELECT COUNT() FROM AccountTeamMember")["totalSize"] == 0
        assert set(api.column("SELECT DefaultCurrencyIsoCode FROM User")) == {"USD"}
        assert api.column("SELECT CanDisplayQuotas FROM ForecastingType") == [True]
        member = {"AccountId": api.column("SELECT Id FROM Account LIMIT 1")[0]}
        member["UserId"] = api.column("SELECT Id FROM User WHERE LastName = 'Best'")[0]
        assert api.call("POST", "/sobjects/AccountTeamMember", json=member).status_code == 201
        api.close()
