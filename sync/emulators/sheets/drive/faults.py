"""Errors as Drive words them: with `errors`, each of a domain and a reason."""

from sync.emulators.sheets.errors import ApiError

__all__ = ["drive_error", "missing", "unpermitted"]

_STATUS = {400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}


def drive_error(code: int, reason: str, message: str, parameter: str = "", domain: str = "global") -> ApiError:
    """One error of Drive; `parameter` is what it lies in."""
    told = {"message": message, "domain": domain, "reason": reason}
    if parameter:
        told |= {"location": parameter, "locationType": "parameter"}
    return ApiError(_STATUS.get(code, "INVALID_ARGUMENT"), message, code=code, errors=[told])


def missing(noun: str, id_: str, parameter: str) -> ApiError:
    """404 of a file, permission, comment or revision."""
    return drive_error(404, "notFound", f"{noun} not found: {id_}.", parameter)


def unpermitted() -> ApiError:
    """403 of a file that may be read and not changed."""
    return drive_error(
        403, "insufficientFilePermissions", "The user does not have sufficient permissions for this file."
    )
