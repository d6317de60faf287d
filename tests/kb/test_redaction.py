"""What is taken out of the forum, and the name of who left, go out of procedures too; the others stay."""

from urllib.parse import urlencode

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.fields import StreamField
from wagtail.models import Comment, TaskState

from comcep.members.leaving.departures import identity_forgotten, membership_ended
from comcep.members.models import Member
from comcep.privacy.erasure import Identity
from comcep.privacy.guard import Eraser
from forum.questions.signals import words_erased
from kb.keeping.redaction import redact_born_from
from kb.models import Feedback, ProcedurePage, Provenance, WalledDocument
from kb.texts import written_in
from tests.forum.test_screening import PHONE
from tests.kb.factories import ProcedureFactory

pytestmark = pytest.mark.django_db
NAME = "Kermarec"  # invented; the same in the JSON of a version
ERASER = Eraser([(NAME, "PERSONNE"), (PHONE, "TEL")])
FIELDS = [field.name for field in written_in(ProcedurePage)]


@pytest.fixture
def born(topic):
    page = ProcedureFactory()
    Provenance.objects.create(
        page=page, topic=topic, post=topic.first_post, post_updated=timezone.now(), author=topic.poster
    )
    return page


def value_with(name):
    field = ProcedurePage._meta.get_field(name)
    if isinstance(field, StreamField):
        return [("rule", f"<p>Mme {NAME} hésite.</p>"), ("steps", [f"Appeler {NAME}"])]
    words = {"slug": "cas-de-mme-kermarec", "external_url": f"https://x.fr/{NAME}"}
    return words.get(name, f"Cas {NAME}")


def holds(page, name):
    page = ProcedurePage.objects.get(pk=page.pk)
    field = ProcedurePage._meta.get_field(name)
    texts = [
        str(field.value_from_object(page)),
        *(str(revision.content) for revision in page.revisions.all()),
    ]
    return [NAME.lower() in text.lower() for text in texts]


@pytest.mark.parametrize("name", FIELDS)
def test_a_redaction_goes_through_each_field_and_version(born, name):
    other = ProcedureFactory(intro=f"Une autre fiche, et {NAME}.")
    setattr(born, name, value_with(name))
    born.save_revision(clean=False)
    born.save(clean=False)
    assert any(holds(born, name))

    redact_born_from([born.provenances.get().topic_id], ERASER)

    assert not any(holds(born, name))
    assert any(holds(other, "intro"))


def test_the_address_made_at_a_redaction_counts_nothing(born):
    born.slug = "cas-de-mme-kermarec"
    born.save(clean=False)

    redact_born_from([born.provenances.get().topic_id], ERASER)

    born.refresh_from_db()
    assert born.slug == f"fiche-{born.public_id}"
    assert born.url_path.endswith(f"/{born.slug}/")


def test_a_version_under_a_former_address_is_published_under_todays(born):
    revision = born.save_revision(clean=False)
    revision.content["slug"] = "cas-de-mme-kermarec"
    revision.save()

    redact_born_from([born.provenances.get().topic_id], ERASER)
    revision.refresh_from_db()
    revision.publish()

    assert ProcedurePage.objects.get(pk=born.pk).slug == born.slug


def test_what_is_said_beside_a_procedure_is_redacted(born, moderator, peer):
    other = ProcedureFactory()
    remark = Comment.objects.create(page=born, user=moderator, text=f"Est-ce {NAME} ?", contentpath="intro")
    opinion = Feedback.objects.create(page=born, member=peer, verdict="erreur", reason=f"C’est {NAME}.")
    kept = Feedback.objects.create(page=other, member=peer, verdict="erreur", reason=f"C’est {NAME}.")
    state = in_review(born, moderator, f"Ôtez {NAME}.")

    redact_born_from([born.provenances.get().topic_id], ERASER)

    for row, name in ((remark, "text"), (opinion, "reason"), (state, "comment")):
        row.refresh_from_db()
        assert "[nom]" in getattr(row, name) and NAME not in getattr(row, name)
    kept.refresh_from_db()
    assert NAME in kept.reason


