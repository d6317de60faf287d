"""Boxes that packages above show on a page of one below (a procedure born from a topic, tools, acronyms).

A provider takes ``(object, member)`` and gives ``None`` or ``{"template": name, …context}``; it goes
through its own ``visible_to``. It registers itself in ``AppConfig.ready``: a page imports nothing from above.
``"facts": True`` on a topic says what became of it: on a phone it stands under the question.
"""


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


_topics = Panels()
register, panels_of = _topics.register, _topics.of
