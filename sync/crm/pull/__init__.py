"""The pull: from a CRM source into the mirror, incrementally, and a snapshot of what came of it.

Every page is stored in one transaction with the token to go on after it, so a pull that is killed goes on where it was.
The watermark moves only when the last page of a read is stored; it comes from the source's clock, taken before the
first query, and each read goes back over an overlap because stamps can become visible late.

What leaves no stamp is found in other ways. Objects whose deletions cannot be queried are read whole and compared by
the digest of all their rows: small ones in every pull, large ones when their count, their newest stamp or a row of the
overlap moved, and once a day. Of the others the rows alive are counted once a day; where the CRM shows another number
(hard deletes, sharing that was lost or regained), or with `reconcile`, all Ids and stamps are compared.

An object that was there and is gone, or whose description is refused, keeps its rows: that is a blocking finding, kept
beside its watermark until the object is read again. Nothing counts as read that does not add up to what was announced.
"""

from sync.crm.pull.report import ObjectReport, Progress, PullReport
from sync.crm.pull.rules import PullRules
from sync.crm.pull.run import pull

__all__ = ["ObjectReport", "Progress", "PullReport", "PullRules", "pull"]
