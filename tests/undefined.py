"""What the template engine prints for a variable that does not exist: an error, in our templates."""

import sys

from django.template import defaultfilters
from django.template.base import Node

SAID = {defaultfilters.default, defaultfilters.default_if_none}


class UndefinedVariable(AssertionError):
    """One of our templates prints a variable that nobody gave it."""


class Undefined(str):
    """Stands for ``string_if_invalid``: the engine asks whether it is empty just when a variable is missing.

    For the templates of other packages it is the empty string, as always.
    """

    def __new__(cls, ours):
        undefined = super().__new__(cls, "")
        undefined.ours = str(ours)
        return undefined

    def __bool__(self):
        variable, frame = None, sys._getframe(1)
        while frame:
            local = frame.f_locals.get("self")
            if any(function in SAID for function, _ in getattr(local, "filters", [])):
                return False  # ``|default`` says what to print instead
            if variable is None and frame.f_code.co_name == "resolve":
                variable = getattr(local, "token", None) or getattr(local, "var", None)
            if isinstance(local, Node) and getattr(local, "origin", None):
                if variable is not None and local.origin.name.startswith(self.ours):
                    raise UndefinedVariable(f"{local.origin.name}:{local.token.lineno}: {variable}")
                return False
            frame = frame.f_back
        return False
