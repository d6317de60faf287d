"""Who is no member gets nothing; who is one, what the own kind, role and network give, as long as they do."""

from bench.removals.canary import DOORS, MEETS
from bench.walls import ALWAYS, GONE, Gives, WithoutArgument, WithoutCall, WithoutTest

REMOVALS = [
    (
        "une audience ne tient que tant que l’adhésion tient",
        [("membership", WithoutTest("VALIDATED"))],
        ["test_reading_door.py for_an_applicant", f"{MEETS} [applicant]"],
    ),
    (
        "une session finit avec l’adhésion",
        [("session", WithoutTest("CLOSED"))],
        ["test_visibility.py session_ends_with"],
    ),
    (
        "une adhésion close n’entre ni par le mot de passe, ni par un lien, ni par une session"
        " (trois vérifications)",
        [
            ("session", WithoutTest("CLOSED")),
            ("password", GONE),
            ("sign-in-link", WithoutCall("exclude")),
        ],
        ["test_sign_in_link.py sent_before_the_end", "test_visibility.py session_ends_with"],
    ),
    (
        "les hors pairs ne sont pas des pairs",
        [("outsider", Gives("audiences.update([Audience.OUTSIDERS, Audience.PEERS])"))],
        ["test_directory.py who_is_no_peer", f"{MEETS} [outsider]"],
    ),
    (
        "l’animation est un rôle",
        [("moderator", ALWAYS)],
        ["test_redaction.py anybody_else", f"{MEETS} [adviser]"],
    ),
    (
        "les rapports sont un mandat pour les hors pairs",
        [("committees", ALWAYS)],
        ["test_pages.py for_others_there_is_nothing"],
    ),
    (
        "un rôle a un début et une fin",
        [("role-dates", Gives("self.all()"))],
        ["test_desk.py whose_role_has_ended", "test_inviting.py mandate_that_has_ended"],
    ),
    (
        "le second facteur d’abord",
        [("second-factor", ALWAYS)],
        ["test_second_factor.py nothing_answers_who_must"],
    ),
    (
        "tout ce qui porte une audience s’y tient",
        [("audience", WithoutCall("filter"))],
        ["test_files.py downloads_no_document", "test_files.py sees_no_image"],
    ),
    (
        "la porte de l’administration",
        [("admin-door", GONE)],
        [f"{DOORS} [adviser]"],
    ),
    (
        "l’annuaire est aux pairs",
        [("directory", GONE)],
        ["test_visibility.py nobody_but_peers [outsider]"],
    ),
    (
        "la page de l’annuaire est aux pairs",
        [("directory-door", Gives("True"))],
        ["test_directory.py who_is_no_peer"],
    ),
    (
        "qui ne veut pas y être n’y est pas",
        [("listed", WithoutCall("filter"))],
        ["test_directory.py not_to_be_found"],
    ),
    (
        "un référent ne voit que les demandes de son réseau",
        [("requests", WithoutArgument("mine"))],
        ["members/test_desk.py own_network", "members/test_desk.py another_network"],
    ),
    (
        "une demande n’attend que si l’adresse est confirmée",
        [("handed-over", WithoutCall("filter"))],
        ["members/test_joining.py"],
    ),
    (
        "personne ne décide de soi-même",
        [("requests", WithoutCall("exclude"))],
        ["members/test_desk.py about_oneself"],
    ),
    (
        "une décision redemande si la demande est à soi",
        [("decision", GONE), ("reached", WithoutCall("within_reach_of"))],
        ["members/test_desk.py another_network"],
    ),
    (
        "le bureau des demandes n’existe que pour les référents et l’animation",
        [("desk-door", Gives("True"))],
        ["members/test_desk.py does_not_exist_for_the_others"],
    ),
    (
        "un référent n’invite que chez lui",
        [("inviting", GONE)],
        ["test_wall.py action_itself"],
    ),
    (
        "les invitations d’un autre réseau n’existent pas",
        [("invitations", Gives("self"))],
        [f"{MEETS} [outside_referent]"],
    ),
    (
        "un fichier gardé est à qui l’a choisi",
        [("kept-file", WithoutArgument("member"))],
        ["test_kept_files.py token_of_another"],
    ),
    (
        "un fichier n’est ajouté qu’au formulaire de qui l’envoie",
        [("kept-place", Gives("True"))],
        ["test_kept_files.py form_of_another"],
    ),
    (
        "un formulaire ne nomme que ses propres fichiers, et ceux de son membre",
        [("kept-form", WithoutArgument("member"))],
        ["test_kept_files.py token_of_another"],
    ),
    (
        "personne ne lit la liste d’un autre",
        [("own-list", WithoutArgument("by"))],
        ["test_inviting.py list_of_another"],
    ),
    (
        "les propositions d’un autre n’existent pas",
        [("proposals", ALWAYS)],
        [f"{MEETS} [outside_referent]"],
    ),
    (
        "l’animation seule décide d’un hors pair",
        [("proposals-decided", Gives("True"))],
        ["test_inviting.py proposes_a_moderator"],
    ),
    (
        "un référent ne confirme que les siens",
        [("presence", WithoutCall("filter"))],
        ["test_inviting.py another_network"],
    ),
    (
        "les chiffres d’un référent sont ceux de chez lui",
        [("deployment", GONE)],
        ["test_inviting.py counts_of_the_own_network"],
    ),
    (
        "un appareil est à celui qui s’y est connecté",
        [("device", Gives("get_object_or_404(request.user.sign_ins.model, public_id=id)"))],
        ["test_wall.py device"],
    ),
    (
        "un référent ne met fin qu’aux adhésions de chez lui",
        [("memberships", WithoutTest("rows"))],
        ["test_memberships.py another_network_does_not_exist"],
    ),
    (
        "les hors pairs d’une structure ne sont pas à son référent",
        [("memberships", WithoutTest("kind"))],
        ["test_memberships.py outside_member_of_ones_organisation"],
    ),
    (
        "suspendre et reprendre sont à l’animation",
        [("suspending", Gives("True"))],
        ["test_memberships.py neither_suspends_nor_lifts"],
    ),
]
