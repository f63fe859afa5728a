"""What Drive knows of spreadsheets: files, who may do what, comments and revisions."""

from sync.emulators.sheets.drive.file import FOLDER, SPREADSHEET, File, Permission, Revision

__all__ = ["FOLDER", "SPREADSHEET", "File", "Permission", "Revision"]
