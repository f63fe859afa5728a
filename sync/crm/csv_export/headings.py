"""What files and their columns are called: in Salesforce, HubSpot, Pipedrive, Dynamics and Zoho, English and German."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from sync.crm.csv_export.scales import scaled
from sync.model.pull_set import CrmObject

__all__ = [
    "ACTUAL_AMOUNT",
    "ACTUAL_CLOSE",
    "CONVERTED",
    "EXPECTED_CLOSE",
    "LINE_PRICES",
    "NAME_BESIDE",
    "OUTCOMES",
    "PRODUCTS",
    "STATUS_OF_USERS",
    "currency_in",
    "file_is_of",
    "headings_for",
    "is_called",
    "plain",
    "readings_of",
    "surname_beside",
    "without_unit",
]

_FILES: Mapping[str, str] = {
    "ForecastingQuota": "quota quote zielvorgabe salesgoal vertriebsziel salestarget",
    "OpportunityLineItem": "lineitem lineitems opportunityproduct opportunitylineitem position dealproduct",
    "OpportunityFieldHistory": "fieldhistory",
    "OpportunityHistory": "opportunityhistory stagehistory phasenverlauf",
    "Opportunity": "opportunit deal pipeline verkaufschance abschluss abschlusse geschaft potential",
    "Account": "account customer kunde firma firmen unternehmen organization organisation compan",
    "User": "user rep people owner team agent seller benutzer mitarbeiter verkaufer vertriebler inhaber besitzer",
    "Product2": "product produkt artikel",
    "Territory2": "territor gebiet",
}
"""Words in the names of files, by what the files hold."""

_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "Opportunity": {
        "Id": "opportunity id|case safe id|opportunity id (case safe)|deal id|record id|opportunity-id"
        "|datensatz-id|(do not modify) opportunity|(nicht ändern) verkaufschance|verkaufschance-id|deal-id"
        "|geschäfts-id|hs_object_id",
        "Name": "opportunity name|deal name|dealname|topic|title|opportunity|deal|potential name|deal-name|thema"
        "|titel|opportunity-name|verkaufschance|verkaufschancenname|name der verkaufschance|abschlussname"
        "|geschäftsname",
        "AccountId": "account id|company id|organization id|account name.id|associated company ids|account-id"
        "|account name|account|customer|customer name|company|company name|organization|organization name"
        "|associated company|associated company (primary)|primary company|primary associated company"
        "|potential customer|client|account-name|accountname|kunde|kundenname|firma|firmenname|unternehmen"
        "|unternehmensname|organisation|potenzieller kunde|zugeordnetes unternehmen|kontoname|konto"
        "|customer number|customer no|kundennummer|kunden-nr|kundennr",
        "OwnerId": "owner id|deal owner.id|opportunity owner id|opportunity owner|deal owner|potential owner"
        "|owner|owner name|opportunity owner name|owner full name|sales rep|rep|account executive|sales agent"
        "|agent|salesperson|sales person|seller|assigned to|hubspot owner|opportunity-inhaber"
        "|inhaber der opportunity|opportunity-eigentümer|opportunity-besitzer|deal-inhaber|deal-besitzer"
        "|deal owner name|inhaber|besitzer|eigentümer|zuständiger mitarbeiter|zuständig|verantwortlich"
        "|verantwortlicher|verkäufer|vertriebsmitarbeiter|vertriebler|bearbeiter|opportunity owner alias"
        "|hubspot_owner_id|abschlussbesitzer|verkaufschancenbesitzer|opportunity owner name|deal-eigentümer"
        "|owner email|deal owner email|opportunity owner email|sales rep email|rep email|e-mail des inhabers"
        "|owner first name|deal owner first name|opportunity owner first name|sales rep first name|rep first name"
        "|owner: first name",
        "Amount": "deal value|opportunity amount|deal amount|amount|value|close value|est. revenue"
        "|estimated revenue|revenue|amount in company currency|amount in home currency|amount_in_home_currency"
        "|amount_in_company_currency|total amount|contract value|deal size|betrag|deal-betrag|deal-wert|wert"
        "|auftragswert|volumen|umsatz|auftragssumme|gesch. umsatz|geschätzter umsatz|gesch. erlös|umfang"
        "|betrag in unternehmenswährung|tcv|acv|arr",
        "CloseDate": "close date|closing date|deal close date|opportunity close date|closed date|date closed"
        "|close_date|close|schlusstermin|abschlussdatum|schließungsdatum|schlussdatum|abschluss|closed|closed on"
        "|closedate",
        "StageName": "stage|deal stage|opportunity stage|sales stage|pipeline stage|pipeline phase|deal-phase"
        "|phase|opportunity-phase|verkaufsphase|vertriebsphase|dealstage|step|stufe|stage name",
        "Probability": "probability|probability (%)|deal probability|win probability|close probability"
        "|wahrscheinlichkeit|wahrscheinlichkeit (%)|deal-wahrscheinlichkeit|abschlusswahrscheinlichkeit",
        "LeadSource": "lead source|source|deal source|leadquelle|lead-quelle|quelle|original source|originalquelle",
        "Type": "opportunity type|deal type|typ|opportunity-typ|deal-typ|verkaufschancentyp",
        "CurrencyIsoCode": "currency|opportunity currency|amount currency|currency of value|deal currency"
        "|currency code|währung|währung des werts|opportunity-währung|betrag währung|währungscode",
        "CreatedDate": "created|created date|created on|created at|create date|created time|creation date"
        "|date created|deal created|opportunity created date|engage date|open date|opened|add time"
        "|deal created on|erstellt|erstellt am|erstelldatum|erstellungsdatum|anlagedatum|angelegt am"
        "|deal erstellt|opportunity-erstelldatum|erstellungszeit",
        "LastStageChangeDate": "last stage change|last stage change date|stage changed date"
        "|last stage change time|letzte phasenänderung|datum der letzten phasenänderung|last time entered stage"
        "|date entered current stage",
        "LastModifiedDate": "last modified|modified on|last modified time|modified time|update time|last updated"
        "|(do not modify) modified on|geändert am|zuletzt geändert am|letzte änderung|zuletzt aktualisiert",
        "ForecastCategoryName": "forecast category|prognosekategorie|forecast-kategorie",
        "IsClosed": "is closed|closed|is deal closed|is deal closed?|is closed (numeric)|is closed lost"
        "|geschlossen|ist geschlossen|abgeschlossen",
        "IsWon": "is won|won|is closed won|is won (numeric)|gewonnen|ist gewonnen",
        "Contract_Start_Date__c": "contract start date|contract start|vertragsbeginn",
        "Contract_End_Date__c": "contract end date|contract end|vertragsende",
    },
    "Account": {
        "Id": "account id|customer id|company id|organization id|record id|customer number|customer no|account-id"
        "|datensatz-id|kundennummer|kunden-nr|kundennr|unternehmens-id|(do not modify) account"
        "|(nicht ändern) firma|id",
        "Name": "account name|account|customer|customer name|company|company name|organization|organization name"
        "|client|account-name|kunde|kundenname|firma|firmenname|unternehmen|unternehmensname"
        "|name des unternehmens|organisation",
        "OwnerId": "account owner id|company owner.id|account owner.id|account owner|company owner"
        "|organization owner|owner|owner name|account-inhaber|account-besitzer|inhaber|besitzer|eigentümer"
        "|zuständiger mitarbeiter für unternehmen|zuständig|verkäufer|betreuer|account manager|owner email"
        "|account owner email|company owner email|e-mail des inhabers",
        "AnnualRevenue": "annual revenue|revenue|jahresumsatz|jahreserlös|umsatz",
        "NumberOfEmployees": "employees|number of employees|headcount|no. of employees|mitarbeiter"
        "|mitarbeiterzahl|anzahl der mitarbeiter|anzahl mitarbeiter",
        "BillingCountry": "billing country|country|country/region|office location|location|headquarters"
        "|address 1: country/region|land|rechnungsland|land/region|rechnungsadresse land",
        "Industry": "industry|sector|vertical|branche|industrie",
        "BillingState": "billing state|billing state/province|state|state/region|region|bundesland|bundesland/region",
        "BillingCity": "billing city|city|ort|stadt|rechnungsort|rechnungsstadt",
        "BillingPostalCode": "billing zip/postal code|billing code|zip|zip code|postal code|plz|postleitzahl",
        "ParentId": "parent account|parent account id|parent company|parent|subsidiary of|übergeordneter account"
        "|übergeordnetes unternehmen|muttergesellschaft|übergeordnete firma",
        "CreatedDate": "created|created date|created on|create date|created time|erstellt am|erstelldatum"
        "|erstellungsdatum",
    },
    "User": {
        "Id": "user id|owner id|benutzer-id|record id|datensatz-id|(do not modify) user",
        "Name": "full name|rep name|user name|user|name|sales rep|rep|sales agent|agent|salesperson|seller|owner"
        "|vollständiger name|benutzer|mitarbeiter|verkäufer|vertriebler|person|first name|given name|vorname"
        "|last name|surname|family name|nachname|familienname",
        "Email": "email|e-mail|email address|e-mail-adresse|primary email",
        "Department": "department|regional office|office|region|team|abteilung|bereich|standort|main team"
        "|business unit",
        "ManagerId": "manager|manager name|reports to|vorgesetzter|vorgesetzte|manager id|teamleiter|leitung"
        "|manager email|reports to email|e-mail des vorgesetzten",
        "IsActive": "active|is active|aktiv|ist aktiv",
        "Title": "title|job title|role|position|titel|funktion|rolle",
        "Start_Date__c": "start date|hire date|first day|startdatum|eintrittsdatum|eintritt",
    },
    "Product2": {
        "Id": "product id|produkt-id|record id|datensatz-id",
        "Name": "product name|product|item|produktname|produkt|artikel|artikelname",
        "ProductCode": "product code|code|sku|produktcode|artikelnummer",
        "Family": "product family|series|product line|category|product category|produktfamilie|produktlinie"
        "|produktkategorie|kategorie|warengruppe",
    },
    "OpportunityLineItem": {
        "Id": "line item id|record id|opportunity product id|line item object id",
        "OpportunityId": "opportunity id|deal id|associated deal ids|opportunity-id|deal-id|opportunity name"
        "|deal name|associated deal|opportunity|deal|opportunity-name|deal-name",
        "Product2Id": "product id|product name|product|item|line item name|produktname|produkt|artikel",
        "Quantity": "quantity|menge|anzahl|units",
        "UnitPrice": "unit price|sales price|list price|einzelpreis|verkaufspreis|preis pro einheit",
        "TotalPrice": "total price|line amount|line total|net price|extended amount|gesamtpreis|nettopreis"
        "|positionssumme|positionswert|product amount|product total|product total price",
    },
    "ForecastingQuota": {
        "QuotaOwnerId": "quota owner|owner|owner name|sales rep|rep|sales agent|agent|salesperson|seller|user"
        "|user name|full name|quota owner name|benutzer|mitarbeiter|verkäufer|vertriebler|inhaber|besitzer|name"
        "|owner email|quota owner email|user email|rep email|first name|given name|vorname|owner first name"
        "|rep first name|user first name|last name|surname|nachname|email|e-mail",
        "QuotaAmount": "quota amount|quota|amount|target|goal|quote|ziel|zielvorgabe|zielwert|betrag|sollwert",
        "StartDate": "start date|period|quarter|start|month|period start|quarter start|first day|quarter begins"
        "|zeitraum|quartal|periode|monat|beginn|startdatum|von",
        "ProductFamily": "product family|family|product line|product category|produktfamilie|produktlinie",
        "CurrencyIsoCode": "currency|quota currency|amount currency|währung",
    },
    "OpportunityHistory": {
        "OpportunityId": "opportunity id|deal id|opportunity name|deal name|opportunity|deal",
        "StageName": "stage|to stage|new stage|deal stage|phase|neue phase",
        "CreatedDate": "created date|changed|last modified|date|change date|modified|edit date|bearbeitungsdatum|datum",
    },
}
"""Headings by field, the most telling first; the API's own name comes before them all."""

