"""Every number published on 16 January 2017, against the database."""

import pytest

from comcep.demo import published, texts
from comcep.members.models import Member, Organisation
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("community")]
FIGURES = published.figures()
TOTALS = FIGURES["totals"]
PERCENT_TOLERANCE = 2.0
COUNTED = list(published.counts().items())
SUBFORUMS = [
    (row["slug"], row["topics"], row["messages"])
    for row, _, _ in published.sections()
    if row.get("topics") is not None
]


def peers():
    return Member.objects.peers()


@pytest.mark.parametrize(
    ("printed", "counted"),
    [
        ("members", lambda: Member.objects.validated().exclude(kind=Member.Kind.STAFF).count()),
        ("advisers", lambda: peers().count()),
        ("non_advisers", lambda: Member.objects.outsiders().count()),
        ("topics", lambda: Topic.objects.filter(approved=True).count()),
        ("messages", lambda: Post.objects.filter(approved=True).count()),
    ],
)
def test_the_totals_are_the_printed_ones(printed, counted):
    assert counted() == TOTALS[printed]


def test_the_printed_totals_are_those_we_know():
    assert TOTALS == {"members": 319, "advisers": 282, "non_advisers": 37, "topics": 97, "messages": 518}


@pytest.mark.parametrize(
    ("network", "advisers"),
    [
        ("fongecif-opacif", 113),
        ("missions-locales", 78),
        ("pole-emploi", 36),
        ("apec", 27),
        ("cap-emploi", 28),
    ],
)
def test_each_network_has_its_advisers(network, advisers):
    assert peers().filter(network__slug=network).count() == advisers


@pytest.mark.parametrize("row", FIGURES["networks"], ids=lambda row: row["slug"])
def test_each_network_makes_its_printed_share(row):
    share = 100 * peers().filter(network__slug=row["slug"]).count() / TOTALS["advisers"]

    assert abs(share - row["percent"]) < 1  # Apec, 9.57, is printed 9


@pytest.mark.parametrize(
    ("label", "advisers"),
    [
        ("Fongecif", 64),
        ("Unifaf", 17),
        ("FAF.TT", 14),
        ("Uniformation", 9),
        ("Afdas", 6),
        ("Agecif Cama", 3),
        ("Fafsea", 0),
        ("Opcalim", 0),
        ("Unagecif", 0),
    ],
)
def test_fongecif_and_opacif_are_detailed_as_printed(label, advisers):
    assert Organisation.objects.filter(reporting_group=label).exists()
    assert peers().filter(organisation__reporting_group=label).count() == advisers


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("PRAO Rhône-Alpes", 2),
        ("GIP Espace Compétences PACA", 2),
        ("C2R Bourgogne", 2),
        ("Lormétiers", 1),
        ("Prisme Limousin", 1),
        ("Carif-Oref Réunion", 1),
        ("Corse Compétence", 1),
        ("Carif-Oref Midi-Pyrénées", 1),
    ],
)
def test_each_carif_oref_has_its_members(name, members):
    assert Member.objects.outsiders().filter(organisation__name=name).count() == members


def test_eight_carif_oref_have_eleven_members():
    members = Member.objects.outsiders().filter(organisation__reporting_group="Carif-Oref")

    assert (members.values("organisation").distinct().count(), members.count()) == (8, 11)


def test_the_other_outside_members_are_twenty_six():
    assert Member.objects.outsiders().exclude(organisation__reporting_group="Carif-Oref").count() == 26


def test_the_pilot_group_had_twenty_four_advisers_in_three_regions():
    pilot = peers().filter(validated_at__lt="2016-07-01T00:00:00+02:00")

    assert pilot.count() == 24
    assert set(pilot.values_list("region__slug", flat=True)) == set(FIGURES["pilot"]["regions"])


@pytest.mark.parametrize(("slug", "topics", "messages"), SUBFORUMS)
def test_each_printed_sub_forum_has_its_topics_and_messages(slug, topics, messages):
    forum = Forum.objects.get(slug=slug)

    assert (forum.topics.count(), Post.objects.filter(topic__forum=forum).count()) == (topics, messages)


@pytest.mark.parametrize(("slug", "expected"), COUNTED)
def test_the_counters_of_a_section_tell_its_real_numbers(slug, expected):
    forum = Forum.objects.get(slug=slug)

    assert (forum.direct_topics_count, forum.direct_posts_count) == expected


def test_the_printed_sub_forums_make_eighty_seven_topics_and_460_messages():
    assert [sum(row[column] for row in SUBFORUMS) for column in (1, 2)] == [87, 460]


def test_what_was_not_printed_makes_the_rest():
    assert [sum(pair[column] for pair in published.SETTLED.values()) for column in (0, 1)] == [10, 58]


@pytest.mark.parametrize("rubric", FIGURES["rubrics"], ids=lambda row: row["slug"])
def test_each_rubric_is_near_its_printed_share(rubric):
    slugs = [rubric["slug"], *(row["slug"] for row in rubric["subforums"])]
    topics = Topic.objects.filter(forum__slug__in=slugs)
    posts = Post.objects.filter(topic__in=topics)

    shares = (100 * topics.count() / TOTALS["topics"], 100 * posts.count() / TOTALS["messages"])

    assert abs(shares[0] - rubric["topics_percent"]) <= PERCENT_TOLERANCE
    assert abs(shares[1] - rubric["messages_percent"]) <= PERCENT_TOLERANCE


def test_the_rubrics_stand_in_the_published_order():
    rubrics = Forum.objects.filter(parent__isnull=True).order_by("tree_id").values_list("name", flat=True)

    assert list(rubrics) == [
        "Accueil",
        "Bienvenue aux nouveaux conseillers",
        "Les échanges de pratiques",
        "Se professionnaliser dans le métier",
        "Les outils du CEP",
        "Les améliorations du forum",
        "Divers",
        "Échanges hors pairs",
        "Les événements en Régions",
        "Le coin des animateurs",
    ]


def test_the_archived_space_of_the_pilot_group_is_not_there():
    assert not Forum.objects.filter(name__icontains="pilote").exists()


@pytest.mark.parametrize(
    ("question", "replies"),
    [(row["id"], row["replies"]) for row in FIGURES["questions"] if row["replies"] is not None],
)
def test_each_published_question_has_its_number_of_replies(question, replies):
    thread = next(thread for thread in texts.read_threads() if question in thread.question_ids)
    topic = Topic.objects.get(subject=thread.title)

    assert topic.posts_count - 1 == replies
    assert topic.posts.count() - 1 == replies


def test_the_question_to_the_outside_members_was_answered_by_them():
    topic = Topic.objects.get(subject="Formation des conseillers CEP en 2017")

    assert topic.forum.slug == "hors-pairs-echanges"
    assert topic.posts.filter(poster__kind=Member.Kind.OUTSIDER).exists()


def test_every_published_question_is_shown_once():
    shown = [pk for thread in texts.read_threads() for pk in thread.question_ids if pk.startswith("q-")]

    assert sorted(shown) == sorted(row["id"] for row in FIGURES["questions"])


@pytest.mark.parametrize("title", FIGURES["historic_titles"])
def test_the_historic_topics_were_revived_for_months(title):
    topic = Topic.objects.get(subject=title, forum__parent__slug="echanges-de-pratiques")

    assert topic.created.year == 2016 and topic.created.month < 7
    assert (topic.last_post_on - topic.created).days > 150


def test_the_newest_message_is_of_the_published_day():
    newest = Post.objects.order_by("-created").first()

    assert newest.created.date().isoformat() == FIGURES["as_of"]
