"""Addresses that do not change as long as the process lives: Django would work them out on each call."""

from functools import lru_cache

from django import urls


def reverse(name, args=()):
    """``django.urls.reverse`` for what a page prints often: pages without an argument, sections, patterns."""
    return _reverse(name, tuple(args), urls.get_urlconf(), urls.get_script_prefix())


@lru_cache(maxsize=2_000)
def _reverse(name, args, urlconf, script_prefix):
    return urls.reverse(name, args=args)