ACTUAL_CLOSE = (
    "actual close date|won time|lost time|deal closed on|closed time|closed on|date won|date lost|won date"
    "|lost date|won on|lost on|real close date|actual closing date|actual closed date|closed won date"
    "|closed lost date|tatsächliches abschlussdatum|tats. abschlussdatum|gewonnen am|verloren am"
    "|gewonnen-zeitpunkt|verloren-zeitpunkt|zeitpunkt gewonnen|zeitpunkt verloren|abgeschlossen am|geschlossen am"
    "|zeitpunkt des abschlusses|gewonnen um|verloren um"
)
"""Headings of the day a deal did close: empty while it is open."""
EXPECTED_CLOSE = (
    "expected close date|expected closing date|est. close date|estimated close date|estimated closing date"
    "|forecast close date|forecasted close date|planned close date|target close date|expected close"
    "|anticipated close date|erwartetes abschlussdatum|voraussichtliches abschlussdatum|gesch. abschlussdatum"
    "|geschätztes abschlussdatum|geplantes abschlussdatum|erwarteter abschluss"
)
"""Headings of the day on which a deal is hoped to close."""
CONVERTED = (
    "amount (converted)|betrag (konvertiert)|betrag (umgerechnet)|converted amount|amount in company currency"
    "|amount in home currency|betrag in unternehmenswährung|amount (base)|est. revenue (base)"
)
"""Headings of amounts that the CRM converted into one currency."""
ACTUAL_AMOUNT = "actual revenue|actual value|actual amount|tatsächlicher umsatz|tats. umsatz|tatsächlicher erlös"
"""Headings of what a won deal did bring."""
_SURNAMES: Mapping[str, tuple[str, ...]] = {
    "firstname": ("lastname", "surname", "familyname"),
    "givenname": ("familyname", "surname", "lastname"),
    "forename": ("surname", "lastname"),
    "vorname": ("nachname", "familienname", "zuname"),
}
"""Ends of headings of last names by those of first names, without blanks."""
_NAMES = ("name",)
"""Headings that say the last name where another says the first one."""
LINE_PRICES = _COLUMNS["OpportunityLineItem"]["TotalPrice"]
PRODUCTS = "product|product name|item|products|line item name|produkt|produktname|artikel|product: product name"
NAME_BESIDE: Mapping[str, str] = {
    "AccountId": "account name|account|customer|customer name|company|company name|organization"
    "|associated company|account-name|kunde|kundenname|unternehmen|firma|organisation",
    "OwnerId": "opportunity owner|deal owner|account owner|owner|owner name|owner full name|opportunity-inhaber"
    "|inhaber|besitzer",
    "QuotaOwnerId": "quota owner|owner|owner name|user|full name",
    "ManagerId": "manager|manager name",
    "Product2Id": "product name|product|produktname|produkt",
}
"""Headings of the name of a record, by the field that has its Id."""

