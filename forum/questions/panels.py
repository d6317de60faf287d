"""Boxes that packages above the forum show on a topic's page (a procedure born from it, a moderator's tools).

A provider takes ``(topic, member)`` and gives ``None`` or ``{"template": name, …context}``; it goes through
its own ``visible_to``. It registers itself in ``AppConfig.ready``: the forum imports nothing from above.
"""

_providers = []


def register(provider):
    if provider not in _providers:
        _providers.append(provider)


def panels_of(topic, member):
    """The boxes that ``member`` gets on ``topic``, in the order of registration."""
    return [panel for provider in _providers if (panel := provider(topic, member))]
