"""« Rubriques »: moderators arrange the sections, and nobody reads more for it without having been asked."""

from datetime import timedelta

import pytest
from django.test import Client

from comcep.members.access.audiences import Audience
from comcep.moderation.models import Decision
from forum.engine.forum.models import Forum
from forum.engine.forum_permission.handler import PermissionHandler
from forum.engine.forum_tracking.models import ForumReadTrack
from forum.following.follows import follow
from forum.questions.addresses import topic_url
from forum.questions.models import Draft, Follow, Merge
from forum.reading import lists
from forum.sections.unread import mark_sections, mark_topic, unread_counts, unread_keys
from forum.writing import answers, asking
from tests.factories import MemberFactory, SectionFactory, TopicFactory
from tests.forum.writing import nothing_to_repair, question_form
from tests.moderation.test_desk import given

pytestmark = pytest.mark.django_db
PAGE = "/moderation/rubriques/"
SEEN = {"alike_seen": "1"}  # what resembles the question was on the page


@pytest.fixture
def apart(db):
    """The section of outside members, with one below it."""
    root = SectionFactory(name="Échanges hors pairs", slug="apart", opened_to=Audience.OUTSIDERS)
    return root, SectionFactory(parent=root, name="Propositions", opened_to=Audience.OUTSIDERS)


@pytest.fixture
def rubric(db):
    """A title with three sections, and a neighbour that nothing may change."""
    top = SectionFactory(name="Pratiques", slug="pratiques", type=Forum.FORUM_CAT)
    below = [SectionFactory(parent=top, name=f"Thème {n}", slug=f"theme-{n}") for n in (1, 2, 3)]
    SectionFactory(name="Voisine", slug="voisine")
    return top, below


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def of(section, act=""):
    return f"{PAGE}{section.public_id}/{act}"


def form_of(section, **changed):
    """The form of that section as its page gives it, with what is changed."""
    section = Forum.objects.select_related("audience", "parent").get(pk=section.pk)
    said = section.audience
    fields = {
        "name": section.name,
        "description": section.purpose,
        "parent": section.parent.slug if section.parent else "",
        "audience": said.audience,
        "review": said.review,
        "new_topics": "on" if said.new_topics else "",
        "title_only": "on" if section.is_category else "",
    } | changed
    return {name: value for name, value in fields.items() if value != "" or name == "description"}


def readable(member):
    """Slugs of what that member reads, by a new evaluation."""
    return {s.slug for s in PermissionHandler(type(member).objects.get(pk=member.pk)).sections()}


def agreed(desk, url, data):
    """Post, read who would read what, then confirm exactly that; gives both answers."""
    asked = desk.post(url, data)
    token = asked.context["widening"]["token"]
    return asked, desk.post(url, data | {"confirmer": token})


def order_of(desk):
    return [row["name"] for row in desk.get(PAGE).context["rows"]]