OUTCOMES = (
    "status|deal status|state|outcome|result|opportunity status|win/loss|won/lost|closed status|ergebnis|ausgang"
    "|zustand"
)
"""Headings of whether a deal is open, won or lost."""

STATUS_OF_USERS = "status|user status|state|account status|employment status|benutzerstatus"
"""Headings of whether somebody is active."""

_OF_OBJECT: Mapping[str, tuple[str, ...]] = {
    "Opportunity": ("deal", "opportunity", "verkaufschance", "potential"),
    "Account": ("organization", "organisation", "company", "account", "unternehmen"),
    "User": ("user", "benutzer"),
    "Product2": ("product", "produkt"),
    "OpportunityLineItem": ("line item", "product", "opportunity product", "opportunity"),
    "ForecastingQuota": ("quota", "forecasting quota"),
}
"""What stands before a heading, as in Deal - Title and Opportunity: Amount."""
_ISO = "EUR|USD|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|INR|CNY|HKD|SGD|KRW|BRL|MXN|ZAR|TRY|ILS|AED|SAR"
_UNIT = re.compile(
    rf"[\(\[]\s*(?:in\s+)?(?:[A-Z]{{3}}|[$\u20ac\u00a3\u00a5%]|percent|prozent)\s*[\)\]]|\b(?:in\s+)?(?:{_ISO})\b"
)
_CURRENCY = re.compile(rf"[\(\[]\s*(?:in\s+)?({_ISO}|[\u20ac\u00a3])\s*[\)\]]|\b({_ISO})\b")
_SECOND = re.compile(r"(?<=\S) \([2-9]\)$")
"""What stands behind the title of a column where one before it has the same."""
_SIGNS = {"\u20ac": "EUR", "\u00a3": "GBP"}


