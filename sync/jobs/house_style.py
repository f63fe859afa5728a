"""How packs look: the fonts, the template, the logo and the letterhead of the settings, read and looked at once."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import NoReturn

from sync.errors import BadSettingsError
from sync.plan.adapters import Adapters
from sync.settings import CONFIG_NAME
from workbooks.packs.letters.fonts import Fonts, fonts_of

__all__ = ["HouseStyle", "house_style", "is_no_template"]

_PICTURES = ("PNG", "JPEG")


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """What documents are made with; None where the settings name no file.

    template: a .pptx or .potx. logo, letterhead: pictures, PNG or JPEG; a letterhead is a whole page in A4.
    """

    fonts: Fonts
    template: bytes | None = None
    logo: bytes | None = None
    letterhead: bytes | None = None


def house_style(adapters: Adapters) -> HouseStyle:
    """The files that the section [packs] names.

    Raises:
        BadSettingsError: one of them is not there, or is not what it should be.
    """
    packs = adapters.settings.packs
    named = tuple((adapters.settings.home / path).resolve() for path in packs.fonts)
    try:
        fonts = fonts_of(named)
    except OSError as fault:
        _refuse(adapters, "fonts", str(fault))
    template = _held(adapters, "template", packs.template)
    logo = _picture(adapters, "logo", packs.logo)
    return HouseStyle(fonts, template, logo, _picture(adapters, "letterhead", packs.letterhead))


def is_no_template(adapters: Adapters, reason: str) -> NoReturn:
    """Say that the template of the settings cannot be used, and why."""
    _refuse(adapters, "template", f"{adapters.settings.packs.template}: {reason}")


def _held(adapters: Adapters, name: str, path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return (adapters.settings.home / path).read_bytes()
    except OSError as fault:
        _refuse(adapters, name, f"{path} cannot be read: {fault.strerror or fault}")


def _picture(adapters: Adapters, name: str, path: Path | None) -> bytes | None:
    from PIL import Image, UnidentifiedImageError  # of the extra `packs`

    held = _held(adapters, name, path)
    if held is None:
        return None
    try:
        with Image.open(BytesIO(held)) as image:
            kind = image.format
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        kind = None
    if kind not in _PICTURES:
        _refuse(adapters, name, f"{path} is no PNG or JPEG picture")
    return held


def _refuse(adapters: Adapters, name: str, reason: str) -> NoReturn:
    raise BadSettingsError(adapters.settings.home / CONFIG_NAME, [f"packs.{name}: {reason}"])
