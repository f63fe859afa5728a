"""Objects and fields that the integration user sees."""

from collections.abc import Iterator

from calculations.findings import Finding, Severity
from sync.crm.ports import MISFIT_REMEDY
from sync.crm.salesforce.doctor.org import ExaminedOrg, note
from sync.crm.salesforce.misfits import misfits
from sync.errors import FixConfigurationError, GrantPermissionError, IncompleteAnswerError
from sync.model.pull_set import PULL_SET

__all__ = ["objects"]

_OPTIONAL = {
    "CurrencyType": "Multiple currencies are not switched on",
    "DatedConversionRate": "Advanced currency management is not switched on",
    "OpportunitySplit": "Opportunity splits are not switched on or not visible",
    "OpportunitySplitType": "Types of opportunity splits are not visible",
    "ForecastingGroupItem": "Forecasting groups are not switched on or not visible",
    "OpportunityFieldHistory": "Field history tracking of opportunities is not switched on or not visible",
    "Territory2Model": "Enterprise territory management is not switched on or not visible",
    "Territory2Type": "Territory types are not visible",
    "Territory2": "Territories are not visible",
    "UserTerritory2Association": "Territory members are not visible",
    "ObjectTerritory2Association": "Territory accounts are not visible",
}
_FEATURE_FIELDS = frozenset(
    {
        "CurrencyIsoCode",
        "DefaultCurrencyIsoCode",
        "ForecastingGroupItemId",
        "IsExcludedFromTerritory2Filter",
        "OpportunitySplitTypeId",
        "RecordTypeId",
        "Territory2Id",
    }
)
_ALWAYS_ABSENT = frozenset({"AmountFieldName", "TerritoryModelId", "IsDefault"})  # by API version


def objects(org: ExaminedOrg) -> Iterator[Finding]:
    """Objects and fields of the pull set: which are visible."""
    for sobject in PULL_SET:
        try:
            described = org.describe(sobject.name)
        except (FixConfigurationError, GrantPermissionError, IncompleteAnswerError) as error:
            sentence = f"{sobject.name} cannot be described: {error.message}"
            yield Finding("doctor.object", sentence, error.remedy, (sobject.name,), Severity.BLOCKING)
            continue
        if described is None:
            if sobject.name in _OPTIONAL:
                yield note("doctor.object", f"{_OPTIONAL[sobject.name]} ({sobject.name}).")
            else:
                remedy = f"Give the integration user read access to {sobject.name}."
                sentence = f"{sobject.name} is not visible."
                yield Finding("doctor.object", sentence, remedy, (sobject.name,), Severity.BLOCKING)
            continue
        visible = {str(field["name"]) for field in described["fields"]}
        wanted = [name for name in sobject.field_names if not name.endswith("__c")]  # no org has to have those
        hidden = [n for n in wanted if n not in visible | _FEATURE_FIELDS | _ALWAYS_ABSENT]
        if hidden:
            sentence = f"{sobject.name}: not visible: {', '.join(hidden)}."
            remedy = "Give the integration user read access to these fields, where the org has them."
            yield Finding("doctor.field", sentence, remedy, (sobject.name,))
        for name, said in misfits(sobject, described["fields"]).items():
            yield Finding("doctor.field", f"{sobject.name}: {said}", MISFIT_REMEDY, (sobject.name, name))
