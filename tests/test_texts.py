"""Every field of text of the project, and what becomes of what is written there. A new one gets its place."""

from collections import Counter

from django.apps import apps
from django.db import models
from wagtail.fields import StreamField

from comcep.public_ids import PublicIdField
from kb.texts import NO_WORDS, written_in

# Others read it: the guard has read it before, and a redaction takes words out of it.
GUARDED = """
    forum_conversation.Topic.subject forum_conversation.Topic.slug forum_conversation.Post.subject
    forum_conversation.Post.content forum_conversation.Post._content_rendered
    forum_attachments.Attachment.name questions.Sequel.text questions.Situation.tried
    questions.Version.text questions.Version.title
    kb.ProcedurePage.title kb.ProcedurePage.draft_title kb.ProcedurePage.slug kb.ProcedurePage.seo_title
    kb.ProcedurePage.search_description kb.ProcedurePage.intro kb.ProcedurePage.body
    kb.ProcedurePage.acronyms kb.ProcedurePage.external_url kb.ProcedurePage.alert
    kb.WalledImage.title kb.WalledImage.description kb.WalledDocument.title
    search.QueryLog.words search.Reformulation.before search.Reformulation.after
    committee.Comment.text committee.Proposal.theme committee.Proposal.reason committee.Proposal.answer
"""
# Others read it, the guard has read it before, and it is of the community rather than born of a message.
GUARDED_ONLY = """
    kb.ProcedureIndexPage.title kb.ProcedureIndexPage.draft_title kb.ProcedureIndexPage.slug
    kb.ProcedureIndexPage.seo_title kb.ProcedureIndexPage.search_description kb.ProcedureIndexPage.intro
    committee.Report.commentary committee.Report.withdrawn_reason committee.Nomination.reason
    committee.Example.text
    forum.Forum.name forum.Forum.slug forum.Forum.description forum.Forum._description_rendered
    questions.FormerSlug.slug
"""
# Others read it, few of them, and a redaction takes words out of it: the guard does not stand in the way.
REDACTED = """
    kb.Provenance.before
    notifications.Notice.text
    questions.Removal.reason questions.PrivateMessage.text questions.PrivateMessage.html
    kb.Feedback.reason
    moderation.Decision.detail moderation.Decision.reason moderation.Case.note moderation.Flag.words
    moderation.Proposal.words
"""
# A person’s own, shown where that person agreed or to who decides: gone when that person leaves.
LEAVING = """
    members.Member.first_name members.Member.last_name members.Member.email members.Member.job
    members.StateChange.reason
    members.Request.said_organisation members.Request.job members.Request.question members.Request.answer
    members.Request.reason
    members.Letter.address members.Letter.said members.SignIn.device
    members.Invitation.email members.Invitation.first_name members.Invitation.last_name
    members.Invitation.job members.Invitation.why
    members.Departure.reason members.Departure.identity members.Departure.receipt_to
    forum_conversation.Post.username
    committee.Comment.by_name committee.Proposal.by_name
"""
# Its writer alone reads it, and it goes with the account; a redaction goes through it too.
OWN = """
    questions.Draft.title questions.Draft.text questions.Draft.tried questions.PrivateDraft.text
    members.KeptFile.name
"""
# Who runs or animates the site writes there for everybody: names of things, and public texts.
OF_THE_SITE = """
    members.Region.name members.Region.slug members.Network.slug members.Network.name
    members.Network.full_name members.Organisation.slug members.Organisation.name
    members.Organisation.reporting_group
    questions.ReplyTemplate.name questions.ReplyTemplate.text
    questions.Theme.slug questions.Theme.name questions.Scheme.slug questions.Scheme.name
    questions.Scheme.names questions.Public.slug questions.Public.name
    search.GlossaryTerm.term search.GlossaryTerm.expansions search.GlossaryTerm.variants
    search.GlossaryTerm.later_names search.GlossaryTerm.definition
    home.HomePage.title home.HomePage.draft_title home.HomePage.slug home.HomePage.seo_title
    home.HomePage.search_description home.HomePage.lead home.HomePage.intro home.HomePage.notice
    home.TextPage.title home.TextPage.draft_title home.TextPage.slug home.TextPage.seo_title
    home.TextPage.search_description home.TextPage.intro home.TextPage.body
"""
# Who answers for a report, an example or an answer is named there for as long as it stands.
IN_CHARGE = """
    committee.Report.released_by_name committee.Report.withdrawn_by_name committee.Nomination.by_name
    committee.Example.written_by_name committee.Proposal.answered_by_name
"""
# The site fills it: figures, codes, digests, addresses, what went wrong. No words of anybody.
NO_TEXT = """
    notifications.Incoming.digest
    notifications.Digest.mail_failed notifications.Notice.mail_failed notifications.Notice.kind
    notifications.Notice.why notifications.Notice.url notifications.Notice.check_name
    notifications.Notice.args notifications.Notice.key notifications.Preference.kind
    members.Member.password members.StateChange.from_state
    members.Departure.number members.Departure.fingerprint members.Departure.erased
    members.Letter.kind members.Letter.key members.Letter.mail_failed members.Departure.mail_failed
    members.KeptFile.place members.KeptFile.digest members.KeptFile.file members.KeptFile.thumbnail
    members.KeptFile.found
    members.SignInLink.digest members.SignInLink.then members.SignIn.session_key
    forum_conversation.Post.anonymous_key forum_permission.ForumPermission.codename
    forum_attachments.Attachment.file forum_attachments.Attachment.thumbnail
    questions.Draft.about questions.Authorship.unnamed_as
    questions.Screened.rule questions.Screened.label questions.Conversation.key
    questions.PrivateDraft.place
    kb.WalledImage.file_hash kb.WalledRendition.filter_spec kb.WalledRendition.file
    kb.WalledRendition.focal_point_key kb.WalledDocument.file_hash kb.ProcedurePage.source_digest
    kb.ProcedureIndexPage.path kb.ProcedureIndexPage.url_path kb.ProcedurePage.path kb.ProcedurePage.url_path
    home.Pulse.name home.Alarm.name
    home.HomePage.path home.HomePage.url_path home.TextPage.path home.TextPage.url_path
    importing.Imported.external_id questions.Merge.moved moderation.Decision.before
    promise.Solicitation.why
    committee.Report.title committee.Report.plan committee.Report.payload committee.Report.sha256
    committee.Report.signature committee.Report.audit committee.Report.workings committee.Report.watch
    committee.Report.exact committee.Preparation.failure demo.Load.last
    committee.PublishedCell.table committee.PublishedCell.population committee.PublishedCell.measure
    committee.PublishedCell.dims committee.Nomination.theme committee.Example.theme committee.Example.replies
    committee.Example.author committee.Example.locks committee.Quoted.author committee.Refusal.author
    committee.Comment.author committee.Proposal.author
"""
# Nobody reads it but who brought it, and it is emptied once it has served; or no page of ours fills it.
UNSEEN = """
    members.ListImport.name members.ListImport.rows
    forum_conversation.Post.update_reason forum_attachments.Attachment.comment
"""
# A moderator brought the file under that name, in which the guard lets no exact identifier pass.
NAMED_BY_HAND = "kb.WalledImage.file kb.WalledDocument.file"

