"""Codes of findings on packs for people; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES", "GLYPHS_MISSING", "NOT_EXPLAINED", "OTHER_QUOTA"]

GLYPHS_MISSING = Code(
    "pack.glyphs-missing",
    (Severity.WARNING,),
    "No font at hand has the signs of somebody's name: boxes stand in their place.",
    "Name a TrueType font that has them in [packs] fonts of qplan.toml, and make the pack again.",
)
NOT_EXPLAINED = Code(
    "pack.quota-not-explained",
    (Severity.WARNING,),
    "The parts of somebody's quota do not add up to it, so the letter leaves them out.",
    "Run `qplan build`, and make the pack again.",
)
OTHER_QUOTA = Code(
    "pack.pay-of-another-quota",
    (Severity.WARNING,),
    "Somebody's pay plan has a quota of its own, so the letter leaves out what theirs pays.",
    "Import pay plans without quotas, or with those of the plan, and make the pack again.",
)

CODES = (GLYPHS_MISSING, NOT_EXPLAINED, OTHER_QUOTA)
