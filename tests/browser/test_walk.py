"""The whole path by the keyboard alone: each role starts at the home page, and only presses keys.

What one does is what the next one finds: a question is asked, answered, accepted, and becomes a procedure;
somebody asks to join, and is accepted. Each step is walked once for all processes, whoever needs it first.
"""

import uuid
from datetime import date, timedelta

import pytest

from comcep.committee.forms import ChecklistForm
from tests.browser.conftest import link_sent, window
from tests.browser.walking import LONG, Walker

pytestmark = pytest.mark.browser

QUESTION = "Une salariée en CDD veut se former avant la fin de son contrat. Par où commencer, selon vous ?"
ANSWER = "Chez nous, on regarde d’abord avec elle ses droits au CIF-CDD, puis le calendrier de la formation."
COMMENT = "Les questions sur le CIF-CDD reviennent d’un trimestre à l’autre : une fiche manque."
ASKED_OUTSIDE = "Nous préparons une note sur les listes régionales. Que vous manque-t-il le plus ?"
FROM_OUTSIDE = "Côté Carif-Oref, la liste des formations ouvertes est à jour chaque mois."


@pytest.fixture
def walk(site, chromium, places):
    """``walk("asked", steps)``: what these steps give, walked once, from the home page of a new window.

    The ``places`` of other tests are looked for before: what is walked here changes the lists.
    """

    def once(name, steps):
        def walked():
            context = window(site, chromium, reduced_motion="reduce")
            try:
                return steps(Walker(context.new_page()))
            finally:
                context.close()

        return site.once(f"walked-{name}", walked)

    return once


@pytest.fixture
def asked(walk):
    """The title of a question that an adviser has asked."""
    return walk("asked", ask)


@pytest.fixture
def answered(walk, asked):
    return walk("answered", lambda colleague: answer(colleague, asked))


@pytest.fixture
def accepted(walk, answered):
    return walk("accepted", lambda adviser: accept(adviser, answered))


@pytest.fixture
def applied(walk, site):
    """The name of somebody who has asked to join, and confirmed the address."""
    return walk("applied", lambda somebody: apply(somebody, site))


def ask(somebody, account="conseiller", about="Se former pendant un CDD ?", section="Aider", text=QUESTION):
    """A question of that account, from the home page on. Give its title, which no other test has."""
    title = f"{about} Le cas {uuid.uuid4().hex[:8]}"
    somebody.sign_in(account).follow("Poser une question", role="link")
    somebody.write("Titre", title).choose("Rubrique", section)
    somebody.write("Votre message", text).follow("Publier la question")
    if somebody.shows("Avant de publier"):
        somebody.follow("Publier ma question quand même")
    somebody.sees("Votre question est publiée").sees(title)
    return title


def answer(colleague, title):
    colleague.sign_in("conseillere").follow("Forum").follow("Sans réponse").follow(title).sees(QUESTION)
    colleague.write("Votre réponse", ANSWER).follow("Publier la réponse")
    colleague.sees("Votre réponse est publiée").sees(ANSWER)
    return title


def accept(adviser, title):
    adviser.sign_in("conseiller").follow(title).sees(ANSWER)
    adviser.follow("Retenir cette réponse").sees("Réponse retenue")
    return title


def apply(somebody, site):
    name = f"Walid{uuid.uuid4().hex[:6].translate(str.maketrans('0123456789', 'ghijklmnop'))}"
    email = f"{name.lower()}.carre@structure.example"
    somebody.follow("Comment rejoindre")
    somebody.write("Prénom", name).write("Nom", "Carré").write("Adresse", email)
    somebody.choose("Réseau", "Pôle emploi").choose("Région", "Bretagne").write("Fonction", "Conseil")
    somebody.tick("J’ai lu").follow("Envoyer ma demande").sees("courriel")
    somebody.open(link_sent(site, email, r"/rejoindre/suivi/[^/\s]+/"))
    somebody.follow("Confirmer mon adresse").sees("Réponse du réseau Pôle emploi")
    return f"{name} Carré"