@cache
def plain(text: str) -> str:
    """A heading without capitals, accents, blanks and signs."""
    bare = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", bare.removesuffix("__c"))


def without_unit(heading: str) -> str:
    """A heading without the currency or per cent in it, as in Amount (EUR)."""
    said = scaled(heading)
    return _UNIT.sub("", said.heading if said else heading)


@cache
def readings_of(heading: str, sobject: str) -> tuple[str, ...]:
    """The plain forms under which a heading is looked up: whole, without its unit, without the object before it."""
    heading = _SECOND.sub("", heading)
    found = [plain(heading)]
    bare = without_unit(heading)
    found.append(plain(bare))
    for word in _OF_OBJECT.get(sobject, ()):
        match = re.match(rf"{re.escape(word)}\s*[-:\u2013.]\s+(.+)", bare, re.IGNORECASE)
        if match:
            found.append(plain(match.group(1)))
    return tuple(dict.fromkeys(text for text in found if text))


@cache
def _split(headings: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain(heading) for heading in headings.split("|")))


def headings_for(sobject: CrmObject, field: str) -> Sequence[str]:
    """The plain headings of a field, the most telling first: its API name, then what reports call it."""
    return (plain(field), *_split(_COLUMNS.get(sobject.name, {}).get(field, plain(field))))


