"""CumulusCI, in its own environment: its tasks load accounts from a database and extract deals into one."""

import json
import os
import sqlite3
import sys
from pathlib import Path

from cumulusci.core.config import BaseProjectConfig, OrgConfig, TaskConfig, UniversalConfig
from cumulusci.core.keychain import BaseProjectKeychain
from cumulusci.tasks.bulkdata.extract import ExtractData
from cumulusci.tasks.bulkdata.load import LoadData

MAPPING = """
Deals:
  sf_object: Opportunity
  fields: [Name, StageName, CloseDate]
"""
LOADED = """
Accounts:
  sf_object: Account
  fields: [Name]
"""

folder, token = Path.cwd(), sys.argv[1]
project = BaseProjectConfig(UniversalConfig(), config={"noyaml": True, "project": {"package": {"api_version": "62.0"}}})
project.set_keychain(BaseProjectKeychain(project, None))
access = {"access_token": token, "instance_url": os.environ["EMULATOR"], "username": "integration@emulator.example"}
org = OrgConfig({**access, "id": os.environ["IDENTITY"]}, "emulator", keychain=project.keychain)

(folder / "deals.yml").write_text(MAPPING, encoding="utf-8")
(folder / "accounts.yml").write_text(LOADED, encoding="utf-8")
deals = {"mapping": str(folder / "deals.yml"), "database_url": f"sqlite:///{folder / 'deals.db'}"}
ExtractData(project, TaskConfig({"options": deals}), org)()
with sqlite3.connect(folder / "deals.db") as db:
    (read,) = db.execute("SELECT count(*) FROM Opportunity").fetchone()
with sqlite3.connect(folder / "accounts.db") as db:
    db.execute("CREATE TABLE Account (id VARCHAR PRIMARY KEY, Name VARCHAR)")
    db.executemany("INSERT INTO Account VALUES (?, 'cumulusci')", [("Account-1",), ("Account-2",), ("Account-3",)])
load = {"mapping": str(folder / "accounts.yml"), "database_url": f"sqlite:///{folder / 'accounts.db'}"}
task = LoadData(project, TaskConfig({"options": load}), org)
task()
steps = task.return_values["step_results"].values()
json.dump({"read": {"Opportunity": read}, "accounts": sum(step["records_processed"] for step in steps)}, sys.stdout)
