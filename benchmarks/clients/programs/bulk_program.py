"""salesforce-bulk, in its own environment: a Bulk 1.0 query in CSV, and an insert."""

import csv
import io
import json
import os
import sys
from itertools import chain

import requests
from salesforce_bulk import CsvDictsAdapter, SalesforceBulk

ADDRESS = os.environ["EMULATOR"]
grant = {"grant_type": "client_credentials", "client_id": "c", "client_secret": "s"}
token = requests.post(f"{ADDRESS}/services/oauth2/token", data=grant, timeout=60).json()["access_token"]
bulk = SalesforceBulk(sessionId=token, host="login.salesforce.com", API_version="62.0")
job = bulk.create_query_job("Opportunity", contentType="CSV")
batch = bulk.query(job, "SELECT Id, Amount FROM Opportunity")
bulk.close_job(job)
bulk.wait_for_batch(job, batch)
texts = (io.TextIOWrapper(result, encoding="utf-8") for result in bulk.get_all_results_for_query_batch(batch))
deals = sum(1 for _ in chain.from_iterable(csv.DictReader(text) for text in texts))
job = bulk.create_insert_job("Account", contentType="CSV")
batch = bulk.post_batch(job, CsvDictsAdapter(iter([{"Name": "salesforce-bulk"}] * 3)))
bulk.wait_for_batch(job, batch)
bulk.close_job(job)
made = sum(1 for row in bulk.get_batch_results(batch) if row.success == "true")
json.dump({"read": {"Opportunity": deals}, "accounts": made}, sys.stdout)
