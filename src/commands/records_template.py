"""``svc records template``."""

from argparse import Namespace

from svc_atlas.commands.outcome import Context, Outcome


def template(args: Namespace, context: Context) -> Outcome:
    raise NotImplementedError
