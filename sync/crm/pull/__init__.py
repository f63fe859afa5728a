"""The pull: from a CRM source into the mirror, incrementally, and a snapshot of what came of it.

Every page is stored in one transaction with the token to go on after it, so a pull that is killed goes on where it was.
The watermark moves only when the last page of a read is stored; it comes from the source's clock, taken before the
first query, and each read goes back over an overlap because stamps can become visible late.
"""

from sync.crm.pull.one_object import PullRules
from sync.crm.pull.report import ObjectReport, Progress, PullReport
from sync.crm.pull.run import pull

__all__ = ["ObjectReport", "Progress", "PullReport", "PullRules", "pull"]
