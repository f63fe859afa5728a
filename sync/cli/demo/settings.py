"""The settings of the demo's plan, as `qplan demo` writes them: of the path of one number, or of a whole quarter."""

from datetime import date

__all__ = ["FROZEN", "OF_A_QUARTER", "QUARTER", "REVOPS", "settings_text"]

QUARTER = "2020Q2"
FROZEN = date(2020, 3, 31)
"""The day of the path of one number: the last of the quarter that ends."""
OF_A_QUARTER = date(2020, 3, 3)
"""The evening before the planning of a quarter begins."""
REVOPS = "riya@example.com"

_PLAN = """\
# Written by `qplan demo`; every run writes it again. The emulator takes any client secret:
#   export QPLAN_SALESFORCE__CLIENT_SECRET=demo

[plan]
quarter = "{quarter}"
as_of = {as_of}
currency = "USD"

[salesforce]
flow = "client_credentials"
login_url = "{crm}"
client_id = "demo"

[workbook]
host = "libreoffice"

[[approvals.approvers]]
id = "cfo"
name = "Carol (CFO)"
role = "Finance"
channel = "cfo@example.com"

[[approvals.approvers]]
id = "cro"
name = "Ramon (CRO)"
role = "Sales"
channel = "cro@example.com"
"""

_IN_A_FILE = """
[[sync.files]]
name = "revops"
path = "revops.xlsx"
"""

_WHOLE = """
[sheets]
client_id = "demo"
finance = ["carol@example.com"]
revops = ["{revops}"]
sheets_url = "{google}"
drive_url = "{google}"
token_url = "{google}/token"
retry_seconds = 2

[web]
base_url = "http://127.0.0.1:{page}"
port = {page}

[writeback]
kinds = ["quotas", "account moves"]

[cutover]
owners = ["Olga (sales operations)"]
steps = [
  {{ what = "tell the regions that accounts change hands", owner = "Ramon (CRO)" }},
  {{ what = "smoke check: open five moved accounts as their new owners", owner = "Riya (RevOps)", when = "after" }},
]

[alerts]
to = ["{revops}", "cro@example.com"]
off = ["stale-data"]  # the facts stand still while weeks are played

[cycle.tasks]
crm-quotas = {{ day = 4 }}
crm-territories = {{ day = 4 }}

[cycle]
organizer = "planning@example.com"
people = [
  {{ id = "cfo", name = "Carol", address = "cfo@example.com", roles = ["CFO", "Executive team", "Finance"] }},
  {{ id = "cro", name = "Ramon", address = "cro@example.com", roles = ["CRO", "Executive team", "Sales Leadership"] }},
  {{ id = "lena", name = "Lena", address = "lena@example.com", roles = ["Sales Leaders"] }},
  {{ id = "riya", name = "Riya", address = "{revops}", roles = ["RevOps"] }},
  {{ id = "hana", name = "Hana", address = "hana@example.com", roles = ["HR"] }},
  {{ id = "milo", name = "Milo", address = "milo@example.com", roles = ["Marketing"] }},
]
"""


def settings_text(crm: str, *, google: str = "", page: int = 0) -> str:
    """The text of qplan.toml.

    Args:
        crm: address of the org. google: address of Google Sheets; where it is empty, RevOps work in a file. page: the
            port approvers open their page at.
    """
    as_of = OF_A_QUARTER if google else FROZEN
    text = _PLAN.format(quarter=QUARTER, as_of=as_of, crm=crm)
    return text + (_WHOLE.format(google=google, revops=REVOPS, page=page) if google else _IN_A_FILE)
