"""Values of a plan as bytes: frames, arrays and dataclasses, and the same again to the last bit.

The bytes hold no code. Of classes they hold names, and a name stands only for a plain record or a word of the product's
own: whoever can write into the store can change numbers, and nothing else.
"""

import json
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib import import_module
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

__all__ = ["UnknownFormError", "told", "untold"]

_HOMES = ("calculations.", "workbooks.")
"""Where the classes of a plan's values are."""
_LEVEL = 1  # four fifths of what there is to gain, in a fifth of the time
_SIZE = 8  # bytes of the number that says how long the outline is
_ABSENT = -1
_PLAIN = frozenset((str, int, float, bool, type(None)))
"""Kinds of values that JSON holds as they are."""


class UnknownFormError(TypeError):
    """A value is of a kind that has no form as bytes, or bytes name one that is none."""


def told(value: Any) -> bytes:  # noqa: ANN401 - any value of a plan
    """A value as bytes.

    What stands in several places is told once, and is one thing again afterwards. Raises UnknownFormError where a part
    of it is of an unknown kind.
    """
    teller = _Teller()
    form = teller.form(value)
    outline = zlib.compress(json.dumps([form, teller.classes, list(map(len, teller.blobs))]).encode(), _LEVEL)
    return b"".join((len(outline).to_bytes(_SIZE, "big"), outline, *teller.blobs))


def untold(data: bytes) -> Any:  # noqa: ANN401 - any value of a plan
    """The value that `told` made these bytes of. Raises UnknownFormError where a class is not what it was then."""
    start = _SIZE + int.from_bytes(data[:_SIZE], "big")
    form, classes, sizes = json.loads(zlib.decompress(data[_SIZE:start]))
    ends = list(accumulate(sizes, initial=start))
    view = memoryview(data)
    return _Reader([view[a:b] for a, b in pairwise(ends)], classes).value(form)


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The fields of a record in order."""
    if issubclass(kind, BaseModel):
        return tuple(kind.model_fields)
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind))
    return tuple(kind._fields) if issubclass(kind, tuple) and hasattr(kind, "_fields") else ()


def _is_record(kind: type) -> bool:
    return issubclass(kind, BaseModel) or is_dataclass(kind) or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


class _Teller:
    """Puts the outline of a value together, and the long parts of it aside."""

    def __init__(self) -> None:
        self.blobs: list[bytes] = []
        self.classes: list[str] = []
        self._numbers: dict[type, int] = {}
        self._seen: dict[int, int] = {}
        self._held: list[Any] = []  # so that no other thing gets the identity of one that is gone
        self._forms: dict[type, Callable[[Any], list[Any]]] = {
            tuple: lambda value: ["t", *self._all(value)],
            list: lambda value: ["l", *self._all(value)],
            frozenset: lambda value: ["fs", *self._all(value)],
            dict: lambda value: ["d", self._all(value), self._all(value.values())],
            np.ndarray: self._array,
            pd.DataFrame: self._frame,
        }

    def form(self, value: Any) -> Any:  # noqa: ANN401
        """The outline of one value, as JSON holds it."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is date:
            return ["day", value.isoformat()]
        if kind is datetime:
            return ["time", value.isoformat()]
        if kind is Decimal:
            return ["dec", str(value)]
        if isinstance(value, np.generic):
            return ["n", value.dtype.str, value.tobytes().hex()]
        if isinstance(value, Enum):
            return ["e", self._class(kind), value.name]
        if id(value) in self._seen:
            return ["s", self._seen[id(value)]]
        maker = self._forms.get(kind) or (self._record if _is_record(kind) else None)
        if maker is None:
            raise UnknownFormError(f"No form for {kind.__module__}.{kind.__qualname__}.")
        form = maker(value)
        self._seen[id(value)] = len(self._seen)
        self._held.append(value)
        return form

    def _all(self, values: Collection[Any]) -> list[Any]:
        """The outlines of values in order; of many plain ones, which are their own, none is looked at by itself."""
        return list(values) if _PLAIN.issuperset(map(type, values)) else list(map(self.form, values))

    def _record(self, value: Any) -> list[Any]:  # noqa: ANN401
        kind: Any = type(value)
        return ["r", self._class(kind), *(self.form(getattr(value, name)) for name in _names(kind))]

    def _class(self, kind: type) -> int:
        name = f"{kind.__module__}:{kind.__qualname__}"
        if kind not in self._numbers:
            if not kind.__module__.startswith(_HOMES) or "." in kind.__qualname__:
                raise UnknownFormError(f"{name} is no class of a plan.")
            self._numbers[kind] = len(self.classes)
            self.classes.append(name)
        return self._numbers[kind]

    def _blob(self, content: bytes) -> int:
        self.blobs.append(zlib.compress(content, _LEVEL))
        return len(self.blobs) - 1

    def _array(self, value: Any) -> list[Any]:  # noqa: ANN401
        if value.dtype == object:
            return ["ao", list(value.shape), self._all(value.ravel().tolist())]
        if value.dtype.hasobject or value.dtype.names is not None:
            raise UnknownFormError(f"No form for arrays of {value.dtype}.")
        order = "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"
        return ["a", value.dtype.str, list(value.shape), order, self._blob(value.tobytes(order))]

    def _texts(self, texts: Any) -> list[Any]:  # noqa: ANN401
        codes, found = pd.factorize(texts)
        return ["x", self._blob(json.dumps(found.tolist()).encode()), self._blob(codes.astype("<i4").tobytes())]

    def _column(self, column: Any) -> list[Any]:  # noqa: ANN401
        if column.dtype == "str":
            return self._texts(column.array)
        if not isinstance(column.dtype, np.dtype):
            raise UnknownFormError(f"No form for columns of {column.dtype}.")
        return self._array(column.to_numpy())

    def _index(self, index: Any) -> list[Any]:  # noqa: ANN401
        name = self.form(index.name)
        if type(index) is pd.RangeIndex:
            return ["ir", index.start, index.stop, index.step, name]
        if type(index) is not pd.Index:
            raise UnknownFormError(f"No form for {type(index).__qualname__}.")
        return ["i", self._column(index), name]

    def _frame(self, frame: Any) -> list[Any]:  # noqa: ANN401
        if frame.attrs:
            raise UnknownFormError("No form for what is said about a frame.")
        columns = [self._column(frame.iloc[:, at]) for at in range(frame.shape[1])]
        return ["f", self._index(frame.index), self._index(frame.columns), columns]


