"""Colours stand twice in looks, as a colour and as a colour style: whoever sets one sets the other."""

from typing import Any

from sync.emulators.sheets.masks import Mask

__all__ = ["mirror"]


def mirror(look: dict[str, Any], mask: Mask) -> None:
    """After what the mask names was set in `look`, let the other spelling of each colour follow."""
    for name in list(look) if not mask or "*" in mask else list(mask):
        below = mask.get(name, {}) if "*" not in mask else {}
        if name in {"color", "colorStyle"} or name.endswith(("Color", "ColorStyle")):
            _twin(look, name, mask)
        elif isinstance(look.get(name), dict):
            look[name] = dict(look[name])
            mirror(look[name], below)


def _twin(look: dict[str, Any], name: str, mask: Mask) -> None:
    if name.endswith("Style"):
        colour = name.removesuffix("Style")
        if name not in look:
            if colour not in mask:
                look.pop(colour, None)
        elif "rgbColor" in look[name]:
            look[colour] = look[name]["rgbColor"]
        return
    style = f"{name}Style"
    if name in look:
        everything = "*" in mask or not mask
        if style not in look or (style not in mask and not everything):
            look[style] = {"rgbColor": look[name]}
    elif style not in mask:
        look.pop(style, None)
