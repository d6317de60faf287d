# ruff: noqa: E501 - markup as programs write it, on one line
"""Replies to one of our mails, as mail programs write them in French: made here, from how each one is known to
write. ``CLIENTS`` gives, for each, the bytes of a reply that says these words.
"""

from email.message import EmailMessage
from html import escape

from comcep.notifications.inbound.quoted import ABOVE

ADDRESS = "r0123@reponses.comcep.example"
NOTICE = f"""— {ABOVE} pour répondre —

Bonjour Camille,

Votre question a reçu une réponse.
« Un CIF après un licenciement »

Pour lire la suite, connectez-vous à ComCEP :
https://comcep.example/notifications/0123456789abcdef/"""
PLAIN, MARKED = "plain", "html"


def mail(*, text=None, html=None, subject="Re: Une nouvelle notification sur ComCEP", **headers):
    message = EmailMessage()
    message["From"] = "Camille Martin <camille@exemple.test>"
    message["To"] = f"ComCEP <{ADDRESS}>"
    message["Subject"] = subject
    message["Message-ID"] = "<reponse@exemple.test>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if text is not None:
        message.set_content(text)
    if html is not None and text is not None:
        message.add_alternative(html, subtype="html")
    elif html is not None:
        message.set_content(html, subtype="html")
    return message.as_bytes()


def _quoted(text=NOTICE, mark="> "):
    return "\n".join((mark + line).rstrip() for line in text.split("\n"))


def _html(text, tag="div"):
    return "".join(f"<{tag}>{escape(line) or '<br>'}</{tag}>" for line in text.split("\n"))


def _plain(head, *, mark="> ", after="", before=""):
    return lambda words: mail(
        text=f"{words}\n{before}\n{head}\n\n{_quoted(mark=mark)}\n{after}".rstrip() + "\n"
    )


def _fields(*names, gap=""):
    said = [
        f"ComCEP <{ADDRESS}>", "mardi 1 décembre 2026 10:02", "Camille Martin <camille@exemple.test>",
        "Une nouvelle notification sur ComCEP",
    ]  # fmt: skip
    return f"\n{gap}".join(f"{name} {value}" for name, value in zip(names, said, strict=True))


def _page(words, quote, *, before="", tag="div"):
    html = f"<html><head><style>p {{margin:0}}</style></head><body>{_html(words, tag)}{before}{quote}</body></html>"
    return mail(text="Ce texte n’est pas lu : l’autre forme l’est.", html=html)


def _outlook_desktop(words):
    fields = "<br>".join(escape(line) for line in _fields("De :", "Envoyé :", "À :", "Objet :").split("\n"))
    border = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
    quote = f'<div><div style="{border}"><p class=MsoNormal>{fields}</p></div></div>{_html(NOTICE, "p")}'
    return _page(words, quote, before="<p class=MsoNormal><o:p>&nbsp;</o:p></p>", tag="p")


def _outlook_web(words):
    fields = "<br>".join(
        f"<b>{escape(line)}</b>" for line in _fields("De :", "Envoyé :", "À :", "Objet :").split("\n")
    )
    quote = (
        f'<hr style="width:98%"><div id="divRplyFwdMsg" dir="ltr"><font>{fields}</font></div>{_html(NOTICE)}'
    )
    return _page(words, quote, before='<div id="appendonsend"></div>')


def _outlook_phone(words):
    signature = '<div class="ms-outlook-mobile-signature" id="ms-outlook-mobile-signature">Télécharger <a href="https://aka.ms/o0">Outlook pour iOS</a></div>'
    quote = f'<hr><div id="mail-editor-reference-message-container"><div id="divRplyFwdMsg">De : ComCEP</div>{_html(NOTICE)}</div>'
    return _page(words, quote, before=signature)


def _gmail(words):
    quote = (
        '<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Le mar. 1 déc. 2026 à 10:02, '
        f'ComCEP &lt;<a href="mailto:{ADDRESS}">{ADDRESS}</a>&gt; a écrit :<br></div>'
        f'<blockquote class="gmail_quote" style="border-left:1px solid">{_html(NOTICE)}</blockquote></div>'
    )
    return _page(words, quote)


def _apple(words):
    quote = (
        '<br><blockquote type="cite"><div>Le 1 déc. 2026 à 10:02, ComCEP &lt;r@x.fr&gt; a écrit&nbsp;:</div><br>'
        f"<div>{_html(NOTICE)}</div></blockquote>"
    )
    return _page(words, quote)


def _apple_old(words):
    quote = (
        '<div><div>Le 1 déc. 2026 à 10:02, ComCEP &lt;r@x.fr&gt; a écrit :</div><br class="Apple-interchange-newline">'
        f'<blockquote type="cite"><div>{_html(NOTICE)}</div></blockquote></div>'
    )
    return _page(words, quote)


def _iphone(words):
    return _page(
        words,
        f'<blockquote type="cite">Le 1 déc. 2026 à 10:02, ComCEP &lt;r@x.fr&gt; a écrit :<br><br>{_html(NOTICE)}</blockquote>',
        before='<br><div dir="ltr">Envoyé de mon iPhone</div>',
    )


def _thunderbird(words):
    quote = (
        '<div class="moz-cite-prefix">Le 01/12/2026 à 10:02, ComCEP a écrit :<br></div>'
        f'<blockquote type="cite" cite="mid:x@comcep.example">{_html(NOTICE)}</blockquote>'
    )
    return _page(words, quote, before="<br>", tag="p")


def _zimbra(words):
    fields = "<br>".join(escape(line) for line in _fields("De:", "Envoyé:", "À:", "Objet:").split("\n"))
    return _page(
        words, f'<hr id="zwchr" data-marker="__DIVIDER__"><div>{fields}</div><div>{_html(NOTICE)}</div>'
    )


