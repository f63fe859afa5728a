"""The assessment as a document: `assessment.md` for people, `assessment.json` for programs."""

from workbooks.packs.assessment.data import assessment_json
from workbooks.packs.assessment.document import assessment_markdown
from workbooks.packs.assessment.stamp import Stamp

__all__ = ["Stamp", "assessment_json", "assessment_markdown"]
