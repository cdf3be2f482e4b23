"""The names of areas in one language, bare and with their kind."""

import pandas as pd

from svc_atlas.metrics.areas import NATION, at_level
from svc_atlas.text import shown, text


class Names:
    """The names of the areas of a snapshot.

    Parameters
    ----------
    areas : DataFrame
        The table ``areas``, by code.
    lang : str
        ``km`` or ``en``.
    """

    def __init__(self, areas: pd.DataFrame, lang: str):
        self._areas = areas
        self._name = f"name_{lang}"
        self._text = text(lang)

    def name(self, code: str) -> str:
        """Return an area's name, as it is shown."""
        return shown(self._areas.loc[code, self._name])

    def titled(self, code: str) -> str:
        """Return an area's name with its kind: Battambang Province, ឃុំតាមឿន."""
        kind = self._areas.loc[code, "kind"]
        if pd.isna(kind) or kind == "nation":
            return self.name(code)
        return self._text(f"titled.{kind}", name=self.name(code))

    def placed(self, code: str, area: str) -> str:
        """Return a name as it is said on the page of ``area``.

        In the whole country a commune or district is told from its namesakes by its province.
        """
        province = at_level(code, "province")
        if area != NATION or code == province:
            return self.name(code)
        return f"{self.name(code)} ({self.name(province)})"
