import pytest

from comcep.search import index
from comcep.search.engine import get_engine
from tests.search.indexes import own_index


@pytest.fixture(autouse=True)
def index_file(tmp_path):
    """Each test has an index of its own, which does not exist until it builds it."""
    with own_index(tmp_path) as path:
        yield path


@pytest.fixture
def engine(index_file):
    return get_engine()


@pytest.fixture
def build(db):
    """Index all that the test has made."""
    return index.rebuild
