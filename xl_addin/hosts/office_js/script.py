"""functions.js: the client, and each function of the catalog associated with it."""

from collections.abc import Iterable
from importlib.resources import files

from xl_addin.spec import Function

__all__ = ["functions_script"]


def functions_script(functions: Iterable[Function]) -> str:
    """The script Excel runs for `functions`; it asks the server that it was loaded from."""
    client = (files("xl_addin.hosts.office_js") / "client.js").read_text(encoding="utf-8")
    names = "".join(
        f"  {function.name}: QPlan.custom('{function.name}'{', true' if function.is_volatile else ''}),\n"
        for function in functions
    )
    return f"{client}\nCustomFunctions.associate({{\n{names}}});\n"
