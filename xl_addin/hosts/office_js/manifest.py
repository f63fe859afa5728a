"""manifest.xml: what Excel installs, an add-in-only manifest in XML because the unified one knows no functions."""

import uuid
from urllib.parse import urlsplit

from lxml import etree

__all__ = ["manifest"]

_APP = "http://schemas.microsoft.com/office/appforoffice/1.1"
_TYPES = "http://schemas.microsoft.com/office/officeappbasictypes/1.0"
_OVERRIDES = "http://schemas.microsoft.com/office/taskpaneappversionoverrides"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE = f"{{{_XSI}}}type"
_NAME = "qplan"
_DESCRIPTION = "Quarterly sales planning: functions that compute plans, and what the plan needs from you."


def manifest(server: str, *, version: str = "1.0.0.0", pane: str = "/pane/excel.html", folder: str = "/office") -> str:
    """The manifest of the add-in whose functions `server` answers.

    Args:
        server: address of the function server, `https://host[:port]`.
        version: four numbers; Excel takes a higher one for an update.
        pane: path of the task pane, whose page is also the runtime of the functions.
        folder: path under which the server gives out functions.js, functions.json and icons.

    Raises:
        ValueError: the address is not https, which Office refuses.
    """
    address = server.rstrip("/")
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.netloc or parts.path:
        raise ValueError(f"{server} cannot be the server of an Office add-in: it must be https://host or host:port.")
    root = etree.Element(f"{{{_APP}}}OfficeApp", nsmap={None: _APP, "bt": _TYPES, "xsi": _XSI})
    root.set(_TYPE, "TaskPaneApp")
    _add(root, "Id").text = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{address}/qplan"))
    _add(root, "Version").text = version
    _add(root, "ProviderName").text = _NAME
    _add(root, "DefaultLocale").text = "en-US"
    _add(root, "DisplayName", DefaultValue=_NAME)
    _add(root, "Description", DefaultValue=_DESCRIPTION)
    _add(root, "IconUrl", DefaultValue=f"{address}{folder}/icon-32.png")
    _add(root, "HighResolutionIconUrl", DefaultValue=f"{address}{folder}/icon-80.png")
    _add(root, "SupportUrl", DefaultValue=f"{address}{pane}")
    _add(_add(root, "AppDomains"), "AppDomain").text = address
    _add(_add(root, "Hosts"), "Host", Name="Workbook")
    sets = _add(_add(root, "Requirements"), "Sets", DefaultMinVersion="1.1")
    _add(sets, "Set", Name="SharedRuntime", MinVersion="1.1")
    _add(_add(root, "DefaultSettings"), "SourceLocation", DefaultValue=f"{address}{pane}")
    _add(root, "Permissions").text = "ReadWriteDocument"
    urls = {
        "Pane.Url": f"{address}{pane}",
        "Functions.Script.Url": f"{address}{folder}/functions.js",
        "Functions.Metadata.Url": f"{address}{folder}/functions.json",
    }
    images = {f"Icon.{size}": f"{address}{folder}/icon-{size}.png" for size in (16, 32, 80)}
    root.append(_overrides(urls, images))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)).decode()


def _overrides(urls: dict[str, str], images: dict[str, str]) -> etree._Element:
    """Functions, their runtime shared with the pane, and the ribbon's button that opens it."""
    top = etree.Element(f"{{{_OVERRIDES}}}VersionOverrides", nsmap={None: _OVERRIDES})
    top.set(_TYPE, "VersionOverridesV1_0")
    host = _add(_add(top, "Hosts"), "Host", type_="Workbook")
    _add(_add(host, "Runtimes"), "Runtime", resid="Pane.Url", lifetime="long")
    functions = _add(_add(host, "AllFormFactors"), "ExtensionPoint", type_="CustomFunctions")
    _add(_add(functions, "Script"), "SourceLocation", resid="Functions.Script.Url")
    _add(_add(functions, "Page"), "SourceLocation", resid="Pane.Url")
    _add(_add(functions, "Metadata"), "SourceLocation", resid="Functions.Metadata.Url")
    _add(functions, "Namespace", resid="Functions.Namespace")
    desktop = _add(host, "DesktopFormFactor")
    _add(desktop, "FunctionFile", resid="Pane.Url")
    tab = _add(_add(desktop, "ExtensionPoint", type_="PrimaryCommandSurface"), "OfficeTab", id="TabHome")
    group = _add(tab, "Group", id="Qplan.Group")
    _add(group, "Label", resid="Group.Label")
    _icons(group, images)
    button = _add(group, "Control", type_="Button", id="Qplan.Pane")
    _add(button, "Label", resid="Pane.Label")
    tip = _add(button, "Supertip")
    _add(tip, "Title", resid="Pane.Label")
    _add(tip, "Description", resid="Pane.Tip")
    _icons(button, images)
    action = _add(button, "Action", type_="ShowTaskpane")
    _add(action, "TaskpaneId").text = "Qplan.Pane"
    _add(action, "SourceLocation", resid="Pane.Url")
    short = {"Functions.Namespace": "QPLAN", "Group.Label": _NAME, "Pane.Label": "Plan"}
    texts = {"Pane.Tip": "Status of the plan, findings, changes and approvals."}
    resources = _add(top, "Resources")
    for tag, item, values in (
        ("Images", "Image", images), ("Urls", "Url", urls), ("ShortStrings", "String", short),
        ("LongStrings", "String", texts),
    ):  # fmt: skip
        listed = etree.SubElement(resources, f"{{{_TYPES}}}{tag}", nsmap={"bt": _TYPES})
        for id_, value in values.items():
            etree.SubElement(listed, f"{{{_TYPES}}}{item}", {"id": id_, "DefaultValue": value})
    return top


def _icons(parent: etree._Element, images: dict[str, str]) -> None:
    icon = _add(parent, "Icon")
    for id_ in images:
        etree.SubElement(icon, f"{{{_TYPES}}}Image", {"size": id_.partition(".")[2], "resid": id_})


def _add(parent: etree._Element, tag: str, *, type_: str | None = None, **attributes: str) -> etree._Element:
    """A child in the namespace of its parent."""
    child = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{tag}", attributes)
    if type_ is not None:
        child.set(_TYPE, type_)
    return child
