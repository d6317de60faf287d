"""A section exists for those it is given to, and what waits for approval or was removed for nobody else."""

from bench.removals.canary import MEETS
from bench.walls import ALWAYS, GONE, NEVER, CallGives, Gives, WithoutArgument, WithoutCall, WithoutTest

REMOVALS = [
    (
        "les listes écrites en SQL s’en tiennent aux sujets approuvés des rubriques lues",
        [("topics-sql", Gives("it._replace(sql=f'({it.sql} OR t.id > 0)')"))],
        ["search/test_page.py removed_topic_is_gone", f"{MEETS} [outsider]"],
    ),
    (
        "les listes de sujets s’en tiennent aux rubriques lues",
        [("topics", WithoutArgument("readable_ids"))],
        ["test_reading_door.py no_trace", f"{MEETS} [outsider]"],
    ),
    (
        "les listes de sujets laissent ce qui attend l’approbation",
        [("topics", WithoutArgument("approved"))],
        [f"{MEETS} [adviser]"],
    ),
    (
        "les messages s’en tiennent aux rubriques lues",
        [("posts", WithoutArgument("readable_ids"))],
        ["test_wall.py closed_section"],
    ),
    (
        "les messages laissent ceux qui attendent l’approbation",
        [("posts", WithoutArgument("approved"))],
        ["test_wall.py told_of_a_message"],
    ),
    (
        "la page d’un sujet s’en tient aux rubriques lues",
        [("topic-page", CallGives("readable_ids", "list(rights.matrix.sections)"))],
        ["test_reading_door.py gets_404"],
    ),
    (
        "la page d’un sujet laisse les messages qui attendent",
        [("post-on-page", Gives("it._replace(sql=f'({it.sql} OR 1 = 1)')"))],
        ["test_reading_topic.py pending_answer_shows"],
    ),
    (
        "le texte d’un message enlevé n’est pas donné aux lecteurs",
        [("removed-text", Gives("True"))],
        ["test_reading_topic.py does_not_even_reach", "test_reading_topic.py tombstone"],
    ),
    (
        "l’adresse d’un message s’en tient aux rubriques lues",
        [("pages", WithoutArgument("readable_ids"))],
        ["test_wall.py leads_nobody"],
    ),
    (
        "l’adresse d’un message qui attend n’existe que pour son auteur et l’animation",
        [("places", WithoutArgument("_has_place"))],
        ["test_reading_topic.py permalink_of_a_pending"],
    ),
    (
        "ce à quoi l’on répond, que l’on corrige ou télécharge s’en tient aux rubriques lues",
        [("posts-to-act-on", WithoutArgument("readable_ids"))],
        ["test_attachments.py outsider_does_not_find"],
    ),
    (
        "la pièce jointe d’un message qui attend est à son auteur et à l’animation",
        [("posts-to-act-on", WithoutArgument("own"))],
        ["test_attachments.py file_of_a_waiting"],
    ),
    (
        "ce qu’un message disait avant s’en tient à ce que d’autres ont lu et où le garde ne relève rien",
        [("versions", WithoutArgument("clean"))],
        ["repair/test_history.py guard_finds_is_for_moderators", f"{MEETS} [adviser]"],
    ),
    (
        "ce qu’un message disait avant se lit où l’on lit le message",
        [("withdrawn-history", CallGives("posts_to_act_on", "Post.objects.all()"))],
        ["repair/test_history.py has_no_history", f"{MEETS} [outsider]"],
    ),
    (
        "« modifié » ne mène à ce qui était dit avant que si l’on peut le lire",
        [("history-link", Gives("it._replace(sql=f'({it.sql} OR 1 = 1)')"))],
        ["repair/test_history.py leads_its_author_alone"],
    ),
    (
        "un message repris par son auteur n’a jamais rien dit avant",
        [("withdrawn-history", WithoutCall("exclude"))],
        ["repair/test_history.py taken_back_has_no_history"],
    ),
    (
        "on ne détruit que ses propres textes d’avant",
        [("versions-to-destroy", WithoutArgument("post__poster"))],
        ["repair/test_history.py author_destroys_it"],
    ),
    (
        "le lien d’un sujet à un autre ne paraît qu’à qui lit les deux",
        [("tied-topics", CallGives("topics_for", "Tie.topic.field.related_model.objects.all()"))],
        ["repair/test_split.py for_who_reads_both", "repair/test_duplicates.py leads_nobody"],
    ),
    (
        "on ne répond qu’à un sujet que l’on lit",
        [("topics-to-act-on", WithoutArgument("readable_ids"))],
        ["test_reply.py outsider_does_not_find"],
    ),
    (
        "une rubrique sous une rubrique fermée est fermée",
        [("ancestors", WithoutTest("hidden_above"))],
        [f"{MEETS} [adviser]"],
    ),
    (
        "un refus l’emporte",
        [("denial", WithoutTest("denied"))],
        [f"{MEETS} [denied]"],
    ),
    (
        "une rubrique n’est ouverte qu’à qui elle est donnée",
        [("given-sections", ALWAYS)],
        ["test_reading_door.py no_trace", f"{MEETS} [outsider]"],
    ),
    (
        "un droit donné à une personne n’ouvre rien à qui n’est pas membre",
        [("given-to-one", ALWAYS)],
        ["test_wall.py given_to_a_person"],
    ),
    (
        "le forum n’existe pas pour qui n’en lit rien",
        [("forum-door", Gives("True"))],
        ["test_reading_door.py for_an_applicant", "test_reading_door.py for_an_administrator"],
    ),
    (
        "qui lit une rubrique, dit à qui écrit, vient des mêmes droits",
        [("readers", ALWAYS)],
        ["test_move.py asks_first", "test_reading_topic.py who_reads_it"],
    ),
    (
        "ce qui dit qu’un message a une réponse vérifie qu’on le lit",
        [("told-posts", CallGives("posts_for", "posts_for.__globals__['Post'].objects"))],
        ["test_wall.py closed_section"],
    ),
    (
        "la page d’un membre ne s’ouvre qu’à qui lit de ses messages, ou l’annuaire",
        [("met-members", CallGives("signed_posts_for", "rows.Post.objects"))],
        ["test_member_page.py own_section_shows"],
    ),
    (
        "un contact ne fait une carte que pour qui lit l’annuaire",
        [("card-contacts", CallGives("visible_to", "Member.objects.all()"))],
        ["test_contact_cards.py looks_nobody_up"],
    ),
    (
        "un hors pair ne lit d’un membre que ce que ses messages disent",
        [("member-facts", ALWAYS)],
        ["test_member_page.py own_section_shows"],
    ),
    (
        "les réponses retenues d’un membre s’en tiennent aux rubriques lues",
        [
            ("answers-given", CallGives("signed_posts_for", "rows.Post.objects")),
            ("answers-read", CallGives("topics_for", "rows.Topic.objects")),
        ],
        ["test_member_page.py is_not_counted"],
    ),
    (
        "une citation ne montre rien d’un message qu’on ne lit pas",
        [("quoted-posts", CallGives("posts_for", "rows.Post.objects"))],
        ["test_quoting.py one_does_not_read", f"{MEETS} [outsider]"],
    ),
    (
        "on n’appelle que qui lit la rubrique",
        [("mention-readers", ALWAYS)],
        ["test_mentions.py only_who_reads"],
    ),
    (
        "la réponse proposée est à qui demandait",
        [("own-proposals", WithoutArgument("question__topic__poster"))],
        ["test_accept_for_asker.py page_does_not_exist"],
    ),
    (
        "un retrait ne s’annule que par son auteur",
        [("own-gone", WithoutArgument("poster_id"))],
        ["test_withdraw.py undoes_that_of_another"],
    ),
    (
        "dire ce qu’une réponse a donné est à qui demandait",
        [("own-sequels", WithoutArgument("poster"))],
        ["test_sequels.py page_does_not_exist"],
    ),
    (
        "une sollicitation n’existe que pour qui elle est adressée",
        [("solicitations", WithoutArgument("member"))],
        ["test_solicitation.py its_member_alone"],
    ),
    (
        "une sollicitation s’en tient aux questions lues",
        [("solicitations", WithoutArgument("topics_for"))],
        ["test_solicitation.py closed_since"],
    ),
    (
        "personne n’est sollicité pour une question qu’il ne lit pas",
        [("solicited-access", Gives("True"))],
        ["test_ladder.py never_asked"],
    ),
    (
        "l’échelle ne monte que dans les rubriques des pairs",
        [("ladder-section", Gives("True"))],
        ["test_ladder.py outside_the_peers_sections"],
    ),
    (
        "qui s’occupe d’une question n’est dit qu’aux pairs",
        [("promise-panel", GONE)],
        ["test_solicitation.py outside_member_reads_nothing"],
    ),
    (
        "sans son nom, on signe du nom donné à la place, partout",
        [("unnamed-rows", ALWAYS), ("unnamed-names", GONE)],
        ["test_unnamed.py no_peer_reads", f"{MEETS} [adviser]"],
    ),
    (
        "sans le nom, les lignes écrites en SQL ne disent ni réseau, ni région, ni page",
        [("unnamed-rows", ALWAYS)],
        ["test_unnamed.py from_which_network"],
    ),
    (
        "sans le nom, l’animation ne lit ni le réseau ni la personne",
        [("unnamed-network", ALWAYS), ("unnamed-person", Gives("post.poster"))],
        ["test_unnamed.py moderators_read_no_name", f"{MEETS} [moderator]"],
    ),
    (
        "sans le nom, le message ne mène pas à la personne",
        [("unnamed-posts", WithoutCall("exclude"))],
        ["test_unnamed.py from_the_message_to_the_person"],
    ),
    (
        "sans le nom, aucune réponse ne se dit du même réseau",
        [("unnamed-notes", GONE)],
        ["test_unnamed.py from_which_network"],
    ),
    (
        "sans le nom, l’horloge que l’on voit ne tient à aucun réseau",
        [("unnamed-clock", NEVER)],
        ["test_unnamed.py from_which_network"],
    ),
    (
        "sans le nom, aucune facette de la recherche n’est celle de qui demande",
        [("unnamed-facets", NEVER)],
        ["test_unnamed.py facet_of_the_search"],
    ),
    (
        "une question sans nom n’inspire aucun exemple de rapport",
        [("unnamed-examples", WithoutCall("exclude"))],
        ["test_unnamed.py inspires_no_example"],
    ),
    (
        "on ne pose sans son nom qu’entre pairs",
        [("unnamed-among-peers", Gives("True"))],
        ["test_unnamed.py among_peers_alone"],
    ),
    (
        "l’animation ne lit le nom qu’en le demandant",
        [("name-asked", ALWAYS)],
        ["test_unnamed.py asks_for_the_name"],
    ),
    (
        "une réponse par courriel vient de l’adresse de son auteur",
        [("mail-sender", NEVER)],
        ["test_reply_by_mail.py forged_sender"],
    ),
    (
        "on ne répond par courriel que là où l’on peut répondre",
        [("mail-answers", NEVER)],
        ["test_reply_by_mail.py takes_no_reply"],
    ),
    (
        "le garde relit une réponse par courriel",
        [("mail-guard", NEVER)],
        ["test_reply_by_mail.py guard_finds"],
    ),
    (
        "sans le nom, rien ne se publie par courriel avant relecture",
        [("mail-unnamed", NEVER)],
        ["test_reply_by_mail.py says_it_to_nobody"],
    ),
]
