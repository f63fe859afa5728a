"""The UNO type library of the add-in's interface, written without LibreOffice's SDK.

Calc learns the names and parameters of functions from an interface type in the binary format that `unoidl-write`
produces. The layout here was read off a library which that tool (LibreOffice 7.4) wrote: a header, then entities with
back references to strings already written, then one map for each module, the root map last. Numbers are 32-bit little
endian; a map is a list of (offset of the name, offset of the entity), names end with NUL.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Method", "interface_library"]

_MAGIC = b"UNOIDL\xff\0"
_MODULE, _INTERFACE = 0, 5
_IN = 0
_BACK = 0x8000_0000
_BASE = "com.sun.star.uno.XInterface"


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the interface: name, parameter names, their UNO type, and that of the result.

    `any` takes a cell, a range or nothing; a table comes back only as `[][]any`, and one value is a table of one.
    `caller` is the type of a first parameter that no formula gives: Calc puts the document there that asks.
    """

    name: str
    parameters: tuple[str, ...]
    parameter_type: str = "any"
    result_type: str = "[][]any"
    caller: str = ""


@dataclass
class _Writer:
    data: bytearray = field(default_factory=bytearray)
    strings: dict[str, int] = field(default_factory=dict)

    def number(self, value: int) -> None:
        self.data += struct.pack("<I", value)

    def string(self, text: str) -> None:
        """A counted string, or where it was written before."""
        if text in self.strings:
            self.number(_BACK | self.strings[text])
            return
        self.strings[text] = len(self.data)
        self.number(len(text))
        self.data += text.encode("ascii")

    def name(self, text: str) -> int:
        """A name of a map; its offset."""
        offset = len(self.data)
        self.data += text.encode("ascii") + b"\0"
        return offset


def interface_library(module: Sequence[str], name: str, methods: Sequence[Method]) -> bytes:
    """The library of one interface.

    Args:
        module: its modules from the outermost in, as in `("org", "qplan")`.
        name: its name, as in `XQPlan`.
        methods: what it declares; all parameters are inputs.
    """
    writer = _Writer(bytearray(_MAGIC + struct.pack("<II", 0, 1)))
    entity = len(writer.data)
    writer.data.append(_INTERFACE)
    writer.number(1)
    writer.string(_BASE)
    writer.number(0)  # optional bases
    writer.number(0)  # attributes
    writer.number(len(methods))
    for method in methods:
        writer.string(method.name)
        writer.string(method.result_type)
        taken = [("caller_", method.caller)] if method.caller else []
        taken += [(parameter, method.parameter_type) for parameter in method.parameters]
        writer.number(len(taken))
        for parameter, type_name in taken:
            writer.data.append(_IN)
            writer.string(parameter)
            writer.string(type_name)
        writer.number(0)  # exceptions
    entry = (writer.name(name), entity)
    for part in reversed(module):
        offset = len(writer.data)
        writer.data.append(_MODULE)
        writer.number(1)
        writer.number(entry[0])
        writer.number(entry[1])
        entry = (writer.name(part), offset)
    root = len(writer.data)
    writer.number(entry[0])
    writer.number(entry[1])
    writer.data[len(_MAGIC) : len(_MAGIC) + 4] = struct.pack("<I", root)
    return bytes(writer.data)
