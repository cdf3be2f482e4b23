"""The ``svc`` command: reads the call, runs it, and answers a person or a program.

Exit codes: 0 done; 1 the input has errors, nothing was changed; 2 it could not be read, the call
is wrong, or the program failed; 130 interrupted, nothing was changed.
"""

import json
import logging
import os
import sys
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from svc_atlas import settings
from svc_atlas.commands.outcome import Context, Outcome
from svc_atlas.commands.parser import parser
from svc_atlas.commands.progress import ProgressBar
from svc_atlas.errors import AtlasError
from svc_atlas.settings import LANGUAGES
from svc_atlas.text import text
from svc_atlas.text.formats import formats

FAILED = 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a call and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after ``svc``; those of the process when None.
    """
    argv = sys.argv[1:] if argv is None else list(argv)
    as_json = "--json" in argv
    lang = "en"
    try:
        chosen = settings.read()
        lang = chosen.lang or lang
        with _libraries_silent():
            outcome = _run(argv, chosen, lang)
        _answer(outcome, as_json)
        return outcome.exit_code
    except AtlasError as error:
        _refuse(error.key, {each: error.message(each) for each in LANGUAGES}, lang, as_json)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our words has read enough (svc … | head): what was done is done.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        _end_interrupted(lang, as_json)
    except Exception as fault:
        if isinstance(fault.__cause__, KeyboardInterrupt):  # Python wraps one that meets a class
            _end_interrupted(lang, as_json)
        # Nobody foresaw this one: its trace is what a report needs.
        traceback.print_exc()
        _refuse("cli.failed", _both("cli.failed", fault=type(fault).__name__), lang, as_json)
        return FAILED
    return 0


@contextmanager
def _libraries_silent() -> Iterator[None]:
    """Keep from a person what libraries tell programmers: English, paths, and no way out.

    Nothing is lost by it. What a warning means for a file (a figure cut off, a row left out) is
    found where the file is read, and said in a sentence.
    """
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _run(argv: list[str], chosen: settings.Settings, lang: str) -> Outcome:
    words = text(lang)
    args = parser(words).parse_args(argv)
    bar = ProgressBar(words)
    try:
        return args.run(args, Context(chosen, words, formats(lang), bar))
    finally:
        bar.close()


def _answer(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        _print_json({"ok": outcome.exit_code == 0, **outcome.facts})
    else:
        print("\n".join(outcome.lines), flush=True)


def _refuse(key: str, sentences: dict[str, str], lang: str, as_json: bool) -> None:
    if as_json:
        _print_json({"ok": False, "error": sentences[lang], "key": key, "sentences": sentences})
    else:
        print(f"svc: {sentences[lang]}", file=sys.stderr)


def _end_interrupted(lang: str, as_json: bool) -> NoReturn:
    """Say that nothing was changed, and end the process at once with the code of an interrupt.

    Python itself would end with the signal wherever the interrupt met code that it executes while
    it imports, though the interrupt was caught.
    """
    _refuse("cli.interrupted", _both("cli.interrupted"), lang, as_json)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(INTERRUPTED)


def _print_json(facts: dict) -> None:
    def plain(value):
        return str(value) if isinstance(value, Path) else value.item()

    print(json.dumps(facts, ensure_ascii=False, default=plain))


def _both(key: str, **params) -> dict[str, str]:
    return {lang: text(lang)(key, **params) for lang in LANGUAGES}


if __name__ == "__main__":
    sys.exit(main())
