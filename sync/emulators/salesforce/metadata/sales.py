"""Accounts, contacts, opportunities with their histories and lines, products and price books."""

from dataclasses import replace

from sync.emulators.salesforce.metadata.kinds import (
    CURRENCY_CODE,
    SYSTEM,
    SObject,
    boolean,
    currency,
    date,
    double,
    frozen,
    id_field,
    integer,
    moment,
    percent,
    picklist,
    ref,
    text,
)

__all__ = ["SALES", "STAGES"]

# Stage: (probability, forecast category, closed, won), as a new org is delivered.
STAGES: dict[str, tuple[int, str, bool, bool]] = {
    "Prospecting": (10, "Pipeline", False, False),
    "Qualification": (10, "Pipeline", False, False),
    "Needs Analysis": (20, "Pipeline", False, False),
    "Value Proposition": (50, "Pipeline", False, False),
    "Id. Decision Makers": (60, "Pipeline", False, False),
    "Perception Analysis": (70, "Pipeline", False, False),
    "Proposal/Price Quote": (75, "BestCase", False, False),
    "Negotiation/Review": (90, "Forecast", False, False),
    "Closed Won": (100, "Closed", True, True),
    "Closed Lost": (0, "Omitted", True, False),
}
_CATEGORIES = ("Omitted", "Pipeline", "BestCase", "MostLikely", "Forecast", "Closed")
_CATEGORY_NAMES = ("Omitted", "Pipeline", "Best Case", "Most Likely", "Commit", "Closed")
_INDUSTRIES = (
    "Agriculture", "Apparel", "Banking", "Biotechnology", "Chemicals", "Communications", "Construction", "Consulting",
    "Education", "Electronics", "Energy", "Engineering", "Entertainment", "Environmental", "Finance", "Food & Beverage",
    "Government", "Healthcare", "Hospitality", "Insurance", "Machinery", "Manufacturing", "Media", "Not For Profit",
    "Recreation", "Retail", "Shipping", "Technology", "Telecommunications", "Transportation", "Utilities", "Other",
)  # fmt: skip
_OWNER = ref("OwnerId", "User", label="Owner ID", nillable=False, default="$user")
_RECORD_TYPE = ref("RecordTypeId", "RecordType", label="Record Type ID", requires="record_types", indexed=False)
_EXTERNAL_KEY = text("External_Key__c", 64, label="External Key", external_id=True, unique=True, indexed=True)
_BILLING = (
    text("BillingStreet", 255, type="textarea", label="Billing Street", filterable=True, groupable=True, sortable=True),
    text("BillingCity", 40, label="Billing City"),
    text("BillingState", 80, label="Billing State/Province"),
    text("BillingPostalCode", 20, label="Billing Zip/Postal Code"),
    text("BillingCountry", 80, label="Billing Country"),
    double("BillingLatitude", 18, 15, label="Billing Latitude"),
    double("BillingLongitude", 18, 15, label="Billing Longitude"),
)

ACCOUNT = SObject(
    "Account", "Account", "Accounts", "001",
    (
        id_field(),
        text("Name", 255, label="Account Name", nillable=False),
        picklist("Type", "Prospect", "Customer - Direct", "Customer - Channel", "Channel Partner / Reseller",
                 "Installation Partner", "Technology Partner", "Other", label="Account Type", length=40),
        ref("ParentId", "Account", label="Parent Account ID", child="ChildAccounts"),
        picklist("Industry", *_INDUSTRIES, length=40),
        currency("AnnualRevenue", label="Annual Revenue", scale=0),
        integer("NumberOfEmployees", 8, label="Employees"),
        *_BILLING,
        text("Phone", 40, type="phone", label="Account Phone"),
        text("Website", 255, type="url"),
        text("AccountNumber", 40, label="Account Number"),
        text("Description", 32000, type="textarea", label="Account Description"),
        replace(_OWNER, child="Accounts"),
        frozen(ref("MasterRecordId", "Account", label="Master Record ID", indexed=False)),
        frozen(boolean("IsPersonAccount", label="Is Person Account", requires="person_accounts")),
        text("FirstName", 40, label="First Name", requires="person_accounts"),
        text("LastName", 80, label="Last Name", requires="person_accounts"),
        text("PersonEmail", 80, type="email", label="Email", requires="person_accounts"),
        frozen(ref("PersonContactId", "Contact", label="Contact ID", relationship="", indexed=False,
                   requires="person_accounts")),
        _RECORD_TYPE,
        CURRENCY_CODE,
        picklist("Segment__c", "SMB", "Mid-Market", "Enterprise", "Strategic", label="Segment"),
        text("Region__c", 80, label="Region"),
        _EXTERNAL_KEY,
        *SYSTEM,
        frozen(date("LastActivityDate", label="Last Activity")),
    ),
)  # fmt: skip

