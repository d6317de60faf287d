"""What came in a form: what somebody typed, what goes along with it, and what never comes back."""

import re

SECRET = re.compile(r"passw|passphrase|secret|otp|(^|[-_])code$|(^|[-_])pin$", re.IGNORECASE)
UNSAID = frozenset({"csrfmiddlewaretoken", "credential"})
# Where one writes: a single word is a text there. Elsewhere it may be a choice, a mark or a key.
WRITTEN = frozenset(
    "text title words why tried note commentary name description job message subject first_name last_name"
    " said_organisation intro situation steps rule legal cautions".split()
)


def typed(fields):
    """What took somebody time to write: ``[(name, value)]``, never a secret."""
    return [
        (name, value)
        for name, values in fields.lists()
        if name not in UNSAID and not SECRET.search(name)
        for value in values
        if _was_typed(name, value)
    ]


def _was_typed(name, value):
    """Words, markup or an address, whatever the field; any word in those of :data:`WRITTEN`."""
    value = value.strip()
    return any(sign in value for sign in " \n@<") or bool(value and name.rpartition("-")[2] in WRITTEN)


def note_kept(request, file, name, token):
    """Say that ``file``, which came with this form, is kept: handed back, the form names it by ``token``."""
    request.kept_files = [*getattr(request, "kept_files", ()), (file, name, token)]


def back(request):
    """The form as it was sent: what to show, what to carry along, what to ask for again; nothing of what is
    no form, or was cut short."""
    try:
        fields, files = request.POST, list(request.FILES.lists())
    except Exception:
        return {}
    shown = typed(fields)
    secrets = [name for name in fields if name not in UNSAID and SECRET.search(name)]
    carried = [
        (name, value)
        for name, values in fields.lists()
        if name not in UNSAID and name not in secrets
        for value in values
        if not _was_typed(name, value)
    ]
    kept = getattr(request, "kept_files", ())
    carried += [(name, token) for _, name, token in kept if (name, token) not in carried]
    here = {id(file) for file, _, _ in kept}
    again = {name: [one.name for one in held if id(one) not in here] for name, held in files}
    return {
        "shown": shown,
        "carried": carried,
        "secrets": secrets,
        "kept": ", ".join(file.name for file, _, _ in kept),
        "files": [(name, ", ".join(names)) for name, names in again.items() if names],
    }
