"""The first schema: evidence, watermarks and the mirror of the pull set."""

import sqlalchemy as sa
from alembic import op

from sync.store.database import append_only_ddl, json_text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_APPEND_ONLY = ("events", "snapshots")
_RECEIPT_KEYS = ("digest", "label", "field", "outcome", "record_id", "found", "after", "read_back", "note")


def upgrade() -> None:
    """Create everything."""
    op.create_table(
        "crm_account",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("Name", sa.Text(), nullable=True),
        sa.Column("OwnerId", sa.String(length=18), nullable=True),
        sa.Column("ParentId", sa.String(length=18), nullable=True),
        sa.Column("Industry", sa.Text(), nullable=True),
        sa.Column("Type", sa.Text(), nullable=True),
        sa.Column("AnnualRevenue", sa.Double(), nullable=True),
        sa.Column("NumberOfEmployees", sa.BigInteger(), nullable=True),
        sa.Column("BillingCity", sa.Text(), nullable=True),
        sa.Column("BillingState", sa.Text(), nullable=True),
        sa.Column("BillingPostalCode", sa.Text(), nullable=True),
        sa.Column("BillingCountry", sa.Text(), nullable=True),
        sa.Column("BillingLatitude", sa.Double(), nullable=True),
        sa.Column("BillingLongitude", sa.Double(), nullable=True),
        sa.Column("CurrencyIsoCode", sa.Text(), nullable=True),
        sa.Column("RecordTypeId", sa.String(length=18), nullable=True),
        sa.Column("CreatedDate", sa.String(length=24), nullable=True),
        sa.Column("LastModifiedDate", sa.String(length=24), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.Column("IsDeleted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_account")),
    )
    op.create_index(op.f("ix_crm_account_OwnerId"), "crm_account", ["OwnerId"], unique=False)
    op.create_index(op.f("ix_crm_account_ParentId"), "crm_account", ["ParentId"], unique=False)
    op.create_table(
        "crm_currencytype",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("IsoCode", sa.Text(), nullable=True),
        sa.Column("ConversionRate", sa.Double(), nullable=True),
        sa.Column("DecimalPlaces", sa.BigInteger(), nullable=True),
        sa.Column("IsActive", sa.Boolean(), nullable=True),
        sa.Column("IsCorporate", sa.Boolean(), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_currencytype")),
    )
    op.create_table(
        "crm_datedconversionrate",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("IsoCode", sa.Text(), nullable=True),
        sa.Column("StartDate", sa.String(length=10), nullable=True),
        sa.Column("NextStartDate", sa.String(length=10), nullable=True),
        sa.Column("ConversionRate", sa.Double(), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_datedconversionrate")),
    )
    op.create_index(op.f("ix_crm_datedconversionrate_IsoCode"), "crm_datedconversionrate", ["IsoCode"], unique=False)
    op.create_table(
        "crm_forecastingquota",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("QuotaOwnerId", sa.String(length=18), nullable=True),
        sa.Column("ForecastingTypeId", sa.String(length=18), nullable=True),
        sa.Column("PeriodId", sa.String(length=18), nullable=True),
        sa.Column("StartDate", sa.String(length=10), nullable=True),
        sa.Column("ProductFamily", sa.Text(), nullable=True),
        sa.Column("Territory2Id", sa.String(length=18), nullable=True),
        sa.Column("QuotaAmount", sa.Double(), nullable=True),
        sa.Column("QuotaQuantity", sa.Double(), nullable=True),
        sa.Column("IsAmount", sa.Boolean(), nullable=True),
        sa.Column("IsQuantity", sa.Boolean(), nullable=True),
        sa.Column("CurrencyIsoCode", sa.Text(), nullable=True),
        sa.Column("CreatedDate", sa.String(length=24), nullable=True),
        sa.Column("LastModifiedDate", sa.String(length=24), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_forecastingquota")),
    )
    op.create_index(op.f("ix_crm_forecastingquota_PeriodId"), "crm_forecastingquota", ["PeriodId"], unique=False)
    op.create_index(
        op.f("ix_crm_forecastingquota_QuotaOwnerId"), "crm_forecastingquota", ["QuotaOwnerId"], unique=False
    )
    op.create_table(
        "crm_forecastingtype",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("DeveloperName", sa.Text(), nullable=True),
        sa.Column("MasterLabel", sa.Text(), nullable=True),
        sa.Column("IsActive", sa.Boolean(), nullable=True),
        sa.Column("IsAmount", sa.Boolean(), nullable=True),
        sa.Column("IsQuantity", sa.Boolean(), nullable=True),
        sa.Column("IsDefault", sa.Boolean(), nullable=True),
        sa.Column("AmountFieldName", sa.Text(), nullable=True),
        sa.Column("DateType", sa.Text(), nullable=True),
        sa.Column("RoleType", sa.Text(), nullable=True),
        sa.Column("TerritoryModelId", sa.String(length=18), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_forecastingtype")),
    )
    op.create_table(
        "crm_objectterritory2association",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("ObjectId", sa.String(length=18), nullable=True),
        sa.Column("Territory2Id", sa.String(length=18), nullable=True),
        sa.Column("AssociationCause", sa.Text(), nullable=True),
        sa.Column("SobjectType", sa.Text(), nullable=True),
        sa.Column("LastModifiedDate", sa.String(length=24), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_objectterritory2association")),
    )
    op.create_index(
        op.f("ix_crm_objectterritory2association_ObjectId"),
        "crm_objectterritory2association",
        ["ObjectId"],
        unique=False,
    )
    op.create_index(
        op.f("ix_crm_objectterritory2association_Territory2Id"),
        "crm_objectterritory2association",
        ["Territory2Id"],
        unique=False,
    )
    op.create_table(
        "crm_opportunity",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("AccountId", sa.String(length=18), nullable=True),
        sa.Column("OwnerId", sa.String(length=18), nullable=True),
        sa.Column("Name", sa.Text(), nullable=True),
        sa.Column("Amount", sa.Double(), nullable=True),
        sa.Column("CloseDate", sa.String(length=10), nullable=True),
        sa.Column("StageName", sa.Text(), nullable=True),
        sa.Column("Probability", sa.Double(), nullable=True),
        sa.Column("ForecastCategory", sa.Text(), nullable=True),
        sa.Column("ForecastCategoryName", sa.Text(), nullable=True),
        sa.Column("IsClosed", sa.Boolean(), nullable=True),
        sa.Column("IsWon", sa.Boolean(), nullable=True),
        sa.Column("Type", sa.Text(), nullable=True),
        sa.Column("LeadSource", sa.Text(), nullable=True),
        sa.Column("FiscalYear", sa.BigInteger(), nullable=True),
        sa.Column("FiscalQuarter", sa.BigInteger(), nullable=True),
        sa.Column("LastStageChangeDate", sa.String(length=24), nullable=True),
        sa.Column("CurrencyIsoCode", sa.Text(), nullable=True),
        sa.Column("Territory2Id", sa.String(length=18), nullable=True),
        sa.Column("IsExcludedFromTerritory2Filter", sa.Boolean(), nullable=True),
        sa.Column("RecordTypeId", sa.String(length=18), nullable=True),
        sa.Column("CreatedDate", sa.String(length=24), nullable=True),
        sa.Column("LastModifiedDate", sa.String(length=24), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.Column("IsDeleted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_opportunity")),
    )
    op.create_index(op.f("ix_crm_opportunity_AccountId"), "crm_opportunity", ["AccountId"], unique=False)
    op.create_index(op.f("ix_crm_opportunity_CloseDate"), "crm_opportunity", ["CloseDate"], unique=False)
    op.create_index(op.f("ix_crm_opportunity_OwnerId"), "crm_opportunity", ["OwnerId"], unique=False)
    op.create_table(
        "crm_opportunityfieldhistory",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("OpportunityId", sa.String(length=18), nullable=True),
        sa.Column("Field", sa.Text(), nullable=True),
        sa.Column("OldValue", sa.Text(), nullable=True),
        sa.Column("NewValue", sa.Text(), nullable=True),
        sa.Column("CreatedById", sa.String(length=18), nullable=True),
        sa.Column("CreatedDate", sa.String(length=24), nullable=True),
        sa.Column("IsDeleted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_opportunityfieldhistory")),
    )
    op.create_index(
        op.f("ix_crm_opportunityfieldhistory_OpportunityId"),
        "crm_opportunityfieldhistory",
        ["OpportunityId"],
        unique=False,
    )
    op.create_table(
        "crm_opportunityhistory",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("OpportunityId", sa.String(length=18), nullable=True),
        sa.Column("StageName", sa.Text(), nullable=True),
        sa.Column("Amount", sa.Double(), nullable=True),
        sa.Column("ExpectedRevenue", sa.Double(), nullable=True),
        sa.Column("CloseDate", sa.String(length=10), nullable=True),
        sa.Column("Probability", sa.Double(), nullable=True),
        sa.Column("ForecastCategory", sa.Text(), nullable=True),
        sa.Column("CurrencyIsoCode", sa.Text(), nullable=True),
        sa.Column("CreatedById", sa.String(length=18), nullable=True),
        sa.Column("CreatedDate", sa.String(length=24), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.Column("IsDeleted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_opportunityhistory")),
    )
    op.create_index(
        op.f("ix_crm_opportunityhistory_OpportunityId"), "crm_opportunityhistory", ["OpportunityId"], unique=False
    )
    op.create_table(
        "crm_opportunitylineitem",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("OpportunityId", sa.String(length=18), nullable=True),
        sa.Column("Product2Id", sa.String(length=18), nullable=True),
        sa.Column("Quantity", sa.Double(), nullable=True),
        sa.Column("UnitPrice", sa.Double(), nullable=True),
        sa.Column("TotalPrice", sa.Double(), nullable=True),
        sa.Column("ServiceDate", sa.String(length=10), nullable=True),
        sa.Column("CurrencyIsoCode", sa.Text(), nullable=True),
        sa.Column("CreatedDate", sa.String(length=24), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.Column("IsDeleted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_opportunitylineitem")),
    )
    op.create_index(
        op.f("ix_crm_opportunitylineitem_OpportunityId"), "crm_opportunitylineitem", ["OpportunityId"], unique=False
    )
    op.create_table(
        "crm_organization",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("Name", sa.Text(), nullable=True),
        sa.Column("InstanceName", sa.Text(), nullable=True),
        sa.Column("IsSandbox", sa.Boolean(), nullable=True),
        sa.Column("OrganizationType", sa.Text(), nullable=True),
        sa.Column("FiscalYearStartMonth", sa.BigInteger(), nullable=True),
        sa.Column("UsesStartDateAsFiscalYearName", sa.Boolean(), nullable=True),
        sa.Column("DefaultLocaleSidKey", sa.Text(), nullable=True),
        sa.Column("TimeZoneSidKey", sa.Text(), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_organization")),
    )
    op.create_table(
        "crm_period",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("Type", sa.Text(), nullable=True),
        sa.Column("StartDate", sa.String(length=10), nullable=True),
        sa.Column("EndDate", sa.String(length=10), nullable=True),
        sa.Column("IsForecastPeriod", sa.Boolean(), nullable=True),
        sa.Column("Number", sa.BigInteger(), nullable=True),
        sa.Column("PeriodLabel", sa.Text(), nullable=True),
        sa.Column("QuarterLabel", sa.Text(), nullable=True),
        sa.Column("FullyQualifiedLabel", sa.Text(), nullable=True),
        sa.Column("FiscalYearSettingsId", sa.String(length=18), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_period")),
    )
    op.create_index(op.f("ix_crm_period_StartDate"), "crm_period", ["StartDate"], unique=False)
    op.create_table(
        "crm_product2",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("Name", sa.Text(), nullable=True),
        sa.Column("ProductCode", sa.Text(), nullable=True),
        sa.Column("Family", sa.Text(), nullable=True),
        sa.Column("IsActive", sa.Boolean(), nullable=True),
        sa.Column("CreatedDate", sa.String(length=24), nullable=True),
        sa.Column("LastModifiedDate", sa.String(length=24), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.Column("IsDeleted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_product2")),
    )
    op.create_table(
        "crm_territory2",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("Name", sa.Text(), nullable=True),
        sa.Column("DeveloperName", sa.Text(), nullable=True),
        sa.Column("ParentTerritory2Id", sa.String(length=18), nullable=True),
        sa.Column("Territory2ModelId", sa.String(length=18), nullable=True),
        sa.Column("Territory2TypeId", sa.String(length=18), nullable=True),
        sa.Column("ForecastUserId", sa.String(length=18), nullable=True),
        sa.Column("AccountAccessLevel", sa.Text(), nullable=True),
        sa.Column("OpportunityAccessLevel", sa.Text(), nullable=True),
        sa.Column("CaseAccessLevel", sa.Text(), nullable=True),
        sa.Column("ContactAccessLevel", sa.Text(), nullable=True),
        sa.Column("CurrencyIsoCode", sa.Text(), nullable=True),
        sa.Column("LastModifiedDate", sa.String(length=24), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_territory2")),
    )
    op.create_index(op.f("ix_crm_territory2_Territory2ModelId"), "crm_territory2", ["Territory2ModelId"], unique=False)
    op.create_table(
        "crm_territory2model",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("Name", sa.Text(), nullable=True),
        sa.Column("DeveloperName", sa.Text(), nullable=True),
        sa.Column("State", sa.Text(), nullable=True),
        sa.Column("ActivatedDate", sa.String(length=24), nullable=True),
        sa.Column("DeactivatedDate", sa.String(length=24), nullable=True),
        sa.Column("LastRunRulesEndDate", sa.String(length=24), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_territory2model")),
    )
    op.create_table(
        "crm_territory2type",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("MasterLabel", sa.Text(), nullable=True),
        sa.Column("DeveloperName", sa.Text(), nullable=True),
        sa.Column("Priority", sa.BigInteger(), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_territory2type")),
    )
    op.create_table(
        "crm_user",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("Name", sa.Text(), nullable=True),
        sa.Column("Username", sa.Text(), nullable=True),
        sa.Column("Email", sa.Text(), nullable=True),
        sa.Column("Title", sa.Text(), nullable=True),
        sa.Column("Department", sa.Text(), nullable=True),
        sa.Column("EmployeeNumber", sa.Text(), nullable=True),
        sa.Column("IsActive", sa.Boolean(), nullable=True),
        sa.Column("ManagerId", sa.String(length=18), nullable=True),
        sa.Column("UserRoleId", sa.String(length=18), nullable=True),
        sa.Column("ProfileId", sa.String(length=18), nullable=True),
        sa.Column("ForecastEnabled", sa.Boolean(), nullable=True),
        sa.Column("CurrencyIsoCode", sa.Text(), nullable=True),
        sa.Column("DefaultCurrencyIsoCode", sa.Text(), nullable=True),
        sa.Column("CreatedDate", sa.String(length=24), nullable=True),
        sa.Column("LastModifiedDate", sa.String(length=24), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_user")),
    )
    op.create_index(op.f("ix_crm_user_ManagerId"), "crm_user", ["ManagerId"], unique=False)
    op.create_table(
        "crm_userrole",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("Name", sa.Text(), nullable=True),
        sa.Column("DeveloperName", sa.Text(), nullable=True),
        sa.Column("ParentRoleId", sa.String(length=18), nullable=True),
        sa.Column("ForecastUserId", sa.String(length=18), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_userrole")),
    )
    op.create_table(
        "crm_userterritory2association",
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.Column("UserId", sa.String(length=18), nullable=True),
        sa.Column("Territory2Id", sa.String(length=18), nullable=True),
        sa.Column("RoleInTerritory2", sa.Text(), nullable=True),
        sa.Column("IsActive", sa.Boolean(), nullable=True),
        sa.Column("LastModifiedDate", sa.String(length=24), nullable=True),
        sa.Column("SystemModstamp", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("Id", name=op.f("pk_crm_userterritory2association")),
    )
    op.create_index(
        op.f("ix_crm_userterritory2association_Territory2Id"),
        "crm_userterritory2association",
        ["Territory2Id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_crm_userterritory2association_UserId"), "crm_userterritory2association", ["UserId"], unique=False
    )
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False, comment="canonical JSON"),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_events")),
        sa.UniqueConstraint("hash", name=op.f("uq_events_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_events_kind"), "events", ["kind"], unique=False)
    op.create_index(op.f("ix_events_plan_id"), "events", ["plan_id"], unique=False)
    op.create_table(
        "seen_ids",
        sa.Column("sobject", sa.Text(), nullable=False),
        sa.Column("Id", sa.String(length=18), nullable=False),
        sa.PrimaryKeyConstraint("sobject", "Id", name=op.f("pk_seen_ids")),
        comment="Ids met so far by a read of a whole object that is in progress",
    )
    op.create_table(
        "snapshots",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("as_of", sa.String(length=24), nullable=False, comment="the CRM's clock before the first query"),
        sa.Column("pulled_at", sa.String(length=24), nullable=False, comment="our clock when the pull was complete"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False, comment="JSON: rows in the mirror by object"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_snapshots")),
        sa.UniqueConstraint("id", name=op.f("uq_snapshots_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "watermarks",
        sa.Column("sobject", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column(
            "watermark",
            sa.String(length=24),
            nullable=True,
            comment="complete up to this moment of the CRM's clock, exclusive",
        ),
        sa.Column("since", sa.String(length=24), nullable=True, comment="slice in progress: from"),
        sa.Column("until", sa.String(length=24), nullable=True, comment="slice in progress: to"),
        sa.Column("resume", sa.Text(), nullable=True, comment="slice in progress: token of the last stored page"),
        sa.Column("fields", sa.Text(), nullable=False, comment="JSON: fields the mirror was filled with"),
        sa.Column("visibility", sa.Text(), nullable=False, comment="digest of what the user sees of the object"),
        sa.Column("seen_at", sa.String(length=24), nullable=True, comment="when the visibility was last asked for"),
        sa.Column(
            "fingerprint",
            sa.Text(),
            nullable=True,
            comment="JSON: count and newest stamp when the object was last read whole",
        ),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="sum of the row hashes, see store.mirror"),
        sa.Column("pulled_at", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("sobject", name=op.f("pk_watermarks")),
    )
    dialect = op.get_bind().dialect.name
    for statement in append_only_ddl(dialect, _APPEND_ONLY):
        op.execute(statement)
    keys = ", ".join(f"{json_text(dialect, 'payload', key)} AS {key}" for key in _RECEIPT_KEYS)
    columns = f"SELECT seq, plan_id, at, actor, {keys} FROM events"  # noqa: S608 - all of it is ours
    op.execute(f"CREATE VIEW receipts AS {columns} WHERE kind = 'receipt'")


def downgrade() -> None:
    """There is nothing below the first revision."""
    raise NotImplementedError("The first revision cannot be undone: evidence is not dropped.")