def quarter_before_the_last():
    """Its last day."""
    day = date.today()
    start = day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    for _ in range(2):
        end = start - timedelta(days=1)
        start = end.replace(month=end.month - 2, day=1)
    return end


def test_an_adviser_asks_a_question(asked):
    assert asked


def test_a_colleague_of_another_network_answers(answered):
    assert answered


def test_the_asker_accepts_the_answer(accepted):
    assert accepted


def test_a_moderator_turns_it_into_a_procedure_and_publishes_it(walk, accepted):
    def transform(moderator):
        moderator.sign_in("animatrice").follow("Animation").press("j").stands("row-title")
        moderator.follow("Forum").follow("Sujets actifs").follow(accepted).sees("Réponse retenue")
        moderator.follow("Transformer en fiche").sees(ANSWER).follow("Ouvrir le brouillon de fiche")
        moderator.write("Titre", accepted.replace("Le cas", "La fiche")).tick("CIF").tick("salarié CDD")
        moderator.choose("Thème", "Financ").follow("Publier la fiche")
        moderator.sees("Fiche publiée").sees("La fiche").sees(ANSWER)
        return accepted

    assert walk("transformed", transform)


def test_somebody_asks_to_join(applied):
    assert applied


def test_a_referent_accepts_somebody_of_the_network(walk, applied):
    def validate(referent):
        referent.sign_in("referent").follow("Mon réseau").follow(applied)
        referent.sees("structure.example").follow("Accepter l’adhésion").sees("fait partie de la communauté")
        return applied

    assert walk("validated", validate)


def test_a_member_of_the_committee_reads_a_report_and_comments(walk):
    def comment(reader):
        reader.sign_in("comite").follow("Rapports").follow("Rapport au")
        reader.follow("Commentaires").write("Votre commentaire", COMMENT)
        reader.follow("Publier le commentaire").sees(COMMENT)
        return True

    assert walk("commented", comment)


def test_an_outside_member_answers_in_the_section_apart(walk):
    def advise(outsider):
        outsider.sign_in("horspair").follow("Forum").follow("Sujets actifs")
        outsider.follow(outsider.first(".topic-rows .row-title")).sees("et par les membres hors pairs")
        outsider.write("Votre réponse", FROM_OUTSIDE).follow("Publier la réponse")
        outsider.sees("Votre réponse est publiée").sees(FROM_OUTSIDE)
        return True

    assert walk("advised", advise)


def test_an_outside_member_asks_in_the_section_apart(walk):
    def consult(outsider):
        title = ask(outsider, "horspair", "Vos besoins sur les listes ?", "Échanges", ASKED_OUTSIDE)
        outsider.sees("et par les membres hors pairs")
        return title

    assert walk("consulted", consult)


def test_an_adviser_finds_a_procedure_by_the_search_of_the_home_page(walk):
    def find(adviser):
        adviser.sign_in("conseiller").write("Chercher dans", "CIF CDD").enter().sees("résultat")
        title = adviser.first("[data-kind=fiche] .row-title")
        adviser.follow("Aller aux résultats").follow(title).sees("Responsable")
        return title

    assert walk("found", find)


def test_a_moderator_prepares_a_report_and_releases_it(walk):
    def report(moderator):
        moderator.sign_in("animatrice").follow("Rapports").follow("Atelier")
        moderator.date("Situation au", quarter_before_the_last()).follow("Préparer le brouillon")
        moderator.sees("Relire le brouillon", wait=LONG).follow("Relire le brouillon").sees("Audit concluant")
        for said in ChecklistForm.CHECKS.values():
            moderator.tick(said[:30])
        moderator.follow("Publier ce rapport", wait=LONG).sees("ses lecteurs le voient")
        return True

    assert walk("reported", report)


def test_an_administrator_reaches_the_administration(walk):
    def administrate(admin):
        admin.sign_in("admin").unfold("Admin").follow("Administration du site")
        return admin.page.url.endswith("/admin/")

    assert walk("administrated", administrate)
