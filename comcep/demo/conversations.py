"""A few private messages of the demonstration accounts, in January 2017."""

import uuid
from datetime import datetime

from django.utils.timezone import make_aware

from comcep.notifications.models import Notice
from forum.conversations.actions import KIND
from forum.conversations.perms import READ_CONVERSATION, key_of
from forum.engine.rendering import render
from forum.questions.models import Conversation, Participation, PrivateMessage

KEY_SPACE = uuid.UUID("5c1f0c1e-2017-4116-9d5e-0c0de0c0de00")

# Who writes, when, and what; who has not read the last ones yet. « animation »: the moderators together.
CONVERSATIONS = [
    (
        ("conseillere", "conseiller"),
        [
            ("conseillere", (2017, 1, 9, 16, 20), "Bonjour,\n\nVotre réponse sur le CIF CDD m’a bien aidée. "
             "Accepteriez-vous de me dire comment vous présentez le calcul de l’ancienneté en "
             "entretien\u202f? "
             "Je n’arrive pas à le faire en moins d’un quart d’heure."),
            ("conseiller", (2017, 1, 10, 9, 5), "Avec plaisir. Je pars des bulletins de salaire, dans "
             "l’ordre, "
             "et je coche deux cases\u00a0: les mois en CDD, puis les quatre mois sur les douze derniers. "
             "Tout tient sur une page, je la laisse à la personne."),
            ("conseillere", (2017, 1, 10, 18, 2), "C’est exactement ce qu’il me fallait. Je l’essaie cette "
             "semaine et je vous dis."),
            ("conseillere", (2017, 1, 16, 8, 40), "Essai concluant\u00a0: dix minutes. "
             "Et si nous en faisions une trame à partager sur le forum, dans les outils\u202f? "
             "Je peux écrire la première version."),
        ],
        {"conseiller": 1},
    ),
    (
        ("conseiller", "horspair"),
        [
            ("conseiller", (2017, 1, 11, 11, 15), "Bonjour,\n\nMerci pour le lien vers votre répertoire des "
             "formations de la région. Savez-vous si les sessions de remise à niveau y figurent toute "
             "l’année, "
             "ou seulement à leur ouverture\u202f?"),
            ("horspair", (2017, 1, 11, 14, 30), "Bonjour,\n\nToute l’année, mais sans date tant que la "
             "session "
             "n’est pas confirmée. Filtrez sur «\u202fentrée permanente\u202f», vous aurez l’essentiel."),
            ("conseiller", (2017, 1, 13, 17, 30), "Parfait, je le note pour mes collègues. Merci\u202f!"),
        ],
        {"horspair": 1},
    ),
    (
        ("animatrice", "conseiller"),
        [
            ("animatrice", (2017, 1, 12, 10, 0), "Bonjour,\n\nVos réponses sur les abondements "
             "reviennent dans "
             "trois discussions. Seriez-vous d’accord pour que j’en tire une fiche, relue par vous avant "
             "publication\u202f?"),
            ("conseiller", (2017, 1, 13, 17, 40), "D’accord, et avec un collègue d’un autre réseau pour la "
             "relecture si c’est possible."),
        ],
        {},
    ),
    (
        ("horspair", "animation"),
        [
            ("horspair", (2017, 1, 16, 9, 45), "Bonjour,\n\nNous publions en février une carte des points "
             "d’accueil du CEP. Où serait-il utile de la signaler\u00a0: dans les échanges, ou "
             "directement dans "
             "une fiche\u202f?"),
        ],
        {},
    ),
]  # fmt: skip


def load(cast):
    for (one, two), said, unread in CONVERSATIONS:
        _converse(cast, one, two, said, unread)


def _converse(cast, one, two, said, unread):
    team = two == "animation"
    people = [cast.named[name] for name in (one, two) if name != "animation"]
    moments = [make_aware(datetime(*when)) for _, when, _ in said]
    conversation = Conversation.objects.create(
        key=key_of(people[0], None if team else people[1]),
        for_team=team,
        begun_by=people[0],
        begun_at=moments[0],
        last_on=moments[-1],
        team_waits_since=moments[-1] if team else None,
    )
    for number, ((name, _, text), moment) in enumerate(zip(said, moments, strict=True)):
        PrivateMessage.objects.create(
            conversation=conversation,
            sender=cast.named[name],
            text=text,
            html=render(text),
            sent_at=moment,
            key=uuid.uuid5(KEY_SPACE, f"{one} {two} {number}"),
        )
    for person, name in zip(people, (one, two), strict=False):
        news = unread.get(name, 0)
        Participation.objects.create(
            conversation=conversation,
            member=person,
            unread=news,
            read_until=moments[-1 - news] if news < len(moments) else None,
        )
        if news:
            _tell(person, conversation, moments[-news])


def _tell(person, conversation, moment):
    Notice.objects.create(
        recipient=person,
        kind=KIND.name,
        text="Vous avez reçu un message privé.",
        url=conversation.get_absolute_url(),
        check_name=READ_CONVERSATION.name,
        args=[conversation.pk],
        key=f"private:{conversation.pk}",
        created_at=moment,
        mailed_at=moment,
    )
