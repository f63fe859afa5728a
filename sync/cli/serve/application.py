"""The application each process of `qplan serve` runs: the function server, with what sync has to add."""

import gc

from fastapi import FastAPI

from sync.cli.serve.options import ServeOptions
from sync.cli.serve.plan_feed import WorkbookFeed
from xl_addin.server.app import create_app
from xl_addin.server.limits import Limits
from xl_addin.server.tokens import TokenFile

__all__ = ["application"]


def application() -> FastAPI:
    """The application for the options the command line published."""
    options = ServeOptions.published()
    limits = Limits(
        body_bytes=options.body_mb << 20,
        call_seconds=options.call_seconds,
        processes=options.processes,
        cache_bytes=options.cache_mb << 20,
    )
    tokens = None if options.tokens is None else TokenFile(options.tokens)
    feed = None if options.config is None else WorkbookFeed(options.config)
    # What is loaded now stays, and a batch is thousands of lists that hold no cycles: looking through all of it again
    # and again for garbage would take a tenth of the time of small calls.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    return create_app(tokens, limits=limits, origins=options.origins, feed=feed)
