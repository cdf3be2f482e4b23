"""``svc records check`` and ``svc records import``."""

from argparse import Namespace

from svc_atlas.commands.outcome import Context, Outcome


def check(args: Namespace, context: Context) -> Outcome:
    raise NotImplementedError


def import_files(args: Namespace, context: Context) -> Outcome:
    raise NotImplementedError
