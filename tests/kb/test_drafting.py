"""A good draft: what the answers hold survives, what is only polite goes, what can be proposed is."""

from datetime import datetime

import pytest
from django.utils import timezone

from comcep.members.models import Region
from forum.engine import rendering
from forum.questions.models import Public, Scheme
from kb.authoring.courtesies import without_courtesies
from kb.authoring.drafting import draft_from_topic
from kb.authoring.rich_text import blocks_of, from_typed, html_of, to_type
from kb.authoring.suggestions import sentences
from tests.factories import MemberFactory, NetworkFactory, PostFactory, TopicFactory
from tests.kb.factories import ProcedureFactory

pytestmark = pytest.mark.django_db

ANSWER = """Bonjour Marie, le CIF CDD se demande à l’Opacif. Il faut 24 mois d’activité (art. L. 6322-25).

Attention au délai : 12 mois après la fin du CDD.

1. Vérifier l’ancienneté
2. Remplir **le dossier** avec l’employeur
3. L’envoyer à l’[Opacif](https://www.opacif.fr/dossier)

- une puce

Voir https://www.service-public.fr/abc.

Bien cordialement,

Jean D.
Conseiller Fongecif Bretagne"""


def drafted(topic, *posts, by):
    return draft_from_topic(topic, posts, by=by).get_latest_revision_as_object()


def parts(page, name):
    return [block.value for block in page.body if block.block_type == name]


def test_lists_links_and_paragraphs_survive_as_blocks(topic, moderator):
    page = drafted(topic, PostFactory(topic=topic, content=ANSWER), by=moderator)

    (quote,) = parts(page, "quote")
    html = quote["text"].source
    assert html.startswith("<p>Le CIF CDD se demande à l’Opacif.")
    assert "<ol><li>Vérifier l’ancienneté</li><li>Remplir <b>le dossier</b> avec l’employeur</li>" in html
    assert '<a href="https://www.opacif.fr/dossier">Opacif</a>' in html
    assert "<ul><li>une puce</li></ul>" in html
    assert '<a href="https://www.service-public.fr/abc">' in html
    assert html.count("<p>") == 3
    assert "cordialement" not in html and "Bretagne" not in html


def test_steps_points_to_watch_and_summary_are_drafted(topic, moderator):
    page = drafted(topic, PostFactory(topic=topic, content=ANSWER), by=moderator)

    assert list(parts(page, "steps")[0]) == [
        "Vérifier l’ancienneté",
        "Remplir le dossier avec l’employeur",
        "L’envoyer à l’Opacif",
    ]
    assert list(parts(page, "cautions")[0]) == ["Attention au délai : 12 mois après la fin du CDD."]
    assert page.intro == ("Le CIF CDD se demande à l’Opacif. Il faut 24 mois d’activité (art. L. 6322-25).")


def test_without_a_list_steps_are_the_sentences_that_tell_what_to_do(topic, moderator):
    text = "Bonjour,\nC’est courant. Il faut d’abord vérifier les droits. Puis envoyez le dossier. Et vous ?"
    page = drafted(topic, PostFactory(topic=topic, content=text), by=moderator)

    assert list(parts(page, "steps")[0]) == [
        "Il faut d’abord vérifier les droits.",
        "Puis envoyez le dossier.",
    ]


def test_the_accepted_answer_is_the_one_proposed_whatever_the_order(topic, moderator):
    first = PostFactory(topic=topic, content="Je ne sais pas du tout.")
    best = PostFactory(topic=topic, content="Il faut écrire à l’Opca de la branche.")
    topic.question.accepted_post, topic.question.accepted_at = best, timezone.now()
    topic.question.save()

    page = drafted(topic, first, best, by=moderator)

    assert page.intro == "Il faut écrire à l’Opca de la branche."
    texts = [quote["text"].source for quote in parts(page, "quote")]
    assert texts == ["<p>Je ne sais pas du tout.</p>", "<p>Il faut écrire à l’Opca de la branche.</p>"]


def test_the_year_is_that_of_the_answers_taken_over(moderator):
    topic = TopicFactory()
    old = PostFactory(topic=topic)
    type(old).objects.filter(pk=old.pk).update(
        created=datetime(2015, 3, 2, tzinfo=timezone.get_current_timezone())
    )
    old.refresh_from_db()

    assert drafted(topic, old, by=moderator).as_of == 2015


def test_schemes_publics_and_territory_are_proposed(topic, moderator):
    for slug, name in (("jeune", "jeune"), ("salarie-cdd", "salarié CDD"), ("cadre", "cadre")):
        Public.objects.create(slug=slug, name=name)
    own = Scheme.objects.exclude(slug="cpf").last()
    topic.question.schemes.add(own)

    page = drafted(topic, PostFactory(topic=topic, content="Le CPF des salariés CDD suffit."), by=moderator)

    assert {scheme.slug for scheme in page.schemes.all()} == {"cpf", own.slug}
    assert [public.slug for public in page.publics.all()] == ["salarie-cdd"]
    assert page.everywhere and not page.regions.all()


