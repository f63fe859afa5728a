"""The tables of the store, as SQLAlchemy Core declarations.

Times are ISO 8601 UTC text of fixed width, so they sort and compare as text on every database. Mirror tables are named
`crm_<object>` and have one column per field of the pull set, under the field's own name.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.types import TypeEngine

from sync.model.pull_set import PULL_SET, CrmObject, Kind

__all__ = [
    "APPEND_ONLY",
    "DOCUMENTS",
    "DOCUMENT_COLUMNS",
    "EVENTS",
    "FACTS",
    "JOB_RUNS",
    "LEASES",
    "METADATA",
    "MIRROR",
    "OUTLOOKS",
    "PACKAGES",
    "PAY_PLANS",
    "PERSONS",
    "RECEIPT_KEYS",
    "SEEN_IDS",
    "SNAPSHOTS",
    "SURVEY_ANSWERS",
    "SURVEY_CODES",
    "TWO_WAY_AGREED",
    "TWO_WAY_CONFLICTS",
    "TWO_WAY_JOURNAL",
    "TWO_WAY_SIDES",
    "VERSIONS",
    "WATERMARKS",
    "live",
]

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

_TIME = String(24)
_TYPES: Mapping[Kind, TypeEngine[Any]] = {
    Kind.ID: String(18),
    Kind.TEXT: Text(),
    Kind.FLAG: Boolean(),
    Kind.NUMBER: Double(),
    Kind.INTEGER: BigInteger(),
    Kind.DATE: String(10),
    Kind.DATETIME: _TIME,
}

EVENTS = Table(
    "events",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("plan_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False, index=True),
    Column("at", _TIME, nullable=False),
    Column("actor", Text, nullable=False),
    Column("payload", Text, nullable=False, comment="canonical JSON"),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("hash"),
    sqlite_autoincrement=True,
)

SNAPSHOTS = Table(
    "snapshots",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False),
    Column("as_of", _TIME, nullable=False, comment="the CRM's clock before the first query"),
    Column("pulled_at", _TIME, nullable=False, comment="our clock when the pull was complete"),
    Column("source", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("rows", Text, nullable=False, comment="JSON: rows in the mirror by object"),
    UniqueConstraint("id"),
    sqlite_autoincrement=True,
)

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("basis", Text, nullable=False),
    Column("kept_at", _TIME, nullable=False),
    Column("outline", Text, nullable=False, comment="JSON: everything but the cells of tables"),
)

DOCUMENT_COLUMNS = Table(
    "document_columns",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("table_id", Text, primary_key=True),
    Column("column_id", Text, primary_key=True),
    Column("cells", LargeBinary, nullable=False, comment="a packed column"),
)

PAY_PLANS = Table(
    "pay_plans",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("person", Text, primary_key=True, comment="CRM id"),
    Column("terms", Text, nullable=False, comment="canonical JSON"),
    Column("kept_at", _TIME, nullable=False),
    Column("kept_by", Text, nullable=False),
    comment="what people earn: read by the pay verbs alone, and in no document",
)

LEASES = Table(
    "leases",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("name", Text, primary_key=True, comment="the work one process at a time may do"),
    Column("holder", Text, nullable=False, comment="machine, process and start of the process"),
    Column("epoch", BigInteger, nullable=False, comment="one more for every holder; an older one may note nothing"),
    Column("expires_at", Double, nullable=False, comment="seconds since 1970 by the database's clock; 0 when let go"),
)

JOB_RUNS = Table(
    "job_runs",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("job", Text, primary_key=True),
    Column("started_at", _TIME, nullable=False),
    Column("ended_at", _TIME, comment="none while it runs"),
    Column("succeeded_at", _TIME),
    Column("failures", Integer, nullable=False, comment="since it succeeded last"),
    Column("said", Text, nullable=False),
)

OUTLOOKS = Table(
    "outlooks",
    METADATA,
    Column("snapshot_id", Text, primary_key=True),
    Column("quarter", Text, primary_key=True),
    Column("as_of", Text, primary_key=True),
    Column("basis", Text, primary_key=True, comment="digest of the program and of what settings decide"),
    Column("outlook", LargeBinary, nullable=False, comment="JSON, packed"),
)

FACTS = Table(
    "facts",
    METADATA,
    Column("role", Text, primary_key=True, comment="of the whole plan, or of its quotas alone"),
    Column("quarter", Text, primary_key=True),
    Column("snapshot_id", Text, nullable=False),
    Column("as_of", Text, nullable=False),
    Column("basis", Text, nullable=False, comment="digest of the program and of the settings"),
    Column("facts", LargeBinary, nullable=False, comment="values, packed"),
)

VERSIONS = Table(
    "versions",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("at", _TIME, nullable=False),
    Column("version", LargeBinary, nullable=False, comment="JSON, packed"),
    Column("workbook", LargeBinary, nullable=False, comment="the file, byte for byte"),
)

PACKAGES = Table(
    "packages",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("kept_at", _TIME, nullable=False),
    Column("package", LargeBinary, nullable=False, comment="JSON, packed"),
)

SURVEY_CODES = Table(
    "survey_codes",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("survey", Text, primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("group_name", Text, nullable=False),
    Column("is_used", Boolean, nullable=False),
)

SURVEY_ANSWERS = Table(
    "survey_answers",
    METADATA,
    Column("id", String(32), primary_key=True, comment="drawn at random"),
    Column("plan_id", Text, nullable=False),
    Column("survey", Text, nullable=False),
    Column("group_name", Text, nullable=False),
    Column("buy_in", Integer),
    Column("clarity", Integer),
    Column("comment", Text, nullable=False),
)

PERSONS = Table(
    "persons",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("key", String(24), nullable=False, comment="what stands for them in evidence"),
    Column("source", Text, nullable=False, comment="where they are known from, with their id there"),
    Column("name", Text, nullable=False),
    Column("mail", Text, nullable=False),
    Column("login", Text, nullable=False, comment="what they act under"),
    Column("erased_at", _TIME),
    UniqueConstraint("key"),
    UniqueConstraint("source"),
    sqlite_autoincrement=True,
)

TWO_WAY_AGREED = Table(
    "two_way_agreed",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("sides", Text, primary_key=True, comment="names of the sides, in order, with a comma between"),
    Column("table_id", Text, primary_key=True),
    Column("state", LargeBinary, nullable=False, comment="JSON, packed"),
)

TWO_WAY_SIDES = Table(
    "two_way_sides",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("sides", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("file", Text, nullable=False, comment="what sets the document apart from its copies"),
    Column("stamp", Text, nullable=False, comment="the same while nothing changed; empty: not known"),
    Column("seen_at", _TIME, nullable=False),
)

TWO_WAY_CONFLICTS = Table(
    "two_way_conflicts",
    METADATA,
    Column("plan_id", Text, primary_key=True),
    Column("sides", Text, primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("since", _TIME, nullable=False),
    Column("line", Text, nullable=False),
    Column("about", Text, nullable=False, comment="JSON: table, key, columns, base, sides"),
)

TWO_WAY_JOURNAL = Table(
    "two_way_journal",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("plan_id", Text, nullable=False),
    Column("sides", Text, nullable=False),
    Column("at", _TIME, nullable=False),
    Column("intents", LargeBinary, nullable=False, comment="JSON, packed"),
    Column("state", Text, nullable=False, comment="intended, settled or undone"),
)

WATERMARKS = Table(
    "watermarks",
    METADATA,
    Column("sobject", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("watermark", _TIME, comment="complete up to this moment of the CRM's clock, exclusive"),
    Column("since", _TIME, comment="slice in progress: from"),
    Column("until", _TIME, comment="slice in progress: to"),
    Column("resume", Text, comment="slice in progress: token of the last stored page"),
    Column("fields", Text, nullable=False, comment="JSON: fields the mirror was filled with"),
    Column("visibility", Text, nullable=False, comment="digest of what the user sees of the object"),
    Column("seen_at", _TIME, comment="when the visibility was last asked for"),
    Column("fingerprint", Text, comment="JSON: count and newest stamp when the object was last read whole"),
    Column("rows", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False, comment="sum of the row hashes, see store.mirror"),
    Column("pulled_at", _TIME),
    Column("refusal", Text, comment="JSON: the finding that says why it cannot be read"),
)

SEEN_IDS = Table(
    "seen_ids",
    METADATA,
    Column("sobject", Text, primary_key=True),
    Column("Id", String(18), primary_key=True),
    comment="Ids met so far by a read of a whole object that is in progress",
)

APPEND_ONLY: tuple[str, ...] = ("events", "snapshots")
"""Tables that are evidence: triggers refuse UPDATE and DELETE."""

RECEIPT_KEYS: tuple[str, ...] = (
    "digest",
    "label",
    "field",
    "outcome",
    "record_id",
    "found",
    "after",
    "read_back",
    "note",
)
"""Payload keys of an event of kind `receipt` that the view `receipts` shows as columns (NULL where missing)."""


def _mirror(sobject: CrmObject) -> Table:
    columns = [
        Column(field.name, _TYPES[field.kind], primary_key=field.name == "Id", nullable=field.name != "Id")
        for field in sobject.fields
    ]
    table = Table(f"crm_{sobject.name.lower()}", METADATA, *columns)
    for field in sobject.fields:
        if field.indexed:
            Index(None, table.c[field.name])
    return table


MIRROR: Mapping[str, Table] = MappingProxyType({sobject.name: _mirror(sobject) for sobject in PULL_SET})
"""Mirror tables by the API name of their object."""


def live(sobject: str, *fields: str) -> Select[Any]:
    """SELECT the given fields (all when none is given) of the rows that are not deleted."""
    table = MIRROR[sobject]
    query = select(*(table.c[name] for name in fields)) if fields else select(table)
    if "IsDeleted" in table.c:
        query = query.where(table.c.IsDeleted.is_not(True))
    return query
