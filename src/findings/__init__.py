"""The sentences that open a page: the finding of the map's indicator, with its caveat.

Pages, briefings and screen readers say the same sentences.
"""

from svc_atlas.findings.dispatch import sentences
from svc_atlas.findings.names import Names

__all__ = ["Names", "sentences"]
