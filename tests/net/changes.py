"""What later issues changed on purpose of what members see: nobody else may change it.

A pattern of the sentences of ``tests.net.compare``, and why. One that matches nothing any more fails the
test: the list says what is true.
"""

CHANGES = {
    r"^/forum/[\w-]+/(?:4|9|10|11)-[\w-]+/ as \w+: beside “\w+: .*” now also state: unanswered$": (
        "beside a topic stands whether it has an answer"
    ),
    r"^/moderation/ as (?:second_)?moderator: count now also “0 topics”$": (
        "the desk counts the topics to turn into a procedure"
    ),
    r"^/notifications/ as answerer: (?:notice no longer “|beside “notice: )"
    r"(?:Votre question a reçu une réponse|Nouvelle réponse dans un sujet que vous suivez"
    r"|Votre message a reçu un merci)\.”(?: no longer (?:state: new|topic: .*))?$": (
        "several of these about one topic or one message are one line, which says their number"
    ),
    r"/mercis donnés/message: \d+ is no longer there": "a message is named as in its address, not by its key",
}
