"""``svc records rollup``."""

from argparse import Namespace

from svc_atlas.commands.outcome import Context, Outcome


def rollup(args: Namespace, context: Context) -> Outcome:
    raise NotImplementedError