def _roundcube(words):
    quote = f'<p id="reply-intro">Le 2026-12-01 10:02, ComCEP a écrit :</p><blockquote type="cite">{_html(NOTICE)}</blockquote>'
    return _page(words, quote, tag="p")


def _yahoo(words):
    quote = f'<div id="yahoo_quoted_1" class="yahoo_quoted"><div>Le mardi 1 décembre 2026 à 10:02 UTC+1, ComCEP a écrit :</div>{_html(NOTICE)}</div>'
    return _page(words, quote)


def _proton(words):
    signature = '<div class="protonmail_signature_block">Envoyé avec la messagerie Proton Mail.</div>'
    quote = f'<div class="protonmail_quote">Le mardi 1 décembre 2026 à 10:02, ComCEP a écrit :<br><blockquote type="cite">{_html(NOTICE)}</blockquote></div>'
    return _page(words, quote, before=signature)


def _orange_lower(words):
    return mail(
        text=f"{words}\n\nEnvoyé depuis l'application Mail Orange\n\n"
        f"envoyé : 1 décembre 2026 à 10:02\nde : ComCEP <{ADDRESS}>\nà : camille@exemple.test\n"
        f"objet : Une nouvelle notification sur ComCEP\n\n{NOTICE}\n"
    )


def _flowed(words):
    """Thunderbird in plain text breaks each line after a space."""
    flowed = "\n".join(line.replace(" de ", " de \n") for line in words.split("\n"))
    raw = mail(text=f"{flowed}\n\nLe 01/12/2026 à 10:02, ComCEP a écrit :\n{_quoted()}\n")
    return raw.replace(b'charset="utf-8"', b'charset="utf-8"; format=flowed')


def _around(head):
    return lambda words: mail(text=f"{words}\n\n{head}\n\n{NOTICE}\n")


CLIENTS = {
    "Outlook, poste": _outlook_desktop,
    "Outlook, poste, en texte": _around(_fields("De :", "Envoyé :", "À :", "Objet :")),
    "Outlook, poste, en texte, avec blancs": _around(_fields("De\u00a0:", "Envoyé\u00a0:", "À\u00a0:", "Objet\u00a0:", gap="\n")),
    "Outlook en anglais": _around("________________________________\n" + _fields("From:", "Sent:", "To:", "Subject:")),
    "Outlook, web": _outlook_web,
    "Outlook, web, en texte": _around("_" * 32 + "\n" + _fields("De :", "Envoyé :", "À :", "Objet :")),
    "Outlook, téléphone": _outlook_phone,
    "Message d’origine": _around("-----Message d'origine-----\n" + _fields("De :", "Envoyé :", "À :", "Objet :")),
    "Gmail": _gmail,
    "Gmail, en texte": _plain("Le mar. 1 déc. 2026 à 10:02, ComCEP <r@reponses.comcep.example>\na écrit :"),
    "Gmail en anglais": _plain("On Tue, Dec 1, 2026 at 10:02 AM ComCEP <r@reponses.comcep.example> wrote:"),
    "Apple Mail": _apple,
    "Apple Mail, avant": _apple_old,
    "Apple Mail, en texte": _plain("Le 1 déc. 2026 à 10:02, ComCEP <r@reponses.comcep.example> a écrit\u00a0:"),
    "iPhone": _iphone,
    "iPhone, en texte": _plain("Le 1 déc. 2026 à 10:02, ComCEP <r@x.fr> a écrit :", before="\nEnvoyé de mon iPhone\n"),
    "Samsung": _around("Envoyé depuis mon appareil Galaxy\n\n-------- Message d'origine --------\n" + _fields("De :", "Date :", "À :", "Objet :")),
    "Android, Orange": _around("Envoyé de mon mobile Orange\n\n-------- Message original --------\n" + _fields("De :", "Date :", "À :", "Objet :")),
    "Thunderbird": _thunderbird,
    "Thunderbird, en texte": _plain("Le 01/12/2026 à 10:02, ComCEP a écrit\u202f:"),
    "Thunderbird, lignes coulées": _flowed,
    "Orange, web": lambda words: mail(text=f"{words}\n\n\n> Message du 01/12/26 10:02\n> De : ComCEP\n> A : camille@exemple.test\n> Copie à : \n> Objet : Une nouvelle notification\n> \n{_quoted()}\n"),
    "Orange, en minuscules": _orange_lower,
    "Free (Zimbra)": _zimbra,
    "Free, en texte": _around("----- Mail original -----\n" + _fields("De:", "Envoyé:", "À:", "Objet:")),
    "SFR": _around("========================================\nMessage d'origine\n" + _fields("De :", "Date :", "À :", "Objet :")),
    "La Poste": _plain("----- Le 1 Déc 26, à 10:02, ComCEP r@x.fr a écrit :"),
    "Roundcube": _roundcube,
    "Roundcube, en texte": _plain("Le 2026-12-01 10:02, ComCEP a écrit :"),
    "Yahoo": _yahoo,
    "Proton": _proton,
    "a écrit le": _plain("ComCEP <r@x.fr> a écrit le 01/12/2026 à 10:02 :"),
    "sans rien citer": lambda words: mail(text=f"{words}\n"),
    "sans rien dire du cité": lambda words: mail(text=f"{words}\n\n{NOTICE}\n"),
    "sous la citation": lambda words: mail(text=f"Le 01/12/2026 à 10:02, ComCEP a écrit :\n{_quoted()}\n\n{words}\n"),
    "avec une signature": _plain(
        "Le 01/12/2026 à 10:02, ComCEP a écrit :", before="\n-- \nCamille Martin\nConseillère\nFongecif Bretagne\n"
    ),
}  # fmt: skip