CONTACT = SObject(
    "Contact", "Contact", "Contacts", "003",
    (
        id_field(),
        ref("AccountId", "Account", label="Account ID", child="Contacts"),
        text("LastName", 80, label="Last Name", nillable=False),
        text("FirstName", 40, label="First Name"),
        frozen(text("Name", 121, label="Full Name", nillable=False)),
        frozen(ref("MasterRecordId", "Contact", label="Master Record ID", indexed=False)),
        frozen(boolean("IsPersonAccount", label="Is Person Account", requires="person_accounts")),
        text("Title", 128),
        text("Email", 80, type="email"),
        text("Phone", 40, type="phone", label="Business Phone"),
        _OWNER,
        CURRENCY_CODE,
        _EXTERNAL_KEY,
        *SYSTEM,
    ),
)  # fmt: skip

OPPORTUNITY = SObject(
    "Opportunity", "Opportunity", "Opportunities", "006",
    (
        id_field(),
        ref("AccountId", "Account", label="Account ID", child="Opportunities"),
        _RECORD_TYPE,
        text("Name", 120, nillable=False),
        text("Description", 32000, type="textarea"),
        picklist("StageName", *STAGES, label="Stage", nillable=False, indexed=True),
        currency("Amount"),
        percent("Probability", label="Probability (%)", default="$stage"),
        frozen(currency("ExpectedRevenue", label="Expected Amount")),
        double("TotalOpportunityQuantity", label="Quantity"),
        date("CloseDate", label="Close Date", nillable=False, indexed=True),
        picklist("Type", "Existing Customer - Upgrade", "Existing Customer - Replacement",
                 "Existing Customer - Downgrade", "New Customer", "Renewal", label="Opportunity Type"),
        text("NextStep", 255, label="Next Step"),
        picklist("LeadSource", "Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other",
                 label="Lead Source"),
        frozen(boolean("IsClosed", label="Closed")),
        frozen(boolean("IsWon", label="Won")),
        frozen(picklist("ForecastCategory", *_CATEGORIES, label="Forecast Category", length=40,
                        restricted=True, nillable=False)),
        picklist("ForecastCategoryName", *_CATEGORY_NAMES, label="Forecast Category", restricted=True,
                 default="$stage"),
        frozen(boolean("HasOpportunityLineItem", label="Has Line Item")),
        ref("Pricebook2Id", "Pricebook2", label="Price Book ID", indexed=False),
        replace(_OWNER, child="Opportunities"),
        ref("Territory2Id", "Territory2", label="Territory ID", requires="territories", child="Opportunities"),
        boolean("IsExcludedFromTerritory2Filter", label="Excluded from Territory Assignment",
                requires="territories"),
        CURRENCY_CODE,
        frozen(integer("FiscalYear", label="Fiscal Year", groupable=True)),
        frozen(integer("FiscalQuarter", label="Fiscal Quarter", groupable=True)),
        frozen(text("Fiscal", 6, label="Fiscal Period")),
        frozen(moment("LastStageChangeDate", label="Last Stage Change Date")),
        date("Contract_Start_Date__c", label="Contract Start Date"),
        date("Contract_End_Date__c", label="Contract End Date"),
        ref("Renewal_Of__c", "Opportunity", label="Renewal Of", relationship="Renewal_Of__r", child="Renewals__r",
            indexed=False),
        _EXTERNAL_KEY,
        *SYSTEM,
        frozen(date("LastActivityDate", label="Last Activity")),
    ),
)  # fmt: skip


_CREATED = tuple(f for f in SYSTEM if f.name in {"IsDeleted", "CreatedDate", "CreatedById", "SystemModstamp"})
OPPORTUNITY_HISTORY = SObject(
    "OpportunityHistory", "Opportunity History", "Opportunity Histories", "008",
    (
        id_field(),
        frozen(ref("OpportunityId", "Opportunity", label="Opportunity ID", nillable=False,
                   child="OpportunityHistories")),
        frozen(picklist("StageName", *STAGES, label="Stage Name")),
        frozen(currency("Amount")),
        frozen(currency("ExpectedRevenue", label="Expected Revenue")),
        frozen(date("CloseDate", label="Close Date")),
        frozen(percent("Probability")),
        frozen(picklist("ForecastCategory", *_CATEGORIES, label="To ForecastCategory")),
        frozen(CURRENCY_CODE),
        *_CREATED,
    ),
    createable=False, updateable=False, deletable=False, replicateable=False,
)  # fmt: skip

