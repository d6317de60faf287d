"""Boxes that packages above show beside a procedure; a provider takes ``(page, member)``."""

from forum.questions.panels import Panels

_pages = Panels()
register, boxes_of = _pages.register, _pages.of
