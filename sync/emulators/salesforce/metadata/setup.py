"""People and the org itself: users, roles, profiles, permission sets, record types, reports and dashboards."""

from dataclasses import replace

from sync.emulators.salesforce.metadata.kinds import (
    CURRENCY_CODE,
    SYSTEM,
    SObject,
    boolean,
    date,
    frozen,
    id_field,
    integer,
    moment,
    picklist,
    ref,
    text,
)

__all__ = ["SETUP"]

_MODIFIED = tuple(f for f in SYSTEM if f.name != "IsDeleted")
_PERMISSIONS = (
    boolean("PermissionsApiEnabled", default=True, label="API Enabled"),
    boolean("PermissionsManageQuotas", label="Manage Quotas"),
    boolean("PermissionsViewAllForecasts", label="View All Forecasts"),
    boolean("PermissionsManageTerritories", label="Manage Territories"),
    boolean("PermissionsViewSetup", label="View Setup and Configuration"),
    boolean("PermissionsModifyAllData", label="Modify All Data"),
    boolean("PermissionsViewAllData", label="View All Data"),
)

USER = SObject(
    "User", "User", "Users", "005",
    (
        id_field(),
        text("Username", 80, nillable=False, unique=True, indexed=True),
        text("LastName", 80, nillable=False, label="Last Name"),
        text("FirstName", 40, label="First Name"),
        frozen(text("Name", 121, nillable=False, label="Full Name")),
        text("CompanyName", 80, label="Company Name"),
        text("Division", 80),
        text("Department", 80),
        text("Title", 80),
        text("Email", 128, type="email", nillable=False),
        text("Alias", 8, nillable=False, default="$alias"),
        boolean("IsActive", default=True, label="Active"),
        ref("UserRoleId", "UserRole", label="Role ID", child="Users"),
        ref("ProfileId", "Profile", nillable=False, label="Profile ID", child="Users", default="$profile"),
        picklist("UserType", "Standard", createable=False, updateable=False, default="Standard", label="User Type"),
        ref("ManagerId", "User", label="Manager ID", child="ManagedUsers"),
        boolean("ForecastEnabled", label="Allow Forecasting"),
        picklist("TimeZoneSidKey", "GMT", default="GMT", label="Time Zone"),
        picklist("LocaleSidKey", "en_US", default="en_US", label="Locale"),
        picklist("LanguageLocaleKey", "en_US", default="en_US", label="Language"),
        picklist("EmailEncodingKey", "UTF-8", default="UTF-8", label="Email Encoding"),
        text("EmployeeNumber", 20, label="Employee Number"),
        text("FederationIdentifier", 512, label="SAML Federation ID"),
        frozen(moment("LastLoginDate", label="Last Login")),
        CURRENCY_CODE,
        replace(CURRENCY_CODE, name="DefaultCurrencyIsoCode", label="Default Currency ISO Code"),
        date("Start_Date__c", label="Start Date"),
        boolean("On_Performance_Plan__c", label="On Performance Plan"),
        *_MODIFIED,
    ),
    deletable=False, recycles=False, locks_groups=True,
)  # fmt: skip

USER_ROLE = SObject(
    "UserRole", "Role", "Roles", "00E",
    (
        id_field(),
        text("Name", 80, nillable=False),
        text("DeveloperName", 80, label="Developer Name", default="$developer_name"),
        ref("ParentRoleId", "UserRole", label="Parent Role ID", relationship=""),
        text("RollupDescription", 80, label="Description"),
        picklist("OpportunityAccessForAccountOwner", "None", "Read", "Edit", restricted=True, default="Edit",
                 label="Opportunity Access Level for Account Owner"),
        ref("ForecastUserId", "User", label="Forecast Manager", relationship=""),
        frozen(moment("LastModifiedDate", nillable=False, label="Last Modified Date")),
        frozen(moment("SystemModstamp", nillable=False, label="System Modstamp")),
    ),
    recycles=False, setup=True, locks_groups=True,
)  # fmt: skip

PROFILE = SObject(
    "Profile", "Profile", "Profile", "00e",
    (id_field(), text("Name", 255, nillable=False), text("Description", 255),
     frozen(picklist("UserType", "Standard", default="Standard", label="User Type")), *_PERMISSIONS, *_MODIFIED),
    createable=False, deletable=False, recycles=False, setup=True,
)  # fmt: skip

