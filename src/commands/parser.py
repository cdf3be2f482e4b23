"""The words of a call: commands, options and their help, in the reader's language."""

import argparse
import re
from typing import NoReturn

from svc_atlas.commands import (
    boundaries,
    demo,
    publish,
    records_check,
    records_history,
    records_import,
    records_rollup,
    records_template,
    snapshots,
)
from svc_atlas.errors import CallError
from svc_atlas.records.offices import OFFICES
from svc_atlas.settings import AUDIENCES, LANGUAGES
from svc_atlas.text import Text

# The sentences of argparse that a caller meets, and ours for them.
REASONS = {
    "cli.call.required": re.compile(r"the following arguments are required: (?P<name>.+)"),
    "cli.call.unknown": re.compile(r"unrecognized arguments: (?P<name>.+)"),
    "cli.call.choice": re.compile(
        r"argument (?P<name>.+): invalid choice: (?P<value>.+) \(choose from (?P<allowed>.+)\)"
    ),
    "cli.call.without_value": re.compile(r"argument (?P<name>.+): expected (one|1) argument"),
}


def parser(words: Text) -> argparse.ArgumentParser:
    """Return the parser of ``svc``, its help in the language of ``words``."""
    root = _Parser(words, "svc", "cli.help.svc")
    commands = root.commands()

    group = commands.add("boundaries").commands()
    leaf = group.add("boundaries.install", run=boundaries.install)
    leaf.value("path", metavar="PATH|URL")
    leaf.value("--parents", metavar="PATH")
    leaf.value("--crs", metavar="EPSG")
    leaf.value("--vintage", metavar="YEAR")
    leaf.value("--report", metavar="FILE.csv")
    leaf.value("--accept", metavar="WORDS")
    group.add("boundaries.report", run=boundaries.report)

    _records(commands.add("records").commands())

    leaf = commands.add("publish", run=publish.publish)
    leaf.value("--audience", choices=AUDIENCES, default="official")
    leaf.value("--to", metavar="DIR")

    group = commands.add("snapshots").commands()
    group.add("snapshots.list", run=snapshots.list_all)
    group.add("snapshots.verify", run=snapshots.verify).value("id", metavar="ID", nargs="?")
    group.add("snapshots.use", run=snapshots.use).value("id", metavar="ID")

    commands.add("demo", run=demo.demo).value("--remove", action="store_true")
    return root


def _records(group: "_Commands") -> None:
    leaf = group.add("records.template", run=records_template.template)
    leaf.value("out", metavar="OUT.xlsx")
    leaf.value("--province", metavar="CODE", required=True)
    leaf.value("--year", metavar="YEAR", required=True)
    leaf.value("--lang", choices=LANGUAGES)

    leaf = group.add("records.check", run=records_check.check)
    leaf.value("files", metavar="FILE", nargs="+")
    leaf.value("--mapping", metavar="FILE.toml")
    leaf.value("--year", metavar="YEAR")
    leaf.value("--dash-is-zero", action="store_true")
    leaf.value("--office", choices=OFFICES)
    leaf.value("--received", metavar="DATE")
    leaf.value("--report", metavar="OUT.xlsx")

    leaf = group.add("records.import", run=records_import.import_files)
    leaf.value("files", metavar="FILE", nargs="+")
    leaf.value("--mapping", metavar="FILE.toml")
    leaf.value("--year", metavar="YEAR")
    leaf.value("--dash-is-zero", action="store_true")
    leaf.value("--set-aside", action="store_true")
    leaf.value("--office", choices=OFFICES)
    leaf.value("--received", metavar="DATE")
    leaf.value("--report", metavar="OUT.xlsx")

    leaf = group.add("records.rollup", run=records_rollup.rollup)
    leaf.value("files", metavar="CASES", nargs="+")
    leaf.value("--complete", metavar="AREA", action="append")
    leaf.value("--out", metavar="DIR")
    leaf.value("--office", choices=OFFICES)
    leaf.value("--received", metavar="DATE")

    group.add("records.log", run=records_history.log)
    leaf = group.add("records.diff", run=records_history.diff)
    leaf.value("a", metavar="A")
    leaf.value("b", metavar="B")


class _Parser(argparse.ArgumentParser):
    """A parser that speaks from the catalogues and raises instead of exiting."""

    def __init__(self, words: Text, prog: str, key: str, run=None):
        self._words, self._key = words, key
        super().__init__(
            prog=prog,
            description=words(key),
            add_help=False,
            allow_abbrev=False,
            formatter_class=lambda prog: _Help(words, prog),
        )
        self._positionals.title = words("cli.help.arguments")
        self._optionals.title = words("cli.help.options")
        self.set_defaults(run=run)
        self.add_argument("-h", "--help", action="help", help=words("cli.help.help"))
        if run:
            self.add_argument("--json", action="store_true", help=words("cli.help.json"))

    def value(self, name: str, **settings) -> "_Parser":
        key = f"{self._key}_{name.strip('-').replace('-', '_')}"
        self.add_argument(name, help=self._words(key), **settings)
        return self

    def commands(self) -> "_Commands":
        title = self._words("cli.help.commands")
        return _Commands(self._words, self.prog, self.add_subparsers(
            title=title, metavar="COMMAND", required=True, parser_class=_Parser,
        ))  # fmt: skip

    def error(self, message: str) -> NoReturn:
        for key, pattern in REASONS.items():
            if found := pattern.fullmatch(message):
                raise CallError(key, call=self.prog, **found.groupdict())
        raise CallError("cli.call.wrong", call=self.prog, reason=message)


class _Commands:
    """The commands below one parser."""

    def __init__(self, words: Text, prog: str, below):
        self._words, self._prog, self._below = words, prog, below

    def add(self, name: str, run=None) -> _Parser:
        last, key = name.rpartition(".")[2], f"cli.help.{name.replace('.', '_')}"
        return self._below.add_parser(
            last, words=self._words, prog=f"{self._prog} {last}", key=key, run=run,
            help=self._words(key),
        )  # fmt: skip


class _Help(argparse.HelpFormatter):
    """Help whose first word is in the reader's language."""

    def __init__(self, words: Text, prog: str):
        super().__init__(prog, max_help_position=28, width=100)
        self._words = words

    def add_usage(self, usage, actions, groups, prefix=None):
        super().add_usage(usage, actions, groups, self._words("cli.help.usage") + " ")
