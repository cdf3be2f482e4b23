"""The SVC Atlas: tiers, offences, drugs, traffic and targets of Cambodia's communes as maps."""

__version__ = "0.1.0"
