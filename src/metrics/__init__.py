"""Metrics: pure functions from the tables of a snapshot to tables of results.

``prepare`` reads the tables into arrays once; every function takes what it returns in place of the
tables, and then answers in milliseconds.
"""

from svc_atlas.metrics.commune_years import CommuneYears, prepare

__all__ = ["CommuneYears", "prepare"]
