"""Two functions of no catalog, with everything a declaration can have, so that generated texts are pinned by them."""

from xl_addin.spec import Argument, Column, Example, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

SHARE = Function(
    name="SHARE",
    family="sample",
    summary='Part of a whole: part / whole − 1 × "one".',
    arguments=(Argument("part", "the part", unit="money"), Argument("date", "first day", Kind.DATE, unit="day")),
    returns="a rate; #N/A when the whole is zero",
    body=lambda part, date: part,
    examples=(Example((1.0, 43922.0), 1.0),),
    is_volatile=True,
)
SPREAD = Function(
    name="SPREAD",
    family="sample",
    summary="Spreads an amount over rows */ by weight.",
    arguments=(
        Argument("amount", "what to spread", shape=Shape.ANY, unit="money"),
        Argument("weights", "one for each row", shape=Shape.LINE),
        Argument("series", "history, a row for each series", shape=Shape.BLOCK, default=None),
        Argument("is_even", "the same for all", Kind.FLAG, default=False),
        Argument("show", "what to answer with", Kind.TEXT, default="rows", choices=("rows", "total")),
    ),
    returns="a table, " + "one row for each weight, " * 12 + "and so on",
    body=lambda amount, weights, series, is_even, show: [["key"]],
    examples=(Example((1.0, [[1.0]]), [["key"]]),),
    columns=(Column("key"),),
)
FUNCTIONS = (SHARE, SPREAD)