def test_what_stood_before_a_source_was_lost_is_redacted(born, topic):
    held = {
        "": {"state": "verifiee", "alert": f"voir Mme {NAME}"},
        "7": {"state": "verifiee", "alert": "dit"},
    }
    born.provenances.update(before=held)

    redact_born_from([topic.pk], ERASER)

    kept = born.provenances.get().before
    assert NAME not in str(kept) and kept["7"] == held["7"] and kept[""]["state"] == "verifiee"


def in_review(page, moderator, comment):
    page.save_revision(clean=False)
    page.get_workflow().start(page, moderator)
    state = TaskState.objects.get()
    TaskState.objects.filter(pk=state.pk).update(comment=comment)
    return state


def test_what_is_typed_and_not_saved_yet_is_dropped(born, moderator):
    def typed(text):
        return FormState.objects.create(
            user=moderator,
            content_type=ContentType.objects.get_for_model(ProcedurePage),
            object_id=str(born.pk) if NAME in text else "",
            parent_object_id="",
            data=urlencode({"intro": text}),
            last_updated_at=timezone.now(),
        )

    gone, kept = typed(f"Mme {NAME}"), typed("Rien.")

    redact_born_from([born.provenances.get().topic_id], ERASER)

    assert list(FormState.objects.values_list("pk", flat=True)) == [kept.pk] != [gone.pk]


def test_a_number_goes_from_opinions_and_titles_of_files_wherever_they_are(peer, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    page = ProcedureFactory()
    opinion = Feedback.objects.create(page=page, member=peer, verdict="erreur", reason=f"Appelez le {PHONE}.")
    file = WalledDocument.objects.create(
        title=f"Fiche {PHONE} de {NAME}", file=ContentFile(b"x", name="x.pdf")
    )

    words_erased.send(sender=None, eraser=ERASER)

    opinion.refresh_from_db()
    file.refresh_from_db()
    assert opinion.reason == "Appelez le [tél.]."
    assert file.title == f"Fiche [tél.] de {NAME}"  # a name alone may be another person’s


# Who leaves


@pytest.fixture
def helene(topic):
    Member.objects.filter(pk=topic.poster_id).update(first_name="Hélène", last_name="Ker Gall")
    return Member.objects.get(pk=topic.poster_id)


def test_a_departure_signs_no_answer_that_a_procedure_took_over(born, helene):
    other = ProcedureFactory(body=[("quote", {"text": "Bonjour.\nHélène", "credit": "un pair"})])
    born.body = [("quote", {"text": "Le CIF se demande tôt.\nHélène", "credit": "un pair"})]
    born.save(clean=False)
    opinion = Feedback.objects.create(
        page=other, member=helene, verdict="erreur", reason="Demandez à Hélène Ker Gall."
    )

    membership_ended.send(Member, member=helene, identity=Identity("Hélène", "Ker Gall", "h@exemple.fr"))

    born, other = ProcedurePage.objects.get(pk=born.pk), ProcedurePage.objects.get(pk=other.pk)
    opinion.refresh_from_db()
    assert "Hélène" not in str(born.body.raw_data) and "CIF se demande tôt" in str(born.body.raw_data)
    assert "Hélène" in str(other.body.raw_data)
    assert (opinion.member, "Ker Gall" in opinion.reason) == (None, False)


def test_her_full_name_goes_from_every_procedure(helene):
    far = ProcedureFactory(body=[("contacts", [{"who": "Hélène Ker Gall", "network": "", "how": ""}])])
    far.save_revision(clean=False)
    namesake = ProcedureFactory(intro="Écrire à Hélène Martin.")

    identity_forgotten.send(Member, identity=Identity("Hélène", "Ker Gall", "h@exemple.fr"))

    far = ProcedurePage.objects.get(pk=far.pk)
    assert "Ker Gall" not in str(far.body.raw_data)
    assert not [r for r in far.revisions.all() if "Ker Gall" in str(r.content)]
    assert ProcedurePage.objects.get(pk=namesake.pk).intro == "Écrire à Hélène Martin."
