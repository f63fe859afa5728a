"""Currencies as files write them: the ISO code of a name, a sign or a code in small letters."""

import re
from collections.abc import Iterable, Mapping

__all__ = ["codes_of"]

_NAMES: Mapping[str, str] = {
    name: code
    for code, names in {
        "USD": "$|us$|usd$|us dollar|u.s. dollar|united states dollar|american dollar|us-dollar",
        "EUR": "\u20ac|euro|euros",
        "GBP": "\u00a3|pound|pound sterling|british pound|pounds sterling|uk pound sterling|pfund|britisches pfund",
        "JPY": "\u00a5|yen|japanese yen|japanischer yen",
        "CHF": "fr|fr.|sfr|sfr.|swiss franc|schweizer franken|franken",
        "CAD": "c$|ca$|can$|canadian dollar|kanadischer dollar",
        "AUD": "a$|au$|australian dollar|australischer dollar",
        "NZD": "nz$|new zealand dollar",
        "SEK": "swedish krona|schwedische krone",
        "NOK": "norwegian krone|norwegische krone",
        "DKK": "danish krone|d\u00e4nische krone",
        "PLN": "z\u0142|polish zloty|zloty|z\u0142oty",
        "CZK": "k\u010d|czech koruna|tschechische krone",
        "HUF": "ft|hungarian forint|forint",
        "INR": "\u20b9|indian rupee|rupee|indische rupie",
        "CNY": "yuan|renminbi|chinese yuan|rmb",
        "KRW": "\u20a9|south korean won|korean won",
        "BRL": "r$|brazilian real|real",
        "MXN": "mx$|mexican peso",
        "SGD": "s$|singapore dollar",
        "HKD": "hk$|hong kong dollar",
        "ZAR": "south african rand|rand",
        "TRY": "\u20ba|turkish lira",
        "ILS": "\u20aa|israeli new shekel|shekel",
        "AED": "uae dirham",
    }.items()
    for name in names.split("|")
}
"""ISO codes by what else currencies are called; a dollar sign alone is that of the United States."""
_CODE = re.compile(r"[A-Z]{3}")


def codes_of(texts: Iterable[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """By text the ISO code that it stands for, where it is not one itself; and the texts that stand for none."""
    known: dict[str, str] = {}
    strange: list[str] = []
    for text in texts:
        if _CODE.fullmatch(text):
            continue
        folded = " ".join(text.casefold().split())
        code = _NAMES.get(folded) or (folded.upper() if _CODE.fullmatch(folded.upper()) else "")
        if code:
            known[text] = code
        else:
            strange.append(text)
    return known, tuple(strange)
