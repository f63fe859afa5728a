"""How well letters are told from their ground."""

__all__ = ["contrast"]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (#RRGGBB), 1 to 21: (L₁ + .05) / (L₂ + .05) of relative luminances (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
