"""simple-salesforce, in its own environment: reads all deals twice, by REST and by Bulk 2.0, and writes."""

import json
import sys

from simple_salesforce import Salesforce

client = Salesforce("integration@emulator.example", "password", "", version="62.0")
deals = list(client.query_all_iter("SELECT Id, Amount FROM Opportunity"))
pages = list(client.bulk2.Opportunity.query("SELECT Id, Amount FROM Opportunity"))
quota = client.query("SELECT Id FROM ForecastingQuota ORDER BY Id LIMIT 1")["records"][0]["Id"]
client.ForecastingQuota.update(quota, {"QuotaAmount": 4321.5})
made = client.Account.create({"Name": "simple-salesforce"})
many = [{"Name": "simple-salesforce", "Industry": "Media"} for _ in range(3)]
outcome = client.bulk2.Account.insert(records=many)
told = {
    "read": {"Opportunity": len(deals)},
    "bulk": {"Opportunity": sum(page.count("\n") - 1 for page in pages)},
    "quota": quota,
    "accounts": 1 + sum(job["numberRecordsProcessed"] for job in outcome) if made["success"] else 0,
}
json.dump(told, sys.stdout)
