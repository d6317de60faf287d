from tests.search.conftest import build, index_file

__all__ = ["build", "index_file"]
