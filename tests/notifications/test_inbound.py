"""What a mail that came in says: the words that are new in it, what sort it is, what is joined."""

from email.message import EmailMessage

import pytest

from comcep.notifications.inbound import bodies, markup, quoted
from comcep.notifications.inbound.letter import read
from comcep.notifications.inbound.sorts import Sort
from tests.notifications.replies import ADDRESS, CLIENTS, MARKED, NOTICE, mail

SHORT = "Bonjour, oui : le CIF reste ouvert pendant le préavis."
LONG = """Bonjour Maëlle,

Deux pistes de plus, vues avec Isabelle Le Goff :
- le CPF de transition ;
- la reconversion, à 100 %.

Le reste dépend de l’employeur, qui a écrit : « nous verrons ».
Bien à vous"""
OWN_WORDS = """Voici ce que dit le courrier.
Le 4 février, Pôle emploi a écrit : « votre droit est ouvert ».
Objet : une demande de CIF, de 2015 à 2017.

Le conseil : répondez avant le 15 mars 2027, 10h30.
Le Goff, Isabelle, peut aider."""


def lines_of(text):
    """Its lines but the empty ones: some programs put one after each line."""
    return [line for line in text.replace("\u00a0", " ").split("\n") if line]


@pytest.mark.parametrize("words", [SHORT, LONG, OWN_WORDS], ids=["court", "long", "mots à soi"])
@pytest.mark.parametrize("client", CLIENTS)
def test_what_is_new_is_kept_whole_and_nothing_else(client, words):
    letter = read(CLIENTS[client](words))

    assert letter.sort is Sort.REPLY
    assert lines_of(letter.text) == lines_of(words)
    assert letter.sure


def test_the_sender_the_name_of_the_mail_and_to_whom_it_came_are_read():
    letter = read(mail(text="Oui.", Delivered_To="Autre@X.FR", Cc="une@x.fr, B <deux@x.fr>"))

    assert (letter.sender, letter.message_id) == ("camille@exemple.test", "<reponse@exemple.test>")
    assert letter.to == ["autre@x.fr", ADDRESS, "une@x.fr", "deux@x.fr"]


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "camille@exemple.test, autre@exemple.test",
        "sans adresse",
        '"camille@exemple.test" <autre@exemple.test>',
    ],
)
def test_a_sender_who_is_not_one_address_is_nobody(sender):
    raw = b"From: " + sender.encode() + b"\r\n\r\nOui."

    assert read(raw).sender in ("", "autre@exemple.test")


def test_two_senders_are_nobody():
    assert read(b"From: a@x.fr\r\nFrom: b@x.fr\r\n\r\nOui.").sender == ""


# What is unsure is kept whole

UNSURE = {
    "entre les lignes": "> Une première question\n\nOui.\n\n> Une seconde\n\nNon.\n",
    "au-dessus et dessous": "Merci.\n\nLe 01/12/2026 à 10:02, X a écrit :\n> cité\n\nEt encore ceci.\n",
}


@pytest.mark.parametrize("text", UNSURE.values(), ids=UNSURE)
def test_what_is_written_among_quoted_lines_is_kept_with_them_and_unsure(text):
    found = quoted.cut(text)

    assert not found.sure
    assert found.text == text.strip()


def test_answers_written_inside_what_outlook_quotes_are_unsure():
    fields = "De : X <x@x.fr>\nEnvoyé : mardi 1 décembre 2026 10:02\nÀ : Y\nObjet : Z"
    text = f"Voir mes réponses en rouge.\n\n{fields}\n\n{NOTICE}"

    assert quoted.cut(text) == ("Voir mes réponses en rouge.", False)


def test_a_head_that_no_rule_knows_above_our_line_makes_it_unsure():
    text = f"Oui.\n\nIl dixo ComCEP <r@x.fr> o 01/12/2026 10:02:\n{NOTICE}"

    assert not quoted.cut(text).sure


def test_inline_answers_in_html_are_unsure():
    cited = '<blockquote type="cite">{}</blockquote><p>{}</p>'
    html = cited.format("Une", "Oui") + cited.format("Deux", "Non")

    letter = read(mail(html=html))

    assert not letter.sure
    assert [line for line in lines_of(letter.text) if line.strip("> ")] == ["> Une", "Oui", "> Deux", "Non"]


def test_a_forwarded_mail_is_unsure():
    message = EmailMessage()
    message["From"] = "camille@exemple.test"
    message.set_content("Voyez.")
    message.add_attachment(EmailMessage())

    assert not read(message.as_bytes()).sure


# What is the author’s own

OWN = [
    "Le 4 février, Pôle emploi a écrit :\nvotre droit est ouvert.",
    "De : la patience\nÀ : l’écoute\nc’est tout un métier.",
    "Envoyé par la poste hier, sans réponse.",
    "J’ai lu le message d’origine : il dit non.",
    "Le 12 juin 2026, elle a écrit : « oui »\n\nRien depuis.",
    "1. Appeler\n2. Écrire\n\n-- puis attendre --",
    "Le Goff, Isabelle\n14:30 : rendez-vous",
]


@pytest.mark.parametrize("words", OWN)
def test_what_only_looks_like_a_quote_is_the_authors(words):
    assert quoted.cut(words) == (words, True)


