"""What a field and an object are, as describe tells them, and short ways to write them down."""

from dataclasses import dataclass, field, replace

__all__ = [
    "CURRENCY_CODE",
    "SYSTEM",
    "Field",
    "SObject",
    "boolean",
    "currency",
    "date",
    "double",
    "frozen",
    "id_field",
    "integer",
    "moment",
    "percent",
    "picklist",
    "ref",
    "text",
]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `requires` names the `Features` switch without which it does not exist.

    `default` is what a create without the field stores; `restricted` picklists refuse other values;
    `child` is the relationship name the parent lists (`Opportunities` on Account), `relationship` the child's own
    (`Account` on Opportunity); `immutable` may be created but not updated.
    """

    name: str
    type: str
    label: str = ""
    length: int = 0
    precision: int = 0
    scale: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    filterable: bool = True
    groupable: bool = True
    sortable: bool = True
    values: tuple[str, ...] = ()
    restricted: bool = False
    reference_to: tuple[str, ...] = ()
    relationship: str = ""
    child: str = ""
    external_id: bool = False
    unique: bool = False
    calculated: bool = False
    default: object = None
    indexed: bool = False
    requires: str = ""

    @property
    def custom(self) -> bool:
        """Whether an administrator added it."""
        return self.name.endswith("__c")

    @property
    def aggregatable(self) -> bool:
        """Whether COUNT and its kin take it."""
        return self.type not in {"boolean", "textarea"}

    @property
    def required_on_create(self) -> bool:
        """Whether a create without it fails."""
        return self.createable and not self.nillable and self.default is None and self.type != "boolean"


@dataclass(frozen=True, slots=True)
class SObject:
    """One object: its names, key prefix, what may be done with it and its fields.

    `setup` objects may not share a transaction with others (MIXED_DML_OPERATION). `locks_groups`: writing it takes
    the group membership lock. `replicateable`: the updated and deleted end points answer. `recycles`: deletes go to
    the recycle bin, where queryAll still sees them; otherwise the row is gone.
    """

    name: str
    label: str
    plural: str
    key_prefix: str
    fields: tuple[Field, ...] = field(repr=False)
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    replicateable: bool = True
    recycles: bool = True
    setup: bool = False
    locks_groups: bool = False
    requires: str = ""

    @property
    def soft_deletes(self) -> bool:
        """Whether a deleted row stays, marked, until it is asked for."""
        return self.recycles and any(f.name == "IsDeleted" for f in self.fields)

    @property
    def name_field(self) -> str:
        """The field people read as the record's name."""
        return next((f.name for f in self.fields if f.name == "Name"), "Id")


def id_field() -> Field:
    """The primary key."""
    return Field("Id", "id", "Record ID", 18, nillable=False, createable=False, updateable=False, indexed=True)


def text(name: str, length: int, **flags: object) -> Field:
    """A line of text of at most `length` characters (`type=` narrows it: email, url, phone, textarea)."""
    kind = str(flags.pop("type", "string"))
    if kind == "textarea":
        flags = {"filterable": False, "groupable": False, "sortable": False, **flags}
    return replace(Field(name, kind, length=length), **flags)  # type: ignore[arg-type]


def picklist(name: str, *values: str, **flags: object) -> Field:
    """A picklist; `restricted=True` refuses other values."""
    return replace(Field(name, "picklist", length=255, values=values), **flags)  # type: ignore[arg-type]


def ref(name: str, *targets: str, **flags: object) -> Field:
    """A lookup to one object, or to several (polymorphic)."""
    made = Field(name, "reference", length=18, reference_to=targets, relationship=name.removesuffix("Id"), indexed=True)
    return replace(made, **flags)  # type: ignore[arg-type]


def currency(name: str, **flags: object) -> Field:
    """Money in the record's currency: 18 digits, 2 of them decimals."""
    return replace(Field(name, "currency", precision=18, scale=2, groupable=False), **flags)  # type: ignore[arg-type]


def double(name: str, precision: int = 18, scale: int = 2, **flags: object) -> Field:
    """A number with decimals."""
    made = Field(name, "double", precision=precision, scale=scale, groupable=False)
    return replace(made, **flags)  # type: ignore[arg-type]


def percent(name: str, **flags: object) -> Field:
    """A percentage, 0 to 100."""
    return replace(Field(name, "percent", precision=3, groupable=False), **flags)  # type: ignore[arg-type]


def integer(name: str, digits: int = 9, **flags: object) -> Field:
    """A whole number."""
    return replace(Field(name, "int", precision=digits), **flags)  # type: ignore[arg-type]


def boolean(name: str, *, default: bool = False, **flags: object) -> Field:
    """A checkbox, never null."""
    return replace(Field(name, "boolean", nillable=False, default=default), **flags)  # type: ignore[arg-type]


def date(name: str, **flags: object) -> Field:
    """A day."""
    return replace(Field(name, "date"), **flags)  # type: ignore[arg-type]


def moment(name: str, **flags: object) -> Field:
    """A point in time (a datetime field); never groupable."""
    return replace(Field(name, "datetime", groupable=False), **flags)  # type: ignore[arg-type]


def frozen(made: Field) -> Field:
    """The field as one that only the platform writes."""
    return replace(made, createable=False, updateable=False)


SYSTEM = (
    frozen(boolean("IsDeleted", label="Deleted")),
    frozen(moment("CreatedDate", nillable=False, label="Created Date", indexed=True)),
    frozen(ref("CreatedById", "User", nillable=False, label="Created By ID", indexed=False)),
    frozen(moment("LastModifiedDate", nillable=False, label="Last Modified Date")),
    frozen(ref("LastModifiedById", "User", nillable=False, label="Last Modified By ID", indexed=False)),
    frozen(moment("SystemModstamp", nillable=False, label="System Modstamp", indexed=True)),
)
CURRENCY_CODE = picklist(
    "CurrencyIsoCode",
    "USD", "EUR", "GBP", "JPY", "CAD", "AUD", "CHF", "SEK", "INR", "BRL", "KWD", "BHD", "TND", "KRW", "CLP",
    "NOK", "DKK", "PLN", "MXN", "SGD", "ZAR",
    label="Currency ISO Code", restricted=True, requires="multi_currency",
)  # fmt: skip
