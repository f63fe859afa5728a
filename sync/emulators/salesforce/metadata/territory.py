"""Enterprise Territory Management: models, types, territories and who and what is in them."""

from dataclasses import replace

from sync.emulators.salesforce.metadata.kinds import (
    CURRENCY_CODE,
    SYSTEM,
    SObject,
    boolean,
    frozen,
    id_field,
    integer,
    moment,
    picklist,
    ref,
    text,
)

__all__ = ["TERRITORY"]

_MODIFIED = tuple(f for f in SYSTEM if f.name != "IsDeleted")
_ROLE_VALUES = ("Sales Rep", "Account Manager", "Sales Manager", "Sales Engineer", "Overlay", "Territory Owner")
_STAMPS = tuple(
    replace(f) for f in SYSTEM if f.name in {"LastModifiedDate", "LastModifiedById", "SystemModstamp", "IsDeleted"}
)

MODEL = SObject(
    "Territory2Model", "Territory Model", "Territory Models", "0MA",
    (
        id_field(),
        text("Name", 80, nillable=False, label="Label"),
        text("DeveloperName", 80, nillable=False, label="API Name", unique=True),
        # Activation is asynchronous and its own end point; State cannot be written through the sObject API.
        frozen(picklist("State", "Planning", "Active", "Archived", "Activating", "ActivationFailed", "Archiving",
                        "ArchivingFailed", "Cloning", "CloningFailed", restricted=True, nillable=False,
                        default="Planning")),
        text("Description", 1000),
        frozen(moment("ActivatedDate", label="Activated Date")),
        frozen(moment("DeactivatedDate", label="Deactivated Date")),
        frozen(moment("LastRunRulesEndDate", label="Last Run Rules End Date")),
        frozen(moment("LastOppTerrAssignEndDate", label="Last Opportunity Territory Assignment End Date")),
        *_MODIFIED,
    ),
    recycles=False, setup=True, requires="territories",
)  # fmt: skip

TYPE = SObject(
    "Territory2Type", "Territory Type", "Territory Types", "0M5",
    (
        id_field(),
        text("MasterLabel", 80, nillable=False, label="Label"),
        text("DeveloperName", 80, nillable=False, label="API Name", unique=True),
        text("Description", 1000),
        integer("Priority", nillable=False),
        *_MODIFIED,
    ),
    recycles=False, setup=True, requires="territories",
)  # fmt: skip

TERRITORY2 = SObject(
    "Territory2", "Territory", "Territories", "0MI",
    (
        id_field(),
        text("Name", 80, nillable=False, label="Label"),
        # Salesforce makes one up when it is missing (slowly, it warns); so does the emulator.
        text("DeveloperName", 80, nillable=False, label="Territory Name", default="$developer_name"),
        ref("Territory2TypeId", "Territory2Type", nillable=False, label="Territory Type ID", child="Territories"),
        ref("Territory2ModelId", "Territory2Model", nillable=False, updateable=False, label="Territory Model ID",
            child="Territories"),
        ref("ParentTerritory2Id", "Territory2", label="Parent Territory ID", child="ChildTerritories"),
        text("Description", 1000),
        ref("ForecastUserId", "User", label="Forecast Manager", createable=False, requires="forecasting"),
        picklist("AccountAccessLevel", "Read", "Edit", "All", label="Account Access", restricted=True,
                 nillable=False, default="Edit"),
        picklist("OpportunityAccessLevel", "None", "Read", "Edit", label="Opportunity Access", restricted=True,
                 nillable=False, default="Edit"),
        picklist("CaseAccessLevel", "None", "Read", "Edit", label="Case Access", restricted=True, nillable=False,
                 default="None"),
        frozen(picklist("ContactAccessLevel", "None", "Read", "Edit", label="Contact Access", restricted=True,
                        nillable=False, default="Edit")),
        CURRENCY_CODE,
        *(f for f in SYSTEM if f.name in {"LastModifiedDate", "LastModifiedById", "SystemModstamp"}),
    ),
    recycles=False, setup=True, locks_groups=True, requires="territories",
)  # fmt: skip

USER_ASSOCIATION = SObject(
    "UserTerritory2Association", "User Territory Association", "User Territory Associations", "0MU",
    (
        id_field(),
        ref("UserId", "User", nillable=False, updateable=False, label="User ID", child="UserTerritory2Associations"),
        ref("Territory2Id", "Territory2", nillable=False, updateable=False, label="Territory ID",
            child="UserTerritory2Associations"),
        frozen(boolean("IsActive", default=True, label="Active")),
        picklist("RoleInTerritory2", *_ROLE_VALUES, updateable=False, label="Role In Territory"),
        frozen(replace(_STAMPS[1])),
        *(f for f in _STAMPS if f.name in {"LastModifiedById", "SystemModstamp"}),
    ),
    updateable=False, replicateable=False, recycles=False, setup=True, locks_groups=True, requires="territories",
)  # fmt: skip

OBJECT_ASSOCIATION = SObject(
    "ObjectTerritory2Association", "Object Territory Association", "Object Territory Associations", "0MO",
    (
        id_field(),
        ref("ObjectId", "Account", "Lead", "Opportunity", nillable=False, updateable=False, label="Object ID",
            child="ObjectTerritory2Associations"),
        ref("Territory2Id", "Territory2", nillable=False, updateable=False, label="Territory ID",
            child="ObjectTerritory2Associations"),
        picklist("AssociationCause", "Territory2AssignmentRule", "Territory2Manual", "Territory2Api",
                 restricted=True, nillable=False, updateable=False, label="Association Cause"),
        frozen(picklist("SobjectType", "Account", "Lead", "Opportunity", restricted=True, label="Object")),
        frozen(replace(_STAMPS[1])),
        *(f for f in _STAMPS if f.name in {"IsDeleted", "LastModifiedById", "SystemModstamp"}),
    ),
    updateable=False, replicateable=False, recycles=False, requires="territories",
)  # fmt: skip

TERRITORY = (MODEL, TYPE, TERRITORY2, USER_ASSOCIATION, OBJECT_ASSOCIATION)
