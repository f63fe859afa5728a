"""The way foreign clients are led to the emulator, and how what they say is judged."""

import pytest
import requests

from benchmarks.clients.__main__ import faults
from benchmarks.clients.doors import HOSTS, Door
from sync.emulators.salesforce import Org, SalesforceEmulator, make_id
from tests import pace

DEAL = {"Name": "Deal", "StageName": "Prospecting", "CloseDate": "2026-01-01"}
ROWS = [
    ("Opportunity", [{**DEAL, "Id": make_id("006", n)} for n in (1, 2)]),
    ("Account", [{"Id": make_id("001", 1), "Name": "jsforce"}]),
]


def test_salesforce_s_own_addresses_lead_to_the_emulator():
    """Through the door login.salesforce.com is the emulator, under a certificate of that name; other hosts are shut."""
    with (
        Org.create(None, []) as org,
        SalesforceEmulator(org, tls=True, hosts=HOSTS) as emulator,
        Door(int(emulator.url.rpartition(":")[2]), HOSTS) as door,
        requests.Session() as client,
    ):
        client.trust_env = False
        client.proxies = {"https": door.url}
        client.verify = str(emulator.certificate.path)
        grant = {"grant_type": "client_credentials", "client_id": "c"}
        address = "https://login.salesforce.com"
        told = client.post(f"{address}/services/oauth2/token", data=grant, timeout=pace.seconds(20))
        assert told.json()["instance_url"] == address
        with pytest.raises(requests.exceptions.ProxyError):
            client.get("https://example.org/", timeout=pace.seconds(20))


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"read": {"Opportunity": 2}, "accounts": 1}, []),
        ({"read": {"Opportunity": 1}, "accounts": 1}, ["read: 1 of 2 Opportunity"]),
        ({"read": {}, "accounts": 1}, ["read: nothing"]),
        ({"read": {"Opportunity": 2}, "accounts": 3}, ["1 accounts were made, 3 are told"]),
        ({"read": {"Opportunity": 2}, "accounts": 1, "quota": make_id("0J9", 1)}, ["the quota was not written"]),
    ],
)
def test_what_a_client_says_is_held_against_the_org(told, says):
    """Two deals and one account are there: anything else that is told is named."""
    with Org.create(None, ROWS) as org:
        assert faults(org, "jsforce", told, made=1) == says
