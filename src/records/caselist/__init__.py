"""Case lists: one row a case, rolled up to the figures of communes and years."""

from svc_atlas.records.caselist.faults import Fault, Place
from svc_atlas.records.caselist.rolling import Rollup, rollup
from svc_atlas.records.caselist.tables import write_csv

__all__ = ["Fault", "Place", "Rollup", "rollup", "write_csv"]
