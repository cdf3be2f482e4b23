"""``svc records check``."""

from argparse import Namespace

from svc_atlas.commands.outcome import Context, Outcome


def check(args: Namespace, context: Context) -> Outcome:
    raise NotImplementedError
