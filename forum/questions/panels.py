"""Boxes that packages above show on a page of one below (a procedure born from a topic, tools, acronyms).

A provider takes ``(object, member)`` and gives ``None`` or ``{"template": name, …context}``; it goes
through its own ``visible_to``. It registers itself in ``AppConfig.ready``: a page imports nothing from above.
``"facts": True`` on a topic says what became of it: on a phone it stands under the question.
What a box of a topic has to know for one reader can ride on the statement of the page (``carry``).
"""

_carried = {}


class Panels:
    """The providers of one kind of page, in the order of registration."""

    def __init__(self):
        self._providers = []

    def register(self, provider):
        if provider not in self._providers:
            self._providers.append(provider)

    def of(self, thing, member):
        """The boxes that ``member`` gets on ``thing``."""
        return [panel for provider in self._providers if (panel := provider(thing, member))]


def carry(name, column):
    """Bring a column of SQL over a topic ``t`` along with its page, as ``topic.carried[name]``.

    ``%s`` stands for the key of who reads the page, as often as one likes.
    """
    _carried[name] = column


def carried():
    return dict(_carried)


_topics = Panels()
register, panels_of = _topics.register, _topics.of