PERMISSION_SET = SObject(
    "PermissionSet", "Permission Set", "Permission Sets", "0PS",
    (
        id_field(),
        text("Name", 80, nillable=False),
        text("Label", 80, nillable=False, label="Permission Set Label"),
        frozen(boolean("IsOwnedByProfile", label="Is Owned By Profile")),
        frozen(ref("ProfileId", "Profile", label="Profile ID")),
        *_PERMISSIONS,
        *_MODIFIED,
    ),
    recycles=False, setup=True,
)  # fmt: skip

PERMISSION_SET_ASSIGNMENT = SObject(
    "PermissionSetAssignment", "Permission Set Assignment", "Permission Set Assignments", "0Pa",
    (
        id_field(),
        ref("PermissionSetId", "PermissionSet", nillable=False, updateable=False, label="Permission Set ID",
            child="Assignments"),
        ref("AssigneeId", "User", nillable=False, updateable=False, label="Assigned ID",
            child="PermissionSetAssignments"),
        frozen(moment("SystemModstamp", nillable=False, label="System Modstamp")),
    ),
    updateable=False, recycles=False, setup=True,
)  # fmt: skip

ORGANIZATION = SObject(
    "Organization", "Organization", "Organizations", "00D",
    (
        id_field(),
        text("Name", 80, nillable=False, createable=False),
        text("Division", 80, createable=False),
        text("City", 40, createable=False),
        text("Country", 80, createable=False),
        frozen(boolean("IsSandbox", label="Is Sandbox")),
        frozen(picklist("OrganizationType", "Enterprise Edition", "Unlimited Edition", "Developer Edition",
                        default="Enterprise Edition", label="Edition")),
        frozen(text("InstanceName", 5, label="Instance Name", default="EMU0")),
        frozen(text("NamespacePrefix", 15, label="Namespace Prefix")),
        frozen(moment("TrialExpirationDate", label="Trial Expiration Date")),
        frozen(integer("FiscalYearStartMonth", label="Fiscal Year Starts In")),
        frozen(boolean("UsesStartDateAsFiscalYearName", default=True, label="Fiscal Year Name by Start")),
        picklist("DefaultLocaleSidKey", "en_US", createable=False, default="en_US", label="Locale"),
        picklist("LanguageLocaleKey", "en_US", createable=False, default="en_US", label="Language"),
        picklist("TimeZoneSidKey", "GMT", createable=False, default="GMT", label="Time Zone"),
        frozen(picklist("DefaultCurrencyIsoCode", default="$currency", label="Corporate Currency")),
        *_MODIFIED,
    ),
    createable=False, deletable=False, recycles=False, setup=True,
)  # fmt: skip

RECORD_TYPE = SObject(
    "RecordType", "Record Type", "Record Types", "012",
    (
        id_field(),
        text("Name", 80, nillable=False),
        text("DeveloperName", 80, nillable=False, label="Record Type Name"),
        picklist("SobjectType", nillable=False, updateable=False, label="Sobject Type Name"),
        boolean("IsActive", default=True, label="Active"),
        text("Description", 255),
        *_MODIFIED,
    ),
    deletable=False, recycles=False, setup=True,
)  # fmt: skip

REPORT = SObject(
    "Report", "Report", "Reports", "00O",
    (
        id_field(),
        frozen(text("Name", 80, nillable=False, label="Report Name")),
        frozen(text("DeveloperName", 80, nillable=False, label="Report Unique Name")),
        frozen(text("FolderName", 256, label="Folder Name")),
        frozen(text("Description", 255)),
        frozen(picklist("Format", "Tabular", "Summary", "Matrix", "MultiBlock", restricted=True)),
        # What the Analytics API calls reportMetadata, as JSON; a real org keeps it elsewhere.
        frozen(text("Emulator_Definition__c", 32000, type="textarea", label="Report definition")),
        *SYSTEM,
    ),
    createable=False, updateable=False, deletable=False, recycles=False,
)  # fmt: skip

DASHBOARD = SObject(
    "Dashboard", "Dashboard", "Dashboards", "01Z",
    (
        id_field(),
        frozen(text("Title", 80, nillable=False)),
        frozen(text("DeveloperName", 80, nillable=False, label="Dashboard Unique Name")),
        frozen(text("FolderName", 256, label="Folder Name")),
        frozen(text("Description", 255)),
        # Its components and filters, as JSON; a real org keeps them elsewhere.
        frozen(text("Emulator_Definition__c", 32000, type="textarea", label="Dashboard definition")),
        *SYSTEM,
    ),
    createable=False, updateable=False, deletable=False, recycles=False,
)  # fmt: skip

SETUP = (
    USER, USER_ROLE, PROFILE, PERMISSION_SET, PERMISSION_SET_ASSIGNMENT, ORGANIZATION, RECORD_TYPE, REPORT, DASHBOARD,
)  # fmt: skip