def test_what_the_author_quotes_stays_a_quotation():
    own = "<p>Le texte dit :</p><blockquote>ouvert à tous</blockquote><p>Donc oui.</p>"
    html = f'{own}<blockquote type="cite">{NOTICE}</blockquote>'

    letter = read(mail(html=html))

    assert letter.text == "Le texte dit :\n\n> ouvert à tous\n\nDonc oui."
    assert letter.sure


def test_html_keeps_lists_links_and_lines():
    html = (
        "<p>Un<br>deux</p><ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>"
        '<p><a href="https://x.fr/p">la page</a> et <a href="https://x.fr">x.fr</a></p><script>non()</script>'
    )

    assert (
        markup.text_of(html).replace("\n\n", "\n")
        == "Un\ndeux\n- a\n- b\n1. c\nla page (https://x.fr/p) et x.fr"
    )


# Sorts

AUTOMATIC = {
    "absence": (dict(Auto_Submitted="auto-replied"), Sort.ABSENCE),
    "absence, dite": (dict(Auto_Submitted="auto-replied (vacation); owner-email=x@x.fr"), Sort.ABSENCE),
    "objet": (dict(subject="Réponse automatique : Re: Une nouvelle notification"), Sort.ABSENCE),
    "objet anglais": (dict(subject="Automatic reply: Re: ComCEP"), Sort.ABSENCE),
    "répondeur": (dict(X_Autoreply="yes"), Sort.ABSENCE),
    "autre répondeur": (dict(X_Autorespond="Absence"), Sort.ABSENCE),
    "priorité": (dict(Precedence="auto_reply"), Sort.ABSENCE),
    "envoi en nombre": (dict(Precedence="bulk"), Sort.AUTOMATIC),
    "machine": (dict(Auto_Submitted="auto-generated"), Sort.AUTOMATIC),
    "sans retour": (dict(Return_Path="<>"), Sort.AUTOMATIC),
    "liste": (dict(Precedence="list"), Sort.REPLY),
    "dit que non": (dict(Auto_Submitted="no (really)"), Sort.REPLY),
    "parle d’absence": (dict(subject="Re: réponse automatique, que faire ?"), Sort.REPLY),
    "adresse rejetée": (dict(X_Failed_Recipients="camille@exemple.test"), Sort.BOUNCE),
}


@pytest.mark.parametrize(("headers", "sort"), AUTOMATIC.values(), ids=AUTOMATIC)
def test_what_nobody_wrote_is_known_by_its_headers(headers, sort):
    assert read(mail(text="Je suis absente.", **headers)).sort is sort


def test_a_report_of_the_mail_server_is_a_bounce_and_a_receipt_is_not():
    for kind, sort in (("delivery-status", Sort.BOUNCE), ("disposition-notification", Sort.AUTOMATIC)):
        raw = (
            f'From: x@x.fr\nContent-Type: multipart/report; report-type={kind}; boundary="b"\n\n--b\n\nNon.\n'
        )
        assert read(raw.encode()).sort is sort


def test_an_answer_to_an_invitation_is_a_calendars():
    alone = b"From: x@x.fr\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\n"
    inside = EmailMessage()
    inside.set_content("Accepté : réunion")
    inside.add_alternative("BEGIN:VCALENDAR", subtype="calendar", params={"method": "REPLY"})

    assert read(alone).sort is Sort.CALENDAR
    assert read(inside.as_bytes()).sort is Sort.CALENDAR


# Parts and files


def test_text_after_a_picture_is_read_and_the_picture_of_a_signature_is_no_file():
    message = EmailMessage()
    message["From"] = "x@x.fr"
    message.set_content("Avant.")
    message.make_mixed()
    message.add_attachment(b"png", maintype="image", subtype="png", disposition="inline", cid="<logo@x>")
    after = EmailMessage()
    after.set_content("Après.")
    message.attach(after)
    message.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="note é.pdf")

    letter = read(message.as_bytes())

    assert letter.text == "Avant.\n\nAprès."
    assert [(file.name, file.content) for file in letter.files] == [("note é.pdf", b"%PDF-1")]


BROKEN = {
    "vide": b"",
    "sans en-tête": b"\xff\xfe\x00rien",
    "parties sans fin": b'From: x@x.fr\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n\nOui.',
    "base64 faux": b"From: x@x.fr\nContent-Transfer-Encoding: base64\n\n%%%T3Vp%",
    "type faux": b'From: x@x.fr\nContent-Type: ;;;=?"\n\nOui.',
    "adresse fausse": b"From: =?x?q?@\nTo: <<>>@,;:\nSubject: =?utf-8?b?%%%?=\n\nOui.",
    "sans fond": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(900)
    ),
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_a_broken_mail_is_read_as_far_as_it_goes(raw):
    assert read(raw).text.strip("ÿþ.") in ("", "Oui", "rien")


@pytest.mark.parametrize("charset", ["x-inconnu", "iso-8859-1", "utf-16-faux", "rot13"])
def test_an_unknown_charset_loses_no_word(charset):
    assert bodies.decoded("préavis".encode("cp1252"), charset) == "préavis"


@pytest.mark.parametrize(
    "unit", ["<div>", "> a\n", "Le 1 déc. 2026 a\n", "De : x\n", "<b", "_ ", "Envoyé de mon "]
)
def test_two_megabytes_of_anything_are_read_in_a_moment(unit):
    for kind in ("plain", MARKED):
        read(
            b"From: x@x.fr\nContent-Type: text/"
            + kind.encode()
            + b"\n\n"
            + (unit * (2_000_000 // len(unit))).encode()
        )
