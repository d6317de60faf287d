"""The main pages, each as the person whose page it is. ``{name}`` stands for a place of the running site."""

PAGES = [
    (None, "/"),
    (None, "/connexion/"),
    (None, "/mot-de-passe-oublie/"),
    (None, "/rejoindre/"),
    (None, "/aide/"),
    (None, "/accessibilite/"),
    (None, "/cette-page-n-existe-pas/"),
    ("conseiller", "/"),
    ("conseiller", "/forum/"),
    ("conseiller", "{section}"),
    ("conseiller", "{topic}"),
    ("conseiller", "/forum/sujet/{topic_id}/repondre/"),
    ("conseiller", "/forum/poser/"),
    ("conseiller", "/forum/non-lus/"),
    ("conseiller", "/forum/sans-reponse/"),
    ("conseiller", "/forum/sujets-actifs/"),
    ("conseiller", "/recherche/?q=CPF"),
    ("conseiller", "/recherche/?q=zzzzzz"),
    ("conseiller", "/recherche/sigles/"),
    ("conseiller", "/fiches/"),
    ("conseiller", "{procedure}"),
    ("conseiller", "/membres/"),
    ("conseiller", "/notifications/"),
    ("conseiller", "/forum/rubrique-inconnue/"),
    ("horspair", "/"),
    ("horspair", "/forum/"),
    ("referent", "/"),
    ("animatrice", "/"),
    ("animatrice", "/moderation/"),
    ("animatrice", "/moderation/journal/"),
    ("animatrice", "{topic}"),
    ("animatrice", "/moderation/sujet/{topic_id}/deplacer/"),
    ("animatrice", "/moderation/sujet/{topic_id}/fiche/"),
    ("animatrice", "/comite/atelier/"),
    ("animatrice", "{report}exact/"),
    ("comite", "/"),
    ("comite", "/comite/"),
    ("comite", "{report}"),
    ("admin", "/"),
]


def name_of(page):
    account, path = page
    return f"{account or 'visiteur'} {path}"
