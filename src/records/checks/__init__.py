"""The rules of fields, rows, tables and years, held against the figures found in a file."""

from svc_atlas.records.checks import naming, replacing
from svc_atlas.records.checks.figures import figures, repeated
from svc_atlas.records.checks.years import Earlier

__all__ = ["Earlier", "figures", "naming", "repeated", "replacing"]
