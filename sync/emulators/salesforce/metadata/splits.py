"""How the credit of a deal is divided: types of splits, and the splits of each opportunity."""

from sync.emulators.salesforce.metadata.kinds import (
    CURRENCY_CODE,
    SYSTEM,
    SObject,
    boolean,
    currency,
    frozen,
    id_field,
    percent,
    picklist,
    ref,
    text,
)

__all__ = ["SPLITS"]

_MODIFIED = tuple(f for f in SYSTEM if f.name != "IsDeleted")

SPLIT_TYPE = SObject(
    "OpportunitySplitType", "Opportunity Split Type", "Opportunity Split Type", "149",
    (
        id_field(),
        frozen(text("DeveloperName", 80, nillable=False, label="API Name")),
        frozen(text("MasterLabel", 80, label="Split Label")),
        frozen(picklist("Language", "en_US", restricted=True, default="en_US", label="Master Language")),
        frozen(boolean("IsActive", default=True, label="Active")),
        frozen(boolean("IsTotalValidated", label="Total Validated")),
        frozen(picklist("SplitField", "Opportunity.Amount", default="Opportunity.Amount", label="Field")),
        frozen(picklist("SplitEntity", "OpportunitySplit", default="OpportunitySplit", label="Split Entity")),
        frozen(picklist("SplitDataStatus", "Enabled", "Disabled", restricted=True, default="Enabled",
                        label="Split Data Status")),
        *_MODIFIED,
    ),
    createable=False, updateable=False, deletable=False, replicateable=False, recycles=False, setup=True,
    requires="splits",
)  # fmt: skip

SPLIT = SObject(
    "OpportunitySplit", "Opportunity Split", "Opportunity Splits", "1OS",
    (
        id_field(),
        ref("OpportunityId", "Opportunity", nillable=False, updateable=False, label="Opportunity ID",
            child="OpportunitySplits"),
        ref("SplitOwnerId", "User", nillable=False, updateable=False, label="User ID"),
        percent("SplitPercentage", label="Split (%)", precision=6, scale=2),
        frozen(currency("SplitAmount", label="Split Amount")),
        text("SplitNote", 255, label="Split Note"),
        ref("SplitTypeId", "OpportunitySplitType", label="Split Type ID", relationship="SplitType"),
        frozen(CURRENCY_CODE),
        *SYSTEM,
    ),
    recycles=False, requires="splits",
)  # fmt: skip

SPLITS = (SPLIT_TYPE, SPLIT)
