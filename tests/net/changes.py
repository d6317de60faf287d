"""What later issues changed on purpose of what members see: nobody else may change it.

A pattern of the sentences of ``tests.net.compare``, and why. One that matches nothing any more fails the
test: the list says what is true.
"""

WATCHED = "that a question approaches 48 hours is said to moderators before, and never after"

CHANGES = {
    r"^/forum/[\w-]+/(?:4|9|10|11)-[\w-]+/ as \w+: beside “\w+: .*” now also state: unanswered$": (
        "beside a topic stands whether it has an answer"
    ),
    r"^/moderation/ as (?:second_)?moderator: ": (
        "the desk is one queue: each thing has its own page, where its message is read, its past beside"
    ),
    r"^moderator: /moderation/: topic: ": "a row of that queue leads to the page of the thing that waits",
    r"^/moderation/signalement/2/ as moderator: (?:(?:count|desk) now also “|person no longer “Hugo Marchal”"
    r"|beside “letter: .*” (?:no longer state: claimed|now also count: 1 messages)$)": (
        "beside a case stands the past of its author; a claim of that day has expired"
    ),
    r"^(?:/notifications/5[23]/|moderator: /notifications/: notice: Un signalement attend l’animation\.): "
    r".* became .*'count: 1 messages', 'desk: Je ne veux plus la lire\.', 'desk: Rien à faire'": (
        "a notice leads to that page"
    ),
    r"^/notifications/ as answerer: (?:notice no longer “|beside “notice: )"
    r"(?:Votre question a reçu une réponse|Nouvelle réponse dans un sujet que vous suivez"
    r"|Votre message a reçu un merci)\.”(?: no longer (?:state: new|topic: .*))?$": (
        "several of these about one topic or one message are one line, which says their number"
    ),
    r"^/notifications/ as (?:second_)?moderator: (?:count (?:no longer|now also) “\d+ new notices”"
    r"|topic no longer “Un congé pour une VAE \?”|.*“(?:notice: )?Une question approche des 48)": WATCHED,
    r"^moderator: /notifications/: notice: Une question approche des 48": WATCHED,
    r"^/notifications/\d+/: \['[\w-]*moderator@exemple\.test', \['topic: .*'\], '404'\] became ": WATCHED,
    r"^now also: \['(?:second-)?moderator@exemple\.test', 'Une question approche des 48": WATCHED,
    r"^no longer: \{'to': '(?:second-)?moderator@exemple\.test', .*Une question approche des 48": WATCHED,
    r"^now also: \{'to': '[\w-]*moderator@exemple\.test', 'subject': 'Votre résumé ComCEP du 1[34]": WATCHED,
    r"^no more digest: now also: \['\w+@exemple\.test', '(?:rewritten|sequel|proposed|mention)', 'site'\]$": (
        "there are new sorts of news"
    ),
    r"/mercis donnés/message: \d+ is no longer there": "a message is named as in its address, not by its key",
}
