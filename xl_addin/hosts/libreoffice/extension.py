"""The extension file: type library, component, function descriptions and the paths of qplan's packages."""

import sysconfig
import zipfile
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from lxml import etree

from xl_addin.catalog import CATALOG
from xl_addin.hosts.libreoffice.typelib import Method, interface_library
from xl_addin.names import Host, spell
from xl_addin.spec import Argument, Function

__all__ = ["IDENTIFIER", "extension", "write_extension"]

IDENTIFIER = "org.qplan.addin"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_OOR = "http://openoffice.org/2001/registry"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MANIFEST = "http://openoffice.org/2001/manifest"
_DESCRIPTION = "http://openoffice.org/extensions/description/2006"
_MEDIA = {
    "XQPlan.rdb": "application/vnd.sun.star.uno-typelibrary;type=RDB",
    "qplan_addin.py": "application/vnd.sun.star.uno-component;type=Python",
    "CalcAddIns.xcu": "application/vnd.sun.star.configuration-data",
}


def write_extension(path: Path | str, packages: Sequence[Path | str] | None = None) -> Path:
    """Write the .oxt.

    Args:
        path: where to.
        packages: folders Calc's Python shall find qplan and its libraries in, first to last; by default those of the
            Python that runs this. They must fit the version of Python that LibreOffice brings.
    """
    target = Path(path)
    target.write_bytes(extension(packages))
    return target


def extension(packages: Sequence[Path | str] | None = None, *, functions: Iterable[Function] | None = None) -> bytes:
    """The bytes of the .oxt; the same functions (those of the catalog unless others are given) and packages give the
    same bytes.
    """
    declared = list(CATALOG.values() if functions is None else functions)
    places = _own_packages() if packages is None else [str(place) for place in packages]
    parts = {
        "META-INF/manifest.xml": _manifest(),
        "description.xml": _description(),
        "XQPlan.rdb": interface_library(("org", "qplan"), "XQPlan", [_method(f) for f in declared]),
        "CalcAddIns.xcu": _descriptions(declared),
        "qplan_addin.py": (files("xl_addin.hosts.libreoffice") / "component.py").read_bytes(),
        "paths.txt": ("\n".join(places) + "\n").encode(),
    }
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, compress_type=zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _own_packages() -> list[str]:
    """Where this Python finds qplan and the libraries it needs."""
    root = str(Path(str(files("xl_addin"))).parent)
    installed = sysconfig.get_paths()["purelib"]
    return [root] if root == installed else [root, installed]


def _method(function: Function) -> Method:
    names = tuple(argument.name for argument in function.arguments)
    return Method(function.name.lower(), names, caller="com.sun.star.beans.XPropertySet")


def _xml(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _manifest() -> bytes:
    tag = f"{{{_MANIFEST}}}"
    root = etree.Element(f"{tag}manifest", nsmap={"manifest": _MANIFEST})
    for name, media in _MEDIA.items():
        etree.SubElement(root, f"{tag}file-entry", {f"{tag}full-path": name, f"{tag}media-type": media})
    return _xml(root)


def _description() -> bytes:
    root = etree.Element(f"{{{_DESCRIPTION}}}description", nsmap={None: _DESCRIPTION})
    etree.SubElement(root, f"{{{_DESCRIPTION}}}identifier", value=IDENTIFIER)
    etree.SubElement(root, f"{{{_DESCRIPTION}}}version", value=_version())
    names = etree.SubElement(root, f"{{{_DESCRIPTION}}}display-name")
    etree.SubElement(names, f"{{{_DESCRIPTION}}}name", lang="en").text = "qplan functions"
    return _xml(root)


def _version() -> str:
    try:
        return version("qplan")
    except PackageNotFoundError:  # run from a copy of the source that nobody installed
        return "0"


def _descriptions(declared: Iterable[Function]) -> bytes:
    """What Calc's function wizard shows: every function and argument with its sentence."""
    root = etree.Element(
        f"{{{_OOR}}}component-data",
        {f"{{{_OOR}}}name": "CalcAddIns", f"{{{_OOR}}}package": "org.openoffice.Office"},
        nsmap={"oor": _OOR},
    )
    functions = _node(_node(_node(root, "AddInInfo"), "QPLAN", replace=True), "AddInFunctions")
    for function in declared:
        node = _node(functions, function.name.lower(), replace=True)
        _text(node, "DisplayName", spell(function.name, Host.LIBREOFFICE), is_translated=True)
        _text(node, "Description", f"{function.summary} Returns {function.returns}.", is_translated=True)
        _text(node, "Category", "Add-In")
        _text(node, "CompatibilityName", spell(function.name, Host.LIBREOFFICE), is_translated=True)
        parameters = _node(node, "Parameters")
        for argument in function.arguments:
            parameter = _node(parameters, argument.name, replace=True)
            _text(parameter, "DisplayName", argument.name, is_translated=True)
            _text(parameter, "Description", _sentence(argument), is_translated=True)
    return _xml(root)


def _sentence(argument: Argument) -> str:
    choices = f": {' or '.join(argument.choices)}" if argument.choices else ""
    return argument.doc + choices + ("" if argument.is_required else " (may be left out)")


def _node(parent: etree._Element, name: str, *, replace: bool = False) -> etree._Element:
    attributes = {f"{{{_OOR}}}name": name} | ({f"{{{_OOR}}}op": "replace"} if replace else {})
    return etree.SubElement(parent, "node", attributes)


def _text(parent: etree._Element, name: str, text: str, *, is_translated: bool = False) -> None:
    prop = etree.SubElement(parent, "prop", {f"{{{_OOR}}}name": name})
    value = etree.SubElement(prop, "value", {_XML_LANG: "en"} if is_translated else {})
    value.text = text
