"""What a person does to bring an add-in into their spreadsheet program, once its files are written."""

from pathlib import Path

from xl_addin.names import Host

__all__ = ["PROGRAMS", "steps"]

PROGRAMS = {
    Host.EXCEL_DESKTOP: "Excel for Windows",
    Host.OFFICE_JS: "Excel on the web, Mac and Windows",
    Host.GOOGLE_SHEETS: "Google Sheets",
    Host.LIBREOFFICE: "LibreOffice Calc",
}


def steps(host: Host, folder: Path, server: str, *, is_installed: bool = False) -> tuple[str, ...]:
    """The steps left for `host`, in order.

    `folder` holds the files written, `server` is the function server's address; `is_installed` says that the program
    finds the add-in already.
    """
    place = folder.resolve()
    match host:
        case Host.EXCEL_DESKTOP:
            tried = (
                "Type =QPLAN_ATTAINMENT(450,500): the cell shows 0.9. Why a cell shows an error: =QPLAN_WHY(that cell)"
            )
            if is_installed:
                return ("Close Excel and open it again", tried)
            return (
                f"Copy {place / 'qplan.xlam'} into %APPDATA%\\Microsoft\\Excel\\XLSTART of the machine with Excel, "
                f"where {place} and the Python it names must be too; close Excel and open it again",
                tried,
            )
        case Host.OFFICE_JS:
            return (
                f"Run the function server where everybody reaches it as {server} (qplan serve), and make a token for "
                "each person: qplan serve token add NAME",
                f"Give {place / 'manifest.xml'} to your Microsoft 365 administrator (Admin centre > Settings > "
                "Integrated apps > Upload custom apps > Office Add-in), or upload it yourself: Home > Add-ins > "
                "More Add-ins > My Add-ins > Upload My Add-in",
                "In Excel choose Home > Plan and enter your token",
                "Type =QPLAN.ATTAINMENT(450,500): the cell shows 0.9",
            )
        case Host.GOOGLE_SHEETS:
            return (
                "Run the function server where Google's machines reach it, with a certificate browsers trust "
                "(qplan serve), and make a token for this spreadsheet: qplan serve token add NAME",
                "In the spreadsheet choose Extensions > Apps Script; replace Code.gs, add an HTML file named Sidebar, "
                f"and fill both from {place}; in Project Settings show appsscript.json and replace it too; save",
                "Reload the spreadsheet, choose qplan > Connect… and enter the server's address and the token",
                "Type =QPLAN_ATTAINMENT(450,500): the cell shows 0.9",
            )
        case Host.LIBREOFFICE:
            return (
                "Close LibreOffice and open it again",
                "Type =QPLAN.ATTAINMENT(450;500): the cell shows 0.9. Tables need an array formula: mark the cells, "
                "type the formula, press Ctrl+Shift+Enter",
            )
