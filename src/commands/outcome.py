"""What a command is given and what it hands back."""

from collections.abc import Callable
from dataclasses import dataclass, field

from svc_atlas.settings import Settings
from svc_atlas.text import Text
from svc_atlas.text.formats import Formats


@dataclass(frozen=True)
class Context:
    """What a command works with.

    Attributes
    ----------
    settings : Settings
    words : Text
        The words of the reader's language.
    say : Formats
        Its numbers and dates.
    progress : callable
        Called with the key of a step's words and the share done, 0 to 1.
    """

    settings: Settings
    words: Text
    say: Formats
    progress: Callable[[str, float], None]


@dataclass(frozen=True)
class Outcome:
    """What a command did.

    Attributes
    ----------
    facts : dict
        For ``--json``: plain values.
    lines : list of str
        For a person, in their language.
    exit_code : int
        0, or 1 and 2 where what was found in the input is itself the answer.
    """

    facts: dict
    lines: list[str] = field(default_factory=list)
    exit_code: int = 0