def verbs():
    return list(Decision.objects.order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize("who", [None, {"peer": True}, {"outsider": True}, {"staff": True}])
def test_for_anybody_else_these_pages_do_not_exist(client, rubric, who):
    _, (one, two, _) = rubric
    if who:
        client.force_login(MemberFactory(**who))
    pages = (PAGE, f"{PAGE}nouvelle/", of(one), of(one, "reunir/"), "/moderation/relus/")

    assert {client.get(page).status_code for page in pages} == {404}
    posts = {
        f"{PAGE}nouvelle/": {"name": "Neuve", "audience": "peers"},
        of(one): form_of(one, name="Prise"),
        of(one, "place/"): {"vers": "bas"},
        of(one, "archiver/"): {"etat": "1"},
        of(one, "reunir/"): {"target": two.slug},
        f"/moderation/relus/{MemberFactory(peer=True).public_id}/": {"etat": "1"},
    }
    assert {client.post(page, data).status_code for page, data in posts.items()} == {404}
    assert not Decision.objects.exists() and set(Forum.objects.values_list("name", flat=True)) == {
        "Pratiques", "Thème 1", "Thème 2", "Thème 3", "Voisine",
    }  # fmt: skip


def test_a_moderator_arranges_only_what_she_moderates(desk, rubric):
    hidden = SectionFactory(name="Close", opened_to__closed=True)

    assert hidden.name not in desk.get(PAGE).text
    assert desk.get(of(hidden)).status_code == desk.post(of(hidden, "archiver/")).status_code == 404


def test_the_desk_leads_there_and_a_section_is_created(desk, rubric, peer):
    top, _ = rubric
    assert PAGE in desk.get("/moderation/").text and of(top) in desk.get(PAGE).text

    wanted = {
        "name": "Les contrats de transition",
        "parent": top.slug,
        "audience": "peers",
        "new_topics": "on",
    }
    response = desk.post(f"{PAGE}nouvelle/", wanted | {"description": "Qui paie, et quand."}, follow=True)

    assert "«\u202fLes contrats de transition\u202f» créée" in response.text
    made = Forum.objects.get(slug="les-contrats-de-transition")
    assert made.parent == top and made.slug in readable(peer)
    reader = Client()
    reader.force_login(peer)
    page = reader.get("/forum/les-contrats-de-transition/").text
    assert "Qui paie, et quand." in page and "Poser une question" in page
    assert verbs() == ["s_create"] and made.name in desk.get("/moderation/journal/").text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Donnez un nom"),
        ({"name": "Poser"}, "autre page du forum"),
        ({"address": "non-lus"}, "autre page du forum"),
        ({"address": "voisine"}, "adresse d’une autre rubrique"),
        ({"address": "!!!"}, "lettres sans accent"),
        ({"description": "Demandez au 06 12 34 56 78."}, "Le garde lit ici"),
        ({"description": "Le NIR 2 84 05 75 123 456 72 est refusé."}, "personne ne peut le publier"),
        ({"audience": "outsiders"}, "Les hors pairs ne lisent que"),
        ({"audience": "public"}, "Choisissez qui lit"),
        ({"parent": "nulle-part"}, "n’existe plus"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(desk, rubric, changed, said):
    _, (one, *_) = rubric
    before = list(Forum.objects.order_by("pk").values_list("name", "slug", "parent", "lft"))

    response = desk.post(of(one), form_of(one, description="Une description tapée.") | changed)

    assert response.status_code == 422 and said in response.text
    assert changed.get("description", "Une description tapée.").split()[0] in response.text
    assert list(Forum.objects.order_by("pk").values_list("name", "slug", "parent", "lft")) == before
    assert not Decision.objects.exists()


def test_what_the_guard_took_for_somebody_is_confirmed(desk, rubric):
    _, (one, *_) = rubric
    typed = form_of(one, description="Appelez le 06 12 34 56 78.")
    assert 'name="nobody"' in desk.post(of(one), typed).text

    desk.post(of(one), typed | {"nobody": "on"})

    one.refresh_from_db()
    assert one.description.raw == "Appelez le 06 12 34 56 78."


def test_a_former_address_leads_on_for_its_readers_and_for_them_alone(desk, rubric, peer, outsider):
    _, (one, two, _) = rubric
    topic = TopicFactory(forum=one)
    formerly = topic_url(topic)

    desk.post(of(one), form_of(one, name="Financer"))

    reader, stranger = Client(), Client()
    reader.force_login(peer)
    stranger.force_login(outsider)
    assert reader.get("/forum/theme-1/?page=2")["Location"] == "/forum/financer/?page=2"
    assert reader.get(formerly)["Location"].startswith("/forum/financer/")
    assert reader.post("/forum/rubrique/theme-1/suivre/").status_code == 302
    assert Follow.objects.filter(member=peer, section=one).exists()
    reader.post("/forum/poser/", question_form(one, section="theme-1", **SEEN))  # a form opened before
    assert one.topics.count() == 2
    assert [c.get("/forum/theme-1/").status_code for c in (stranger, Client())] == [404, 302]
    assert "financer" not in stranger.get("/forum/theme-1/").text
    # Nobody else takes it, and it can be taken back.
    assert desk.post(of(two), form_of(two, address="theme-1")).status_code == 422
    desk.post(of(one), form_of(one, name="Thème 1"))
    assert reader.get("/forum/financer/")["Location"] == "/forum/theme-1/"
    assert reader.get("/forum/theme-1/").status_code == 200
    assert (
        "nom\u00a0: «\u202fThème 1\u202f» → «\u202fFinancer\u202f»" in desk.get("/moderation/journal/").text
    )


def test_sections_are_ordered_and_nested_among_those_of_their_rank(desk, rubric):
    top, (one, two, three) = rubric
    assert order_of(desk) == ["Pratiques", "Thème 1", "Thème 2", "Thème 3", "Voisine"]

    desk.post(of(three, "place/"), {"vers": "haut"})
    desk.post(of(three, "place/"), {"vers": "haut"})
    desk.post(of(three, "place/"), {"vers": "haut"})  # it is the first already
    desk.post(of(top, "place/"), {"vers": "bas"})
    assert order_of(desk) == ["Voisine", "Pratiques", "Thème 3", "Thème 1", "Thème 2"]
    assert verbs() == ["s_order"] * 3

    desk.post(of(one), form_of(one, parent="theme-3"))
    assert order_of(desk) == ["Voisine", "Pratiques", "Thème 3", "Thème 1", "Thème 2"]
    assert desk.post(of(three), form_of(three, parent="theme-1")).status_code == 422  # below itself
    assert desk.post(of(two), form_of(two, parent="theme-1")).status_code == 422  # a fourth rank
    desk.post(of(one), form_of(one, parent=""))
    assert order_of(desk) == ["Voisine", "Pratiques", "Thème 3", "Thème 2", "Thème 1"]
    assert nothing_to_repair()


def test_opening_to_more_readers_says_who_reads_what_and_asks(desk, rubric, peer):
    top, (one, two, _) = rubric
    desk.post(of(top), form_of(top, audience="moderators"))
    assert readable(peer) == {"voisine"}
    TopicFactory(forum=one)

    asked, done = agreed(desk, of(top), form_of(top, audience="peers"))

    assert asked.status_code == 409 and "Tous les conseillers" in asked.text
    assert one.name in asked.text and two.name in asked.text and "Rien n’a encore changé" in asked.text
    assert done.status_code == 302 and readable(peer) == {
        "voisine",
        "pratiques",
        *(s.slug for s in rubric[1]),
    }
    assert verbs() == ["s_readers"] * 2


def test_agreeing_to_some_readers_says_nothing_of_others(desk, rubric, peer):
    _, (one, two, _) = rubric
    desk.post(of(one), form_of(one, audience="moderators"))
    desk.post(of(two), form_of(two, audience="moderators"))
    token = desk.post(of(one), form_of(one, audience="peers")).context["widening"]["token"]

    response = desk.post(of(two), form_of(two, audience="peers", confirmer=token))

    assert response.status_code == 409 and "theme-2" not in readable(peer)


def test_taking_a_section_out_of_a_narrower_one_asks_too(desk, rubric, peer):
    top, (one, *_) = rubric
    desk.post(of(top), form_of(top, audience="moderators"))

    asked, _ = agreed(desk, of(one), form_of(one, parent=""))

    assert asked.status_code == 409 and readable(peer) == {"voisine", "theme-1"}


def test_outside_members_read_one_section_and_what_is_below_it(desk, apart, rubric, outsider):
    root, below = apart
    top, (one, two, _) = rubric
    TopicFactory(forum=one)
    assert readable(outsider) == {root.slug, below.slug}

    # A section of peers that holds a message never opens to them, wherever it is put; an empty one asks.
    assert desk.post(of(one), form_of(one, parent=root.slug)).status_code == 302
    refused = desk.post(of(one), form_of(one, audience="outsiders", confirmer="x"))
    assert refused.status_code == 422 and "entre pairs" in refused.text
    desk.post(of(two), form_of(two, parent=root.slug))
    assert readable(outsider) == {root.slug, below.slug}
    asked, _ = agreed(desk, of(two), form_of(two, audience="outsiders"))
    assert "Les membres hors pairs" in asked.text
    assert readable(outsider) == {root.slug, below.slug, two.slug}
    # What leaves the section apart is theirs no more, and comes back closed to them.
    assert desk.post(of(two), form_of(two, parent=top.slug)).status_code == 422
    desk.post(of(two), form_of(two, parent=top.slug, audience="peers"))
    desk.post(of(two), form_of(two, parent=root.slug))
    assert readable(outsider) == {root.slug, below.slug}
    # The section apart keeps its place and its readers.
    assert desk.post(of(root), form_of(root, audience="peers")).status_code == 422
    assert desk.post(of(root), form_of(root, parent=top.slug)).status_code == 422
    # A merge carries nothing of the peers to them.
    response = desk.post(of(one, "reunir/"), {"target": below.slug, "confirmer": "x"})
    assert response.status_code == 422 and "entre pairs" in response.text
    assert readable(outsider) == {root.slug, below.slug}


def test_a_section_closed_to_new_topics_still_takes_answers(desk, client, rubric, peer, moderator):
    _, (one, two, _) = rubric
    topic = TopicFactory(forum=one)
    desk.post(of(one), form_of(one, new_topics=""))
    reader = Client()
    reader.force_login(peer)

    assert "Seule l’animation y ouvre des sujets" in reader.get("/forum/theme-1/").text
    refused = reader.post("/forum/poser/", question_form(one, **SEEN))
    assert refused.status_code == 422 and "vous ne pouvez pas y écrire" in refused.text
    assert answers.reply(peer, topic, text="Une réponse.").approved
    assert desk.post("/forum/poser/", question_form(one, **SEEN)).status_code == 302
    assert reader.post("/forum/poser/", question_form(two, **SEEN)).status_code == 302


def test_messages_are_reviewed_by_section_all_or_the_first_of_each_member(desk, rubric, peer, moderator):
    _, (one, two, three) = rubric

    def written(section, by=peer):
        by = type(by).objects.get(pk=by.pk)
        return asking.ask(by, section=section, title="Une question", text="Un cas.")

    desk.post(of(one), form_of(one, review="all"))
    desk.post(of(two), form_of(two, review="first"))
    assert "Messages relus" in desk.get(PAGE).text and "Premiers messages relus" in desk.get(PAGE).text

    first = written(two)
    assert [written(section).approved for section in (one, two, three)] == [False, False, True]
    assert written(one, moderator).approved and written(two, moderator).approved
    desk.post(f"/moderation/message/{first.public_id}/approuver/")
    assert [written(section).approved for section in (one, two)] == [False, True]
    assert not written(two, MemberFactory(peer=True)).approved


def test_a_member_is_reviewed_until_a_moderator_says_otherwise(desk, rubric, peer, moderator):
    _, (one, *_) = rubric
    other = MemberFactory(peer=True, last_name="Voisinante")
    page = desk.get(f"/moderation/relus/?q={peer.last_name}")
    assert peer.display_name in page.text and other.display_name not in page.text

    def writes(who):
        return asking.ask(type(who).objects.get(pk=who.pk), section=one, title="Une question", text="Un cas.")

    assert writes(peer).approved
    url = f"/moderation/relus/{peer.public_id}/"
    desk.post(url)
    desk.post(url)  # a double click
    assert not writes(peer).approved and writes(other).approved
    assert peer.display_name in desk.get("/moderation/relus/").text
    assert desk.post(f"/moderation/relus/{moderator.public_id}/").status_code == 409
    desk.post(url, {"etat": "0"})
    assert writes(peer).approved
    assert verbs() == ["m_review", "m_trust"] and peer.display_name in desk.get("/moderation/journal/").text


def test_an_archived_section_is_read_and_no_more(desk, rubric, peer):
    top, (one, two, _) = rubric
    topic = TopicFactory(forum=one, poster=peer)
    other = TopicFactory(forum=Forum.objects.get(slug="voisine"))
    reader = Client()
    reader.force_login(peer)
    assert {topic.pk, other.pk} <= {pk for pk, _ in lists.waiting(peer, 9)}

    desk.post(of(top, "archiver/"))
    desk.post(of(top, "archiver/"))

    assert reader.get(topic_url(topic)).status_code == 200
    forum = reader.get("/forum/").text
    assert "Rubriques archivées (3)" in forum and "Voisine" in forum
    reply = reader.post(f"/forum/sujet/{topic.public_id}/repondre/", {"text": "Une réponse tapée."})
    assert reply.status_code == 403 and "archivée" in reply.text and "Une réponse tapée." in reply.text
    edit = reader.post(f"/forum/message/{topic.first_post.public_id}/modifier/", {"text": "Autrement."})
    assert edit.status_code == 403 and "archivée" in edit.text
    assert [pk for pk, _ in lists.waiting(type(peer).objects.get(pk=peer.pk), 9)] == [other.pk]
    assert desk.post("/forum/poser/", question_form(two, **SEEN)).status_code == 422  # moderators neither
    removed = desk.post(f"/moderation/message/{topic.first_post.public_id}/retirer/", given("Hors sujet."))
    assert removed.status_code == 302

    desk.post(of(top, "archiver/"), {"etat": "0"})
    assert reader.post("/forum/poser/", question_form(one, **SEEN)).status_code == 302
    assert verbs() == ["s_archive", "remove", "s_reopen"]


def test_a_merge_carries_topics_follows_drafts_and_what_was_read_and_is_undone(desk, rubric, peer):
    _, (one, two, three) = rubric
    topics = [TopicFactory(forum=one) for _ in range(3)]
    waiting = TopicFactory(forum=one, approved=False)
    inside = SectionFactory(parent=one, name="Dedans")
    there, beside = TopicFactory(forum=two), TopicFactory(forum=three)
    all_read, none_read, target_read = (MemberFactory(peer=True) for _ in range(3))
    mark_sections(all_read, [one.pk])
    mark_sections(target_read, [two.pk])
    mark_topic(none_read, topics[0].pk, topics[0].last_post_on)
    follow(all_read, section_id=one.pk)
    follow(none_read, section_id=one.pk)
    follow(none_read, section_id=two.pk)
    Draft.objects.create(member=peer, section=one, text="En cours")

    def seen(member):
        return set(unread_keys(type(member).objects.get(pk=member.pk), 50))

    def following():
        return Follow.objects.filter(section=two).values_list("member", flat=True)

    people = (peer, all_read, none_read, target_read)
    before = [seen(member) for member in people]
    assert [len(unread) for unread in before] == [5, 2, 4, 4]

    desk.post(of(one, "reunir/"), {"target": two.slug})

    assert [seen(member) for member in people] == before
    assert set(two.topics.values_list("pk", flat=True)) == {there.pk, waiting.pk, *(t.pk for t in topics)}
    assert set(following()) == {all_read.pk, none_read.pk}
    inside.refresh_from_db()
    assert inside.parent == two and Draft.objects.get().section == two and nothing_to_repair()
    reader = Client()
    reader.force_login(peer)
    assert reader.get("/forum/theme-1/")["Location"] == "/forum/theme-2/"
    assert reader.get(topic_url(topics[0]))["Location"].startswith("/forum/theme-2/")
    assert "Thème 1" not in reader.get("/forum/").text and one.name not in order_of(desk)
    later = asking.ask(MemberFactory(peer=True), section=two, title="Venue après", text="Un cas.").topic

    merged = Merge.objects.get()
    assert f"{PAGE}reunion/{merged.public_id}/annuler/" in desk.get(PAGE).text
    desk.post(f"{PAGE}reunion/{merged.public_id}/annuler/")
    desk.post(f"{PAGE}reunion/{merged.public_id}/annuler/")

    assert set(one.topics.values_list("pk", flat=True)) == {waiting.pk, *(t.pk for t in topics)}
    assert set(two.topics.values_list("pk", flat=True)) == {there.pk, later.pk}
    assert [seen(member) - {later.pk} for member in people] == before
    assert list(following()) == [none_read.pk]
    inside.refresh_from_db()
    assert inside.parent == one and Draft.objects.get().section == one and nothing_to_repair()
    assert reader.get("/forum/theme-1/").status_code == 200
    assert beside.forum_id == three.pk and verbs() == ["s_merge", "s_unmerge"]


def test_after_a_minute_a_merge_stands(desk, rubric):
    _, (one, two, _) = rubric
    desk.post(of(one, "reunir/"), {"target": two.slug})
    merged = Merge.objects.get()
    Merge.objects.update(at=merged.at - timedelta(seconds=61))

    response = desk.post(f"{PAGE}reunion/{merged.public_id}/annuler/")

    assert response.status_code == 409 and "trop tard" in response.text
    assert "annuler/" not in desk.get(PAGE).text and verbs() == ["s_merge"]


def test_a_merge_between_other_readers_asks_and_its_undoing_shows_nothing_new(desk, rubric, peer, moderator):
    _, (one, two, _) = rubric
    topic = TopicFactory(forum=one)
    desk.post(of(two), form_of(two, audience="moderators"))

    asked, done = agreed(desk, of(one, "reunir/"), {"target": two.slug})
    assert asked.status_code == 409 and "ne liraient plus" in asked.text and done.status_code == 302
    merged = Merge.objects.get()
    undo = f"{PAGE}reunion/{merged.public_id}/annuler/"
    topic.refresh_from_db()
    answers.reply(type(moderator).objects.get(pk=moderator.pk), topic, text="Entre nous.")

    refused = desk.post(undo)

    assert refused.status_code == 409 and "moins de lecteurs" in refused.text
    topic.refresh_from_db()
    assert topic.forum == two
    reader = Client()
    reader.force_login(peer)
    assert reader.get("/forum/theme-1/").status_code == 404  # it leads where this reader does not read
    # Back to the advisers, it asks; and says whom.
    three = rubric[1][2]
    asked, done = agreed(desk, of(two, "reunir/"), {"target": three.slug})
    assert "Tous les conseillers" in asked.text and done.status_code == 302
    assert reader.get("/forum/theme-1/")["Location"] == "/forum/theme-3/"  # through both
    assert reader.get("/forum/theme-2/")["Location"] == "/forum/theme-3/"


@pytest.mark.parametrize("target", ["theme-1", "dedans", "pratiques", "nulle-part", ""])
def test_a_merge_that_makes_no_sense_is_refused(desk, rubric, target):
    _, (one, *_) = rubric
    SectionFactory(parent=one, name="Dedans", slug="dedans")
    TopicFactory(forum=one)

    assert desk.post(of(one, "reunir/"), {"target": target}).status_code == 422
    assert not Merge.objects.exists()


def test_a_topic_that_moves_keeps_what_was_read_of_it(desk, rubric, peer):
    _, (one, two, _) = rubric
    topic, news, there = TopicFactory(forum=one), TopicFactory(forum=one), TopicFactory(forum=two)
    mark_topic(peer, topic.pk, topic.last_post_on)
    mark_sections(peer, [two.pk])

    for moved in (topic, news):
        desk.post(f"/moderation/sujet/{moved.public_id}/deplacer/", given("Ailleurs.", section=two.slug))

    assert unread_counts(type(peer).objects.get(pk=peer.pk)) == {two.pk: 1}
    assert not ForumReadTrack.objects.filter(user=peer, forum=two).exists() and there.forum == two


def test_the_page_costs_the_same_whatever_the_number_of_sections(desk, rubric, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        desk.get(PAGE)
    for _ in range(9):
        SectionFactory(parent=rubric[0])
    with django_assert_max_num_queries(9):
        desk.get(PAGE)
