"""What packages above bring to « Mon compte », to the directory and to the member’s own data.

They register in ``AppConfig.ready``; nothing here imports them.
"""

_profile, _directory, _own_data, _messages, _carried = [], [], {}, [], {}


def add_to_profile(part):
    """``part(member, data)`` gives a form with a ``title``, shown and saved with the profile, or nothing."""
    if part not in _profile:
        _profile.append(part)


def profile_parts(member, data=None):
    return [form for part in _profile if (form := part(member, data))]


def add_to_directory(facet):
    """``facet`` has a ``name`` and a form ``field()``; it narrows people, and says words of those on a page.

    ``narrow(people, value)`` filters a queryset of members; ``words_of(pks)`` gives ``{pk: [word, …]}`` in
    one statement.
    """
    if facet not in _directory:
        _directory.append(facet)


def directory_facets():
    return list(_directory)


def add_to_own_data(name, provider):
    """``provider(member)`` gives what the site holds of the member as JSON values, under a French name.

    Only what the member wrote, did or said of oneself: never the words of somebody else.
    """
    _own_data[name] = provider


def own_data_of(member):
    return {name: provider(member) for name, provider in _own_data.items()}


def add_messages(writings):
    """``writings.of(member)`` lists messages of a member; ``writings.erase(member, ids)`` empties them."""
    if writings not in _messages:
        _messages.append(writings)


def messages_of(member):
    """Everything that ``member`` wrote for others to read, newest first, as ``{id, title, text, at}``.

    ``id`` is for :func:`erase_messages` and for the list of erasures, which outlives a restoration;
    ``public_id`` for the page.
    """
    return [row for writings in _messages for row in writings.of(member)]


def erase_messages(member, ids):
    """Erase the text of those messages, if they are the member’s own. Give the ids that were."""
    return [pk for writings in _messages for pk in writings.erase(member, ids)]


def carry(name, expression):
    """Bring ``expression()``, over a row of ``Member``, along with the member of each request, as ``name``.

    It rides on a statement that every page makes anyway: for what the header of every page shows.
    """
    _carried[name] = expression


def carried():
    return {name: expression() for name, expression in _carried.items()}
