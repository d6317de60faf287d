import pytest

from comcep.search import fts5, index
from comcep.search.engine import get_engine


@pytest.fixture(autouse=True)
def index_file(settings, tmp_path):
    """Each test has an index of its own, which does not exist until it builds it."""
    settings.SEARCH_INDEX_PATH = tmp_path / "search.sqlite3"
    yield settings.SEARCH_INDEX_PATH
    fts5.close()


@pytest.fixture
def engine(index_file):
    return get_engine()


@pytest.fixture
def build(db):
    """Index all that the test has made."""
    return index.rebuild
