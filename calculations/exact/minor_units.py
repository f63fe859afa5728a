"""How far money divides: the minor units of currencies by ISO 4217.

Source: ISO 4217 list one (current currencies), as published by the maintenance agency SIX and amended up to number 179.
The codes of funds and metals are left out: nobody sells in them.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

__all__ = ["CURRENCIES", "digits_of", "is_known", "unit_of"]

_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_TWO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP "
    "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR "
    "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN "
    "NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP "
    "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG"
)
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_USUAL = 2

CURRENCIES: Mapping[str, int] = MappingProxyType(
    {code: digits for digits, codes in ((0, _NONE), (2, _TWO), (3, _THREE)) for code in codes.split()}
)
"""Digits after the point by ISO code: none for yen, three for dinars, two for most."""


def is_known(currency: str) -> bool:
    """Whether a code is one of ISO 4217; of others two digits are assumed."""
    return currency in CURRENCIES


def digits_of(currency: str) -> int:
    """Digits after the point in which money of a currency is counted; two for a code that is not known."""
    return CURRENCIES.get(currency, _USUAL)


def unit_of(currency: str) -> Decimal:
    """The smallest amount of a currency: 1 of yen, 0.01 of dollars, 0.001 of Kuwaiti dinars."""
    return Decimal(1).scaleb(-digits_of(currency))