class _Reader:
    """Makes a value of its outline and the long parts of it."""

    def __init__(self, blobs: list[memoryview], classes: list[str]) -> None:
        self.blobs = blobs
        self.classes = [_class_of(name) for name in classes]
        self._seen: list[Any] = []
        self._scalars: dict[str, Callable[..., Any]] = {
            "day": date.fromisoformat,
            "time": datetime.fromisoformat,
            "dec": Decimal,
            "n": lambda kind, bits: np.frombuffer(bytes.fromhex(bits), dtype=kind)[0],
            "e": lambda number, name: self.classes[number][name],
            "s": self._seen.__getitem__,
        }
        self._makers: dict[str, Callable[..., Any]] = {
            "t": lambda *items: tuple(self._all(items)),
            "l": lambda *items: list(self._all(items)),
            "fs": lambda *items: frozenset(self._all(items)),
            "d": lambda keys, held: dict(zip(self._all(keys), self._all(held), strict=True)),
            "r": self._record,
            "a": self._numbers,
            "ao": self._objects,
            "f": self._frame,
        }

    def value(self, form: Any) -> Any:  # noqa: ANN401
        """The value of an outline."""
        if form.__class__ is not list:
            return form
        word, *rest = form
        if word in self._scalars:
            return self._scalars[word](*rest)
        made = self._makers[word](*rest)
        self._seen.append(made)
        return made

    def _all(self, forms: Sequence[Any]) -> Sequence[Any]:
        return list(map(self.value, forms)) if list in map(type, forms) else forms

    def _record(self, number: int, *forms: Any) -> Any:  # noqa: ANN401
        kind, values = self.classes[number], list(map(self.value, forms))
        names = _names(kind)
        if len(names) != len(values):
            raise UnknownFormError(f"{kind.__qualname__} has other fields than it had.")
        if issubclass(kind, BaseModel):
            return kind.model_construct(**dict(zip(names, values, strict=True)))
        if issubclass(kind, tuple):
            return kind(*values)
        made = object.__new__(kind)  # as it was, not made of what it was made of
        for name, value in zip(names, values, strict=True):
            object.__setattr__(made, name, value)
        return made

    def _numbers(self, kind: str, shape: list[int], order: Any, blob: int) -> Any:  # noqa: ANN401
        flat = np.frombuffer(zlib.decompress(self.blobs[blob]), dtype=kind)
        return flat.reshape(shape, order=order).copy(order)

    def _objects(self, shape: list[int], items: list[Any]) -> Any:  # noqa: ANN401
        made = np.empty(len(items), dtype=object)
        made[:] = self._all(items)
        return made.reshape(shape)

    def _texts(self, found: int, codes: int) -> Any:  # noqa: ANN401
        texts = [*json.loads(zlib.decompress(self.blobs[found])), np.nan]
        positions = np.frombuffer(zlib.decompress(self.blobs[codes]), dtype="<i4")
        return pd.array(np.array(texts, dtype=object)[positions], dtype="str")

    def _column(self, form: list[Any]) -> Any:  # noqa: ANN401
        word, *rest = form
        makers: Mapping[str, Callable[..., Any]] = {"x": self._texts, "a": self._numbers, "ao": self._objects}
        return makers[word](*rest)

    def _index(self, form: list[Any]) -> Any:  # noqa: ANN401
        word, *rest = form
        if word == "ir":
            start, stop, step, name = rest
            return pd.RangeIndex(start, stop, step, name=self.value(name))
        array = self._column(rest[0])
        return pd.Index(array, dtype=array.dtype, name=self.value(rest[1]))

    def _frame(self, rows: list[Any], columns: list[Any], held: list[Any]) -> Any:  # noqa: ANN401
        index = self._index(rows)
        arrays = map(self._column, held)  # objects that are all texts stay objects
        series = [pd.Series(array, index=index, dtype=array.dtype, copy=False) for array in arrays]
        made = pd.DataFrame(dict(enumerate(series)), index=index)
        made.columns = self._index(columns)
        return made


def _class_of(name: str) -> Any:  # noqa: ANN401 - a class
    """The record or word of this name; UnknownFormError where it is none of a plan's."""
    module, _, title = name.partition(":")
    if module.startswith(_HOMES) and "." not in title:
        try:
            kind = getattr(import_module(module), title, None)
        except ImportError:
            kind = None
        if isinstance(kind, type) and kind.__module__ == module and (_is_record(kind) or issubclass(kind, Enum)):
            return kind
    raise UnknownFormError(f"{name} is no class of a plan.")