OPPORTUNITY_FIELD_HISTORY = SObject(
    "OpportunityFieldHistory", "Opportunity Field History", "Opportunity Field History", "017",
    (
        id_field(),
        frozen(ref("OpportunityId", "Opportunity", label="Opportunity ID", nillable=False, child="Histories")),
        frozen(picklist("Field", "created", "StageName", "Amount", "CloseDate", "Owner", "ForecastCategoryName",
                        "Territory2", "Name", label="Changed Field", restricted=True)),
        frozen(picklist("DataType", "Text", "Currency", "DateOnly", "EntityId", "DynamicEnum", label="Datatype")),
        # Neither value can be filtered, sorted or grouped by: Salesforce stores them as anyType.
        frozen(text("OldValue", 255, type="anyType", filterable=False, groupable=False, sortable=False,
                    label="Old Value")),
        frozen(text("NewValue", 255, type="anyType", filterable=False, groupable=False, sortable=False,
                    label="New Value")),
        *(f for f in _CREATED if f.name != "SystemModstamp"),
    ),
    createable=False, updateable=False, deletable=False, replicateable=False, requires="history_tracking",
)  # fmt: skip

OPPORTUNITY_STAGE = SObject(
    "OpportunityStage", "Opportunity Stage", "Opportunity Stages", "01J",
    (
        id_field(),
        frozen(text("MasterLabel", 255, label="Master Label")),
        frozen(text("ApiName", 255, label="API Name")),
        frozen(boolean("IsActive", default=True, label="Is Active")),
        frozen(integer("SortOrder", label="Sort Order")),
        frozen(boolean("IsClosed", label="Closed")),
        frozen(boolean("IsWon", label="Won")),
        frozen(picklist("ForecastCategory", *_CATEGORIES, label="Forecast Category")),
        frozen(picklist("ForecastCategoryName", *_CATEGORY_NAMES, label="Forecast Category Name")),
        frozen(percent("DefaultProbability", label="Default Probability")),
        frozen(text("Description", 255)),
        *(f for f in SYSTEM if f.name != "IsDeleted"),
    ),
    createable=False, updateable=False, deletable=False, replicateable=False,
)  # fmt: skip

OPPORTUNITY_LINE_ITEM = SObject(
    "OpportunityLineItem", "Opportunity Product", "Opportunity Products", "00k",
    (
        id_field(),
        ref("OpportunityId", "Opportunity", label="Opportunity ID", nillable=False, updateable=False,
            child="OpportunityLineItems"),
        integer("SortOrder", label="Sort Order", createable=False, updateable=False),
        ref("PricebookEntryId", "PricebookEntry", label="Price Book Entry ID", updateable=False, indexed=False),
        ref("Product2Id", "Product2", label="Product ID", updateable=False, child="OpportunityLineItems"),
        frozen(text("ProductCode", 255, label="Product Code")),
        frozen(text("Name", 376, label="Opportunity Product Name")),
        double("Quantity", nillable=False),
        currency("TotalPrice", label="Total Price"),
        currency("UnitPrice", label="Sales Price"),
        frozen(currency("ListPrice", label="List Price")),
        percent("Discount"),
        date("ServiceDate", label="Date"),
        text("Description", 255, label="Line Description"),
        frozen(CURRENCY_CODE),
        *SYSTEM,
    ),
)  # fmt: skip

PRODUCT = SObject(
    "Product2", "Product", "Products", "01t",
    (
        id_field(),
        text("Name", 255, label="Product Name", nillable=False),
        text("ProductCode", 255, label="Product Code"),
        text("Description", 4000, type="textarea", label="Product Description"),
        boolean("IsActive", label="Active"),
        picklist("Family", label="Product Family"),
        CURRENCY_CODE,
        _EXTERNAL_KEY,
        *SYSTEM,
    ),
)  # fmt: skip

PRICEBOOK = SObject(
    "Pricebook2", "Price Book", "Price Books", "01s",
    (
        id_field(),
        text("Name", 255, label="Price Book Name", nillable=False),
        boolean("IsActive", label="Active"),
        frozen(boolean("IsStandard", label="Is Standard Price Book")),
        text("Description", 255),
        *SYSTEM,
    ),
)  # fmt: skip

PRICEBOOK_ENTRY = SObject(
    "PricebookEntry", "Price Book Entry", "Price Book Entries", "01u",
    (
        id_field(),
        frozen(text("Name", 255, label="Product Name")),
        ref("Pricebook2Id", "Pricebook2", label="Price Book ID", nillable=False, updateable=False,
            child="PricebookEntries"),
        ref("Product2Id", "Product2", label="Product ID", nillable=False, updateable=False,
            child="PricebookEntries"),
        currency("UnitPrice", label="List Price", nillable=False),
        boolean("IsActive", label="Active"),
        boolean("UseStandardPrice", label="Use Standard Price"),
        frozen(text("ProductCode", 255, label="Product Code")),
        replace(CURRENCY_CODE, updateable=False),
        *SYSTEM,
    ),
)  # fmt: skip

SALES = (
    ACCOUNT, CONTACT, OPPORTUNITY, OPPORTUNITY_HISTORY, OPPORTUNITY_FIELD_HISTORY, OPPORTUNITY_STAGE,
    OPPORTUNITY_LINE_ITEM, PRODUCT, PRICEBOOK, PRICEBOOK_ENTRY,
)  # fmt: skip
