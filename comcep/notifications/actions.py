"""Telling somebody something, once, by the way each person has chosen."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from comcep.notifications import checks, tasks
from comcep.notifications.kinds import IN_DIGEST, Mode, chosen_kinds, kind_of
from comcep.notifications.models import Digest, Notice, Preference, Rhythm, rhythm_of
from comcep.sql import run


def tell(recipient, *, key, after=None, **said):
    """Tell ``recipient``, unless ``key`` was already told: :func:`tell_many`, and the mail leaves at once.

    With ``after``, it leaves that much later, when the sweep finds it: until then it can be taken back.
    """
    people = get_user_model().objects.filter(pk=recipient.pk).values("pk")
    told = tell_many(people, key=key, after=after, **said)
    # The nudge may fail (no broker): the row is there and the sweep is the guarantee.
    if told and after is None and kind_of(said["kind"]).default == Mode.AT_ONCE:
        transaction.on_commit(lambda: tasks.nudge(recipient.pk, key), robust=True)


def tell_many(people, *, kind, text, url, check, args=(), key, why="", after=None):
    """Tell each of ``people`` (a queryset of one column, keys of members) to whom ``key`` was not told yet.

    One statement, however many they are; gives how many were told. It writes rows in the caller's
    transaction: what is rolled back is not told, what is committed is told even if everything stops at once,
    because the sweep finds the rows. Each person hears of it by the way chosen for that ``kind``, in the
    centre, by a mail of its own or in a digest.

    ``check`` is a :class:`~comcep.notifications.checks.Check`, asked again before sending and before showing;
    ``args`` are JSON values. ``url`` is an address of this site.
    ``text`` is one sentence that names no topic; it is read in the centre and in the body of the mail, never
    in its subject. ``why`` completes « Vous recevez ce message parce que… ».
    """
    if not url.startswith("/") or not url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        raise ValueError(f"a notice leads to a page of this site, not to {url!r}")
    now = timezone.now()
    values = {
        "kind": kind,
        "text": text[:300],
        "why": why or kind_of(kind).why,
        "url": url,
        "check_name": checks.named(check.name).name,
        "args": list(args),
        "key": key,
        "created_at": now,
        "mail_attempts": 0,
        "mail_failed": "",
    }
    try:
        wanted, wanted_params = people.query.sql_with_params()
    except EmptyResultSet:
        return 0
    notice, member, choice = (m._meta.db_table for m in (Notice, get_user_model(), Preference))
    digests = ", ".join(f"'{mode}'" for mode in IN_DIGEST)
    # One INSERT … SELECT: rows are not carried to this program and back. Both vendors read it.
    sql = f"""
        INSERT INTO {notice} (recipient_id, {", ".join(values)}, mail_due_at, waits_for)
        SELECT m.id, {", ".join(["%s"] * len(values))},
            CASE WHEN COALESCE(chosen.mode, %s) = '{Mode.AT_ONCE}' THEN %s ELSE NULL END,
            CASE WHEN COALESCE(chosen.mode, %s) IN ({digests}) THEN COALESCE(chosen.mode, %s) ELSE '' END
        FROM {member} m LEFT JOIN {choice} chosen ON chosen.member_id = m.id AND chosen.kind = %s
        WHERE m.id IN ({wanted}) AND COALESCE(chosen.mode, %s) <> '{Mode.NEVER}'
        ON CONFLICT (recipient_id, {connection.ops.quote_name("key")}) DO NOTHING"""  # noqa: S608
    default = str(kind_of(kind).default)
    params = [
        *(_prepared(name, value) for name, value in values.items()),
        default,
        _prepared("mail_due_at", now + (after or timedelta(0))),
        default,
        default,
        kind,
        *wanted_params,
        default,
    ]
    return run(sql, params)


def _prepared(name, value):
    return Notice._meta.get_field(name).get_db_prep_save(value, connection)


def take_back(*keys):
    """What was told under these keys is told no more, unless its mail has left."""
    Notice.objects.filter(key__in=keys, mailed_at=None).delete()


def mark_seen(member, pk):
    """Mark one notice of ``member`` as seen; seeing it again changes nothing."""
    Notice.objects.filter(recipient=member, pk=pk, seen_at__isnull=True).update(seen_at=timezone.now())


def mark_same_seen(member, kind, url):
    """Mark as seen all that one opens together: the notices of that kind that lead to ``url``."""
    same = Notice.objects.filter(recipient=member, kind=kind, url=url, seen_at__isnull=True)
    same.update(seen_at=timezone.now())


def mark_page_seen(member, url):
    """Mark as seen the notices that lead to ``url``: the member has just read that page by another way."""
    Notice.objects.filter(recipient=member, url=url, seen_at__isnull=True).update(seen_at=timezone.now())


def mark_all_seen(member):
    """Mark every notice of ``member`` as seen. If any was new, give the moment: undoing it needs that."""
    now = timezone.now()
    return now if Notice.objects.filter(recipient=member, seen_at__isnull=True).update(seen_at=now) else None


def unmark_seen(member, moment):
    """What was marked all together at ``moment`` is new again."""
    Notice.objects.filter(recipient=member, seen_at=moment).update(seen_at=None)


# Choosing


@transaction.atomic
def choose(member, modes):
    """Remember ``{kind: mode}``. What already waits follows the new choice; no mail leaves for it alone."""
    rows = [Preference(member=member, kind=kind, mode=mode) for kind, mode in modes.items()]
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["member", "kind"], update_fields=["mode"]
    )
    waiting = Notice.objects.filter(recipient=member).exclude(waits_for="")
    for mode in IN_DIGEST:
        kinds = [kind for kind, chosen in modes.items() if chosen == mode]
        waiting.filter(kind__in=kinds).exclude(waits_for=mode).update(waits_for=mode)
    silenced = [kind for kind, mode in modes.items() if mode in (Mode.SITE, Mode.NEVER)]
    waiting.filter(kind__in=silenced).update(waits_for="")
    Notice.objects.filter(recipient=member, kind__in=silenced, mail_due_at__isnull=False).update(
        mail_due_at=None, mail_failed="Plus voulue par courriel."
    )


def modes_of(member):
    """``{kind: mode}`` for every sort about which one chooses, one statement."""
    held = dict(Preference.objects.filter(member=member).values_list("kind", "mode"))
    return {
        kind.name: held[kind.name] if held.get(kind.name) in kind.modes else str(kind.default)
        for kind in chosen_kinds()
    }


def choices_of(member):
    """What the member chose, or has by default, in words: for one’s own data."""
    rhythm, modes = rhythm_of(member.pk), modes_of(member)
    return {
        **{kind.label: Mode(modes[kind.name]).label for kind in chosen_kinds()},
        **{
            str(field.verbose_name): getattr(rhythm, field.name)
            for field in Rhythm._meta.fields
            if not field.is_relation
        },
    }


def stop_mails(member, what):
    """What the link of a mail does: no more mail of that kind, or of any kind that goes in that digest."""
    if what not in IN_DIGEST:
        return choose(member, {what: _without_mail(kind_of(what))})
    held = modes_of(member)
    return choose(
        member, {kind.name: _without_mail(kind) for kind in chosen_kinds() if held[kind.name] == what}
    )


def _without_mail(kind):
    return Mode.SITE if Mode.SITE in kind.modes else Mode.NEVER


def forget(member):
    """Nothing of what somebody was told, or chose to be told, stays when the membership ends."""
    Notice.objects.filter(recipient=member).delete()
    Digest.objects.filter(recipient=member).delete()
    Preference.objects.filter(member=member).delete()
    Rhythm.objects.filter(member=member).delete()