def is_called(heading: str, headings: str, sobject: str = "Opportunity") -> bool:
    """True when a heading is one of those listed."""
    return not set(readings_of(heading, sobject)).isdisjoint(_split(headings))


def surname_beside(column: str, header: Sequence[str]) -> tuple[str, str] | None:
    """The columns of the first and of the last names of the people that a column names one part of.

    None where it does not, or where no column has the other part.
    """
    for first in header:
        end = next((end for end in _SURNAMES if plain(first).endswith(end)), None)
        if end is None:
            continue
        stem = plain(first).removesuffix(end)
        last = next((name for name in header if plain(name) in {stem + other for other in _SURNAMES[end]}), None)
        if last is None and not stem:
            last = next((name for name in header if plain(name) in _NAMES), None)
        if last is not None and column in (first, last):
            return first, last
    return None


def currency_in(heading: str) -> str | None:
    """The ISO code of the currency that a heading names, as in Amount (EUR)."""
    said = scaled(heading)
    found = _CURRENCY.search(said.heading if said else heading)
    sign = next((part for part in found.groups() if part), "") if found else ""
    return _SIGNS.get(sign, sign if len(sign) == 3 else None) or None


def file_is_of(stem: str, sobject: CrmObject) -> bool:
    """True when the name of a file says that it holds the object."""
    words = _FILES.get(sobject.name, sobject.name.casefold()).split()
    return any(word in plain(stem) for word in words)
