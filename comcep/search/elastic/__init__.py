"""The engine in a cluster: Elasticsearch 8, for when one machine is no longer enough.

The texts are analysed by ``comcep.search.analysis``, for what is indexed as for what is asked, and the
server parts them at spaces only: both engines know the same words, and the glossary stays a matter of the
query. Aliases say which index is read, which one is written, and which one a rebuild is filling; they hold
the version of the mapping, so that code of another version never reads an index that it does not understand.
"""

from comcep.search.elastic.engine import ElasticEngine

__all__ = ["ElasticEngine"]
