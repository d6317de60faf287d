"""The community looks like the one described: who writes, when, where, and what waits."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import CharField, Count, Exists, F, OuterRef, Q
from django.db.models.functions import Length

from comcep.members.models import Member, Region, Role
from comcep.notifications.checks import still_allowed
from comcep.notifications.models import Notice
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission.handler import PermissionHandler
from forum.engine.forum_tracking.models import TopicReadTrack
from forum.engine.rendering import render
from forum.questions.models import Authorship, Question, Thanks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("community")]
ACCOUNTS = ["conseiller", "conseillere", "horspair", "referent", "animatrice", "comite", "admin"]
OUTSIDE = {"hors-pairs-echanges", "hors-pairs-propositions-outils"}


def account(name):
    return Member.objects.get(email=f"{name}@demo.comcep.example")


def asked():
    return Question.objects.filter(expects_answer=True)


def share(part, whole):
    return part.count() / whole.count()


def test_nobody_writes_before_being_let_in():
    assert not Post.objects.filter(created__lte=F("poster__validated_at")).exists()


def test_nobody_is_let_in_before_asking():
    assert (
        not Member.objects.exclude(kind=Member.Kind.STAFF).filter(validated_at__lte=F("date_joined")).exists()
    )


def test_outside_members_write_in_their_section_only():
    written = Post.objects.filter(poster__kind=Member.Kind.OUTSIDER)

    assert set(written.values_list("topic__forum__slug", flat=True)) <= OUTSIDE


def test_outside_members_thank_in_their_section_only():
    thanked = Thanks.objects.filter(member__kind=Member.Kind.OUTSIDER)

    assert set(thanked.values_list("post__topic__forum__slug", flat=True)) <= OUTSIDE


def test_only_moderators_write_in_their_corner():
    writers = Member.objects.filter(posts__topic__forum__slug="coin-des-animateurs")

    assert all(member.roles.filter(name=Role.Name.MODERATOR).exists() for member in writers)


def test_most_first_answers_come_within_48_hours():
    answered = asked().filter(first_answer_at__isnull=False)
    in_time = answered.filter(first_answer_at__lte=F("topic__created") + timedelta(hours=48))

    assert share(in_time, answered) > 0.75


def test_some_first_answers_come_late():
    assert asked().filter(first_answer_at__gt=F("topic__created") + timedelta(hours=48)).exists()


def test_most_first_answers_come_from_another_network():
    answered = asked().filter(first_answer_at__isnull=False)
    first = Authorship.objects.filter(
        post__topic=OuterRef("topic"), post__created=OuterRef("first_answer_at"), outsider=False
    ).exclude(network=OuterRef("topic__poster__network"))

    assert share(answered.filter(Exists(first)), answered) > 0.75


def test_most_answers_come_from_another_network():
    answers = Authorship.objects.filter(outsider=False, post__topic__poster__network__isnull=False).exclude(
        Q(post__poster=F("post__topic__poster"))
    )

    assert share(answers.exclude(network=F("post__topic__poster__network")), answers) > 0.75


def test_some_questions_wait_for_an_answer():
    assert asked().filter(expects_answer=True, first_answer_at=None).count() >= 3


def test_the_first_answer_is_of_another_network():
    for question in Question.objects.select_related("topic__first_post__authorship"):
        asked = question.topic.first_post.authorship
        others = question.topic.posts.exclude(poster=question.topic.poster)
        others = others.exclude(authorship__network=asked.network).order_by("created")
        first = others.values_list("created", flat=True).first()
        assert question.first_answer_at == first


def test_an_accepted_answer_is_a_reply_accepted_after_it_was_written():
    accepted = Question.objects.filter(accepted_post__isnull=False).select_related("topic", "accepted_post")

    assert accepted.count() > 20
    for question in accepted:
        assert question.accepted_post.topic_id == question.topic_id
        assert question.accepted_post_id != question.topic.first_post_id
        assert question.accepted_at > question.accepted_post.created


def test_every_topic_knows_its_first_and_last_messages():
    for topic in Topic.objects.all():
        posts = list(topic.posts.order_by("created", "pk"))
        assert (topic.first_post, topic.last_post) == (posts[0], posts[-1])
        assert (topic.created, topic.last_post_on) == (posts[0].created, posts[-1].created)
        assert topic.posts_count == len(posts)


def test_messages_are_rendered_and_numbered_in_the_order_of_writing():
    posts = list(Post.objects.order_by("pk"))

    assert all(post.content.rendered == render(post.content.raw) for post in posts)
    assert [post.created for post in posts] == sorted(post.created for post in posts)


def test_every_message_says_where_its_author_stood():
    wrong = Authorship.objects.exclude(
        Q(network=F("post__poster__network")) | Q(network__isnull=True, post__poster__network__isnull=True)
    )

    assert Authorship.objects.count() == Post.objects.count()
    assert not wrong.exists()


def test_thanks_are_counted_and_never_given_to_oneself():
    counted = Authorship.objects.annotate(given=Count("post__thanks"))

    assert not counted.exclude(given=F("thanks_count")).exists()
    assert not Thanks.objects.filter(member=F("post__poster")).exists()
    assert not Thanks.objects.filter(created_at__lt=F("post__created")).exists()


def test_messages_are_written_on_working_days_at_decent_hours():
    from django.utils.timezone import localtime

    moments = [localtime(created) for created in Post.objects.values_list("created", flat=True)]

    assert not [moment for moment in moments if moment.weekday() == 6]
    assert not [moment for moment in moments if not 7 <= moment.hour < 23]


def test_the_community_grows_along_its_phases():
    ends = ["2016-07-01", "2016-10-01", "2016-12-01", "2017-01-17"]
    members = Member.objects.exclude(kind=Member.Kind.STAFF)
    sizes = [members.filter(validated_at__date__lt=end).count() for end in ends]

    assert sizes[0] == 24 < sizes[1] < 110 < sizes[2] < sizes[3] == 319


def test_before_october_only_the_three_regions_take_part():
    early = Member.objects.peers().filter(validated_at__date__lt="2016-10-01")

    assert set(early.values_list("region__slug", flat=True)) == {
        "auvergne-rhone-alpes",
        "bourgogne-franche-comte",
        "provence-alpes-cote-d-azur",
    }


def test_every_region_has_an_adviser_overseas_included():
    present = Member.objects.peers().values_list("region", flat=True)

    assert not Region.objects.exclude(pk__in=present).exists()
    assert Region.objects.filter(overseas=True).count() == 5


def test_advisers_are_validated_by_a_referent_of_their_own_network():
    for member in Member.objects.peers().select_related("validated_by"):
        by = member.validated_by
        assert by.kind == Member.Kind.STAFF or by.network_id == member.network_id
        assert by.validated_at <= member.validated_at


def test_a_fongecif_adviser_works_in_the_region_of_the_fongecif():
    places = Member.objects.filter(organisation__reporting_group="Fongecif").values_list(
        "organisation__slug", "region__slug"
    )

    short = {"provence-alpes-cote-d-azur": "paca", "centre-val-de-loire": "centre"}
    assert all(slug == f"fongecif-{short.get(region, region)}" for slug, region in places)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_each_demonstration_account_opens_with_the_known_password(name):
    assert account(name).check_password("demo-comcep-2017")


def test_nobody_else_has_a_password():
    others = Member.objects.exclude(email__in=[f"{name}@demo.comcep.example" for name in ACCOUNTS])

    assert not any(member.has_usable_password() for member in others)


def test_everybody_is_marked_as_belonging_to_the_demonstration():
    assert not Member.objects.filter(is_demo=False).exists()


@pytest.mark.parametrize(
    ("name", "kind", "network", "role"),
    [
        ("conseiller", "peer", "fongecif-opacif", None),
        ("conseillere", "peer", "missions-locales", None),
        ("referent", "peer", "pole-emploi", "referent"),
        ("animatrice", "peer", "apec", "moderator"),
        ("horspair", "outsider", None, None),
        ("comite", "outsider", None, "committee"),
        ("admin", "staff", None, "admin"),
    ],
)
def test_each_demonstration_account_holds_its_part(name, kind, network, role):
    member = account(name)

    assert member.kind == kind
    assert (member.network and member.network.slug) == network
    assert list(member.roles.current().values_list("name", flat=True)) == ([role] if role else [])


def test_the_adviser_has_a_question_waiting_and_one_freshly_answered():
    own = Question.objects.filter(topic__poster=account("conseiller"))
    read = TopicReadTrack.objects.filter(user=account("conseiller"), mark_time__gte=F("topic__last_post_on"))

    assert own.filter(expects_answer=True, first_answer_at=None).exists()
    assert own.filter(topic__posts_count__gt=1).exclude(topic__in=read.values("topic")).exists()


@pytest.mark.parametrize(
    "name", ["conseiller", "conseillere", "horspair", "referent", "animatrice", "comite"]
)
def test_each_account_has_read_some_topics_and_not_others(name):
    member = account(name)
    readable = Topic.objects.filter(
        forum__in=PermissionHandler(member).readable_ids(), last_post_on__gt="2016-11-17T00:00:00+01:00"
    )
    read = TopicReadTrack.objects.filter(user=member, mark_time__gte=F("topic__last_post_on"))

    assert readable.filter(pk__in=read.values("topic")).exists()
    assert readable.exclude(pk__in=read.values("topic")).exists()


def test_nobody_has_read_what_they_may_not():
    for member in Member.objects.filter(topic_tracks__isnull=False).distinct():
        readable = PermissionHandler(member).readable_ids()
        assert not TopicReadTrack.objects.filter(user=member).exclude(topic__forum__in=readable).exists()


@pytest.mark.parametrize("name", ["conseiller", "conseillere"])
def test_an_asker_was_told_of_the_answers_and_has_some_to_see(name):
    member = account(name)
    notices = Notice.objects.filter(recipient=member)

    assert len(still_allowed(member, notices)) == notices.count() > 5
    assert notices.filter(seen_at__isnull=True).exists()


def test_nothing_is_left_to_mail():
    assert not Notice.objects.filter(mail_due_at__isnull=False).exists()


def test_the_tree_of_sections_is_sound():
    for forum in Forum.objects.filter(parent__isnull=False).select_related("parent"):
        assert forum.tree_id == forum.parent.tree_id
        assert forum.parent.lft < forum.lft < forum.rght < forum.parent.rght


def test_no_text_is_longer_than_its_column():
    """SQLite would keep it; PostgreSQL refuses the whole community on the day it moves there."""
    columns = [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, CharField) and field.max_length
    ]
    too_long = [
        str(field)
        for model, field in columns
        if model._base_manager.annotate(how_long=Length(field.attname))
        .filter(how_long__gt=field.max_length)
        .exists()
    ]

    assert len(columns) > 100
    assert too_long == []
