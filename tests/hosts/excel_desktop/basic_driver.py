"""Runs under LibreOffice's Python: our VBA module in LibreOffice's Basic, which reads VBA, and calls of it.

usage: basic_driver.py SOFFICE PROFILE MODULE.bas TESTS.bas < calls.json; a call is [function, argument…].
Basic compiles the module as a whole before it calls anything: an answer means that all of it is well-formed. Of an
error only {"error": true} is told, and so it is of a module that does not compile.
"""

import json
import sys
from pathlib import Path

import uno  # noqa: F401  it makes UNO's names importable
from com.sun.star.beans import PropertyValue

sys.path.insert(0, str(Path(__file__).parents[3]))
from xl_addin.hosts.libreoffice.deploy import office

WITH_MACROS = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN


def option(name, value):
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


def plain(value):
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return {"error": True} if value is None else value


def main(soffice, profile, module, tests):
    text = Path(module).read_text().replace("\r\n", "\n").partition("\n")[2]  # Basic knows no Attribute lines
    with office(soffice, profile) as context:
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        options = (option("Hidden", True), option("MacroExecutionMode", WITH_MACROS))
        book = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, options)
        libraries = book.BasicLibraries
        if not libraries.hasByName("Standard"):
            libraries.createLibrary("Standard")
        source = f"Option VBASupport 1\n{text}\n{Path(tests).read_text()}"
        libraries.getByName("Standard").insertByName("QPlanFunctions", source)
        answers = []
        for name, *arguments in json.load(sys.stdin):
            place = f"vnd.sun.star.script:Standard.QPlanFunctions.{name}?language=Basic&location=document"
            answers.append(plain(book.getScriptProvider().getScript(place).invoke(tuple(arguments), (), ())[0]))
        book.close(True)
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
