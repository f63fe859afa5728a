"""aiosalesforce, in its own environment: reads all deals, changes a quota, makes an account and more in bulk."""

import asyncio
import json
import os
import ssl
import sys

import httpx
from aiosalesforce import Salesforce
from aiosalesforce.auth import SoapLogin


async def main() -> dict[str, object]:
    """What was read and written."""
    trusted = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    async with httpx.AsyncClient(verify=trusted) as http:
        login = SoapLogin("integration@emulator.example", "password", "")
        client = Salesforce(http, "https://qplan.my.salesforce.com", login)
        deals = [row async for row in client.query("SELECT Id, Amount FROM Opportunity")]
        quotas = [row async for row in client.query("SELECT Id FROM ForecastingQuota ORDER BY Id LIMIT 1")]
        quota = quotas[0]["Id"]
        await client.sobject.update("ForecastingQuota", quota, {"QuotaAmount": 4321.5})
        await client.sobject.create("Account", {"Name": "aiosalesforce"})
        outcome = await client.bulk_v2.insert("Account", [{"Name": "aiosalesforce"} for _ in range(3)])
        made = 1 + len(outcome.successful_results)
        return {"read": {"Opportunity": len(deals)}, "quota": quota, "accounts": made}


json.dump(asyncio.run(main()), sys.stdout)
