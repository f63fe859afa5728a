"""What must hold of the rows of any org, whatever it was made from."""

from collections.abc import Iterable, Iterator

from sync.emulators.salesforce.features import Features
from sync.emulators.salesforce.ids import is_id, prefix_of
from sync.emulators.salesforce.metadata import OBJECTS, Field, schema
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.values import Row

Rows = dict[str, list[Row]]
_PREFIXES = {sobject.name: sobject.key_prefix for sobject in OBJECTS}
DATED = ("CreatedDate", "LastModifiedDate", "SystemModstamp", "LastStageChangeDate")


def gathered(tables: Iterable[tuple[str, Iterable[Row]]]) -> Rows:
    """All rows by object, whether an object came once or in pieces."""
    found: Rows = {}
    for name, records in tables:
        found.setdefault(name, []).extend(records)
    return found


def columns(built: Rows, features: Features) -> Iterator[tuple[str, Field, set[object]]]:
    """Every field of every object the features show, with the distinct values it has; unknown fields fail."""
    described = schema(features)
    for name in built.keys() & set(described):
        fields = {field.name: field for field in described[name].fields}
        hidden = set() if features.multi_currency else {"CurrencyIsoCode"}
        used = set().union(*(row.keys() for row in built[name]))
        assert used - hidden <= fields.keys(), name
        for field in used - hidden:
            yield name, fields[field], {row.get(field) for row in built[name]}


def assert_fields_and_references(built: Rows, features: Features) -> None:
    """No record has an unknown field, an id of a wrong shape or object, a repeated id or a dangling lookup."""
    ids = {name: {row["Id"] for row in records} for name, records in built.items()}
    for name, field, values in columns(built, features):
        if field.name == "Id":
            assert len(values) == len(built[name]), f"{name} repeats an id"
            assert all(is_id(str(value)) and prefix_of(str(value)) == _PREFIXES[name] for value in values), name
        if field.reference_to:
            known: set[object] = {None, INTEGRATION_USER}.union(*(ids.get(target, ()) for target in field.reference_to))
            assert values <= known, (name, field.name)


def assert_values_allowed(built: Rows, features: Features) -> None:
    """What Salesforce would refuse is not there: empty required fields, foreign picklist values, overlong texts."""
    given = set()
    for name, field, values in columns(built, features):
        given.add((name, field.name))
        required = not field.nillable and field.default is None
        assert not required or None not in values, (name, field.name)
        assert not field.restricted or values <= {None, *field.values}, (name, field.name)
        longest = max((len(value) for value in values if isinstance(value, str)), default=0)
        assert not field.length or longest <= field.length, (name, field.name)
    for sobject in schema(features).objects:
        required_fields = {f.name for f in sobject.fields if not f.nillable and f.default is None}
        assert sobject.name not in built or {(sobject.name, name) for name in required_fields} <= given, sobject.name


def assert_nothing_later(built: Rows, as_of: str) -> None:
    """No system stamp lies after the end of a day, and no record was changed before it was created."""
    for name, records in built.items():
        for field in DATED:
            assert max((str(row[field])[:10] for row in records if field in row), default="") <= as_of, (name, field)
        stamped = [row for row in records if "SystemModstamp" in row and "CreatedDate" in row]
        assert all(str(row["CreatedDate"]) <= str(row["SystemModstamp"]) for row in stamped), name
    assert max(str(quota["StartDate"]) for quota in built["ForecastingQuota"]) <= as_of
