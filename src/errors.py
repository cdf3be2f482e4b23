"""What can go wrong, worded for the person who can mend it.

An error names a sentence of the catalogues and its parameters; the sentence says what happened,
where, and what to do, in the language of the reader. The exit code is the command's:
1 the input has errors (nothing changed), 2 it could not be read or the call is wrong.
"""

#: Characters of what a sentence names: a path or some headers, and no whole cell of a million.
LONGEST = 600


class AtlasError(Exception):
    """An expected failure with a sentence in both languages.

    Parameters
    ----------
    key : str
        Key of the sentence in the catalogues, without its leading ``error.``.
    **params
        What the sentence names: file, feature, value.
    """

    exit_code = 1

    def __init__(self, key: str, **params):
        super().__init__(key)
        self.key = f"error.{key}"
        self.params = params

    def message(self, lang: str) -> str:
        """Return the sentence in ``lang`` (``km`` or ``en``); of a long value its beginning."""
        from svc_atlas.text import shortened, text  # the catalogues' own faults are AtlasErrors too

        named = {
            name: shortened(value, LONGEST) if isinstance(value, str) else value
            for name, value in self.params.items()
        }
        return text(lang)(self.key, **named)

    def __str__(self) -> str:
        return self.message("en")


class InputError(AtlasError):
    """The input was read and has errors; nothing was changed (exit 1)."""

    exit_code = 1


class UnreadableError(AtlasError):
    """The input could not be read at all (exit 2)."""

    exit_code = 2


class CallError(AtlasError):
    """The call itself is wrong: an unknown option, code or value (exit 2)."""

    exit_code = 2