PLACES = [
    *(GUARDED, GUARDED_ONLY, REDACTED, LEAVING, OWN, OF_THE_SITE, IN_CHARGE),
    *(NO_TEXT, UNSEEN, NAMED_BY_HAND),
]
TEXT = (models.CharField, models.TextField, models.JSONField, models.FileField, StreamField)


def fields_of_text():
    """Every field of the project that may hold words; choices and public identifiers are none."""
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.split(".")[0] in {"comcep", "forum", "kb"}:
            for field in model._meta.concrete_fields:
                if isinstance(field, TEXT) and not field.choices and not isinstance(field, PublicIdField):
                    yield f"{model._meta.label}.{field.name}"


def test_each_field_of_text_has_its_place():
    named = Counter(name for place in PLACES for name in place.split())

    assert Counter(fields_of_text()) == named


def test_what_is_derived_from_a_page_is_what_the_table_says():
    guarded = set(f"{GUARDED} {GUARDED_ONLY}".split())
    for name in ("ProcedurePage", "ProcedureIndexPage", "WalledImage", "WalledDocument"):
        derived = {f"kb.{name}.{field.name}" for field in written_in(apps.get_model("kb", name))}
        assert derived == {place for place in guarded if place.startswith(f"kb.{name}.")}


def test_each_exception_is_a_field_and_has_its_reason():
    fields = {name.rpartition(".")[2] for name in fields_of_text() if name.startswith("kb.")}

    assert NO_WORDS.keys() <= fields and all(NO_WORDS.values())