def test_whom_the_asker_said_it_is_about_comes_first(topic, moderator):
    public, named = (Public.objects.create(slug=name, name=name) for name in ("cadre", "jeune"))
    topic.question.publics.add(public)

    page = drafted(topic, PostFactory(topic=topic, content=f"Un {named} peut aussi."), by=moderator)

    assert list(page.publics.all()) == [public]


def test_a_region_that_the_thread_names_is_its_territory(moderator):
    region, _ = Region.objects.get_or_create(slug="bretagne", defaults={"name": "Bretagne"})
    topic = TopicFactory()

    page = drafted(topic, PostFactory(topic=topic, content="En Bretagne, la Région complète."), by=moderator)

    assert list(page.regions.all()) == [region]
    assert not page.everywhere


def test_whom_the_network_of_the_asker_receives_is_proposed_when_nobody_is_named(moderator):
    public = Public.objects.create(slug="jeune", name="jeune")
    asker = MemberFactory(peer=True, network=NetworkFactory(slug="missions-locales"))
    topic = TopicFactory(poster=asker)

    assert list(drafted(topic, PostFactory(topic=topic), by=moderator).publics.all()) == [public]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Bonjour je reçois", "Je reçois"),
        ("Salut !\n\nok", "ok"),
        ("Chers collègues, voici", "Voici"),
        ("Bonjour à toutes et à tous,\nLe CIF d’abord.", "Le CIF d’abord."),
        ("Bonjour Pôle emploi refuse", "Pôle emploi refuse"),
        ("Merci beaucoup pour ta réponse ! Donc oui.", "Donc oui."),
        ("Merci de joindre le contrat.", "Merci de joindre le contrat."),
        ("Oui.\n\nMerci à vous\n\nL.", "Oui."),
        ("Voyez l’Opca. Bonne journée !", "Voyez l’Opca."),
        ("Voyez l’Opca.\n\nCordialement\nZoé, conseillère\n02 99 00 00 00", "Voyez l’Opca."),
        ("Voyez l’Opca.\n\nZoé Martin", "Voyez l’Opca."),
        ("N’hésitez pas à contacter l’Opca.", "N’hésitez pas à contacter l’Opca."),
        ("À tous les salariés, un conseil.", "À tous les salariés, un conseil."),
        ("Bonjour,\n\nBonne journée", ""),
    ],
)
def test_greetings_and_signatures_go_and_nothing_else(said, kept):
    blocks = without_courtesies(blocks_of(rendering.render(said)), ["Zoé", "Martin"])

    assert " ".join(block.text for block in blocks) == kept


def test_a_message_that_is_only_polite_stays_as_it_is(topic, moderator):
    page = drafted(topic, PostFactory(topic=topic, content="Merci beaucoup !"), by=moderator)

    assert parts(page, "quote")[0]["text"].source == "<p>Merci beaucoup !</p>"


def test_a_link_to_a_page_of_the_site_does_not_tell_its_title(topic, peers_section, settings):
    other = TopicFactory(forum=peers_section, subject="Titre caché")
    page = ProcedureFactory(title="Fiche cachée", slug="fiche-cachee")
    typed = (
        f"Voir [ce sujet](/forum/dossier/{other.public_id}-{other.slug}/), "
        f"[la fiche]({settings.SITE_URL}/fiches/fiche-cachee/) et [rien](/fiches/absente/)."
    )

    html = from_typed(typed)

    assert html == (
        f'<p>Voir <a href="/forum/message/{other.first_post.public_id}/">ce sujet</a>, '
        f'<a linktype="page" id="{page.pk}">la fiche</a> et rien.</p>'
    )
    assert from_typed(to_type(html)) == html


def test_rich_text_comes_back_the_same_from_a_form():
    html = "<p><b>Gras</b> et <i>italique</i> &amp; 1 &lt; 2</p><ul><li>un</li></ul><ol><li>a</li></ol>"

    assert from_typed(to_type(html)) == html
    assert from_typed(rendering.to_markdown(to_type(html))) == html


def test_titles_breaks_and_quotations_become_paragraphs():
    html = html_of(blocks_of(rendering.render("## Titre\n\nun\ndeux\n\n> cité\n\n**gras\nencore**")))

    assert html == "<p><b>Titre</b></p><p>un</p><p>deux</p><p>cité</p><p><b>gras</b></p><p><b>encore</b></p>"


def test_a_sentence_does_not_end_at_an_abbreviation():
    text = "Lisez l’art. L. 6323-1 du code. M. le directeur signe. Fin !"

    assert sentences(text) == ["Lisez l’art. L. 6323-1 du code.", "M. le directeur signe.", "Fin !"]
