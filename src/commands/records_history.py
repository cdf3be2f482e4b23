"""``svc records log`` and ``svc records diff``."""

from argparse import Namespace

from svc_atlas.commands.outcome import Context, Outcome


def log(args: Namespace, context: Context) -> Outcome:
    raise NotImplementedError


def diff(args: Namespace, context: Context) -> Outcome:
    raise NotImplementedError
