"""dlt, in its own environment: its REST source pages through a query by nextRecordsUrl, into DuckDB."""

import json
import os
import sys

import dlt
import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import JSONLinkPaginator

ADDRESS = os.environ["EMULATOR"]
grant = {"grant_type": "client_credentials", "client_id": "c", "client_secret": "s"}
token = requests.post(f"{ADDRESS}/services/oauth2/token", data=grant, timeout=60).json()["access_token"]
client = RESTClient(base_url=ADDRESS, auth=BearerTokenAuth(token))


def rows(sobject: str):  # noqa: ANN201 - a generator dlt reads
    """All records of an object, page by page."""
    yield from client.paginate(
        "/services/data/v62.0/query",
        params={"q": f"SELECT FIELDS(STANDARD) FROM {sobject}"},
        paginator=JSONLinkPaginator(next_url_path="nextRecordsUrl"),
        data_selector="records",
    )


pipeline = dlt.pipeline("emulator", destination="duckdb", dataset_name="crm", pipelines_dir=sys.argv[1])
for name in ("Opportunity", "ForecastingQuota"):
    pipeline.run(rows(name), table_name=name.lower(), write_disposition="replace")
with pipeline.sql_client() as sql:
    counted = {
        name: sql.execute_sql(f"SELECT count(*) FROM {name.lower()}")[0][0]
        for name in ("Opportunity", "ForecastingQuota")
    }
json.dump({"read": counted}, sys.stdout)
