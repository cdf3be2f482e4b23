import pytest

from svc_atlas import gazetteer as areas
from svc_atlas.records import demo


@pytest.fixture(scope="session")
def gazetteer():
    return areas.load()


@pytest.fixture(scope="session")
def records(gazetteer):
    """The demonstration records, made once; tests leave them as they are."""
    return demo.make(gazetteer)
