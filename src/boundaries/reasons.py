"""Why a feature is the commune it was matched with, or none: one sentence each."""

from collections import Counter
from collections.abc import Iterator, Mapping

from svc_atlas.boundaries.rounds import Board, Finding
from svc_atlas.boundaries.witnesses import DIFFER, claims
from svc_atlas.naming import OTHER_PLACE, is_khmer
from svc_atlas.text import Text

SHOWN = 4


class Reasons:
    """The sentences of a layer's report.

    Parameters
    ----------
    board : Board
        The features and what the rounds made of them.
    findings : mapping of int to Finding
        What the features were matched with.
    twice : mapping of int to tuple of str
        Features whose commune the list has twice, with both codes.
    words : Text
        The language.
    """

    def __init__(
        self,
        board: Board,
        findings: Mapping[int, Finding],
        twice: Mapping[int, tuple[str, ...]],
        words: Text,
    ):
        self._board, self._findings, self._twice, self._words = board, findings, twice, words
        self._taken = {c: feature for feature, f in findings.items() for c in f.communes}
        self._codes = Counter(
            (code, board.labels[feature].keys) for feature, code in enumerate(board.codes) if code
        )
        self._names = Counter(map(self._name, range(len(board.labels))))

    def __call__(self, feature: int) -> str:
        """Return the reason of a feature, one sentence."""
        finding = self._findings.get(feature)
        if finding is None:
            return self._unmatched(feature)
        return self._words(
            f"matching.reason.{finding.reason}",
            given=self._board.codes[feature] or "",
            communes=self._called(finding.communes),
            district=self._district(finding.communes[0]),
        )

    def _unmatched(self, feature: int) -> str:
        board, label = self._board, self._board.labels[feature]
        code = board.codes[feature]

        def say(key: str, **params) -> str:
            return self._words(f"matching.unmatched.{key}", **params)

        if feature in self._twice:
            return say("listed_twice", communes=self._called(self._twice[feature]))
        if not label.names:
            return say("code_alone", given=code) if code else say("no_name")
        if label.doubt == DIFFER:
            return say(DIFFER, accounts=self._accounts(feature))
        if label.doubt:
            return say(label.doubt)
        if code and (n := self._codes[code, label.keys]) > 1:
            return say("repeated_code", n=n, given=code)
        if (n := self._names[self._name(feature)]) > 1:
            return say("cut_name" if label.cut else "repeated_name", n=n)
        scopes = board.scopes(feature)
        if not scopes:
            return say("no_parent")
        for commune in sorted(c for c in board.named(feature) if c.startswith(scopes)):
            if commune in self._taken:
                return say("taken", communes=self._called((commune,)), other=self._taken[commune])
        near = sorted(board.close(feature, OTHER_PLACE)) or sorted(
            c for c in board.named(feature) if c in board.open_communes
        )
        if near:
            return say("several", communes=self._called(near[:SHOWN]))
        return say("none", district=", ".join(self._area(scope) for scope in scopes[:SHOWN]))

    def _accounts(self, feature: int) -> str:
        """Return which witnesses of a feature tell of which commune."""
        board = self._board
        code, scope = board.codes[feature], board.scope(feature)
        told: dict[str, list[str]] = {}
        for name, communes in self._told(feature):
            for commune in communes:
                script = "km" if is_khmer(name) else "en"
                said = self._words(f"matching.witness.{script}", name=name)
                told.setdefault(commune, []).append(said)
        if code in board.names:
            told.setdefault(code, []).append(self._words("matching.witness.code", given=code))
        beyond = scope and any(not commune.startswith(scope) for commune in told)
        for commune, witnesses in told.items():
            if beyond and board.parents.shown[feature] and commune.startswith(scope):
                witnesses.append(self._words("matching.witness.parent"))
        between = self._words("matching.witness.between")
        return self._words("matching.witness.separator").join(
            self._words(
                "matching.witness.account", by=between.join(by), communes=self._called([commune])
            )
            for commune, by in list(told.items())[:SHOWN]
        )

    def _told(self, feature: int) -> Iterator[tuple[str, list[str]]]:
        """Yield each name with its communes: of code and parent, else of the province, else all."""
        board = self._board
        label, code, scope = board.labels[feature], board.codes[feature], board.scope(feature)
        for name, found in zip(label.names, claims(label, code, board.names), strict=True):
            likely = {c for c in found if c == code or (scope and c.startswith(scope))}
            around = {c for c in found if c[:2] in ((scope or "")[:2], (code or "")[:2])}
            yield name, sorted(likely or around or found)

    def _name(self, feature: int):
        return self._board.labels[feature].keys, self._board.parents.of[feature]

    def _area(self, code: str) -> str:
        area = self._board.gazetteer[code]
        return area.name_km if self._words.lang == "km" else area.name_en

    def _district(self, commune: str) -> str:
        return self._area(commune[:4])

    def _called(self, communes) -> str:
        return ", ".join(
            f"{commune} {self._area(commune)} ({self._district(commune)})" for commune in communes
        )
