"""Packages a verb needs beyond those that come with qplan: said before its work starts, with how they come."""

from importlib.util import find_spec

from sync.errors import RefusedError

__all__ = ["missing_extra", "needs"]

_PACKAGES = {
    "demo": ("werkzeug",),
    "server": ("fastapi", "uvicorn", "msgspec", "prometheus_client", "cryptography"),
    "excel": ("xlwings", "pyopenvba"),
    "maps": ("matplotlib",),
    "packs": ("pptx", "reportlab"),
    "calendar": ("icalendar",),
    "alerts": ("apprise",),
    "ai": ("anthropic",),
    "mcp": ("mcp",),
    "google": ("gspread",),
    "cluster": ("distributed",),
    "postgres": ("psycopg",),
}
"""What each extra brings, by the name it is imported under."""
_FOR = {
    "demo": "the local Salesforce org",
    "server": "the function server",
    "excel": "Excel on this machine",
    "maps": "a map of the territories",
    "packs": "decks and letters",
    "calendar": "calendar files",
    "alerts": "chat services",
    "ai": "a language model",
    "mcp": "the Model Context Protocol",
    "google": "Google Sheets",
    "cluster": "work on a cluster",
    "postgres": "a store on PostgreSQL",
}


def needs(*extras: str) -> None:
    """Refuse a verb whose extras are not installed, naming each: RefusedError."""
    missing = [extra for extra in extras if any(find_spec(package) is None for package in _PACKAGES[extra])]
    if missing:
        purposes = ", ".join(_FOR[extra] for extra in missing)
        packages = ", ".join(package for extra in missing for package in _PACKAGES[extra] if find_spec(package) is None)
        raise RefusedError(
            f"This needs what is not installed here: {packages} ({purposes}).",
            remedy=f"pip install 'qplan[{','.join(missing)}]', then run the same command again.",
        )


def missing_extra(fault: ModuleNotFoundError) -> str:
    """The extra that brings the module a fault did not find; "" for a module that none does."""
    package = (fault.name or "").partition(".")[0]
    return next((extra for extra, packages in _PACKAGES.items() if package in packages), "")
