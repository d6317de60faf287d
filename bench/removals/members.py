"""Who is no member gets nothing; who is one, what the own kind, role and network give, as long as they do."""

from bench.removals.canary import DOORS, MEETS

AUDIENCES = "comcep/members/access/audiences.py"
REQUESTS = "comcep/members/models/requests.py"

REMOVALS = [
    (
        "une audience ne tient que tant que l’adhésion tient",
        [
            (
                AUDIENCES,
                "return member.is_active and member.state == State.VALIDATED",
                "return member.is_active",
            )
        ],
        ["test_reading_door.py for_an_applicant", f"{MEETS} [applicant]"],
    ),
    (
        "une session finit avec l’adhésion",
        [
            (
                "comcep/members/backends.py",
                "return super().user_can_authenticate(user) and user.state not in CLOSED",
                "return super().user_can_authenticate(user)",
            )
        ],
        ["test_visibility.py session_ends_with"],
    ),
    (
        "une adhésion close n’entre ni par le mot de passe, ni par un lien, ni par une session (trois vérifications)",
        [
            (
                "comcep/members/backends.py",
                "return super().user_can_authenticate(user) and user.state not in CLOSED",
                "return super().user_can_authenticate(user)",
            ),
            (
                "comcep/members/signing/adapters.py",
                "        if user.state in CLOSED:\n",
                "        if False:\n",
            ),
            (
                "comcep/members/signing/links.py",
                "    ).exclude(member__state__in=CLOSED)",
                "    ).exclude(member__state__in=[])",
            ),
        ],
        ["test_sign_in_link.py sent_before_the_end", "test_visibility.py session_ends_with"],
    ),
    (
        "les hors pairs ne sont pas des pairs",
        [
            (
                AUDIENCES,
                "        audiences.add(Audience.OUTSIDERS)\n",
                "        audiences |= {Audience.OUTSIDERS, Audience.PEERS}\n",
            )
        ],
        ["test_directory.py who_is_no_peer", f"{MEETS} [outsider]"],
    ),
    (
        "l’animation est un rôle",
        [(AUDIENCES, "        if RoleName.MODERATOR in roles:\n", "        if True:\n")],
        ["test_redaction.py anybody_else", f"{MEETS} [adviser]"],
    ),
    (
        "les rapports sont un mandat pour les hors pairs",
        [
            (
                AUDIENCES,
                "        if roles & COMMITTEES:\n",
                "        if True:\n",
            )
        ],
        ["test_pages.py for_others_there_is_nothing"],
    ),
    (
        "un rôle a un début et une fin",
        [
            (
                "comcep/members/models/roles.py",
                "return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))",
                "return self.all()",
            )
        ],
        ["test_desk.py whose_role_has_ended", "test_inviting.py mandate_that_has_ended"],
    ),
    (
        "le second facteur d’abord",
        [("comcep/members/access/middleware.py", "or not lacks_one(request.user)", "or True")],
        ["test_second_factor.py nothing_answers_who_must"],
    ),
    (
        "tout ce qui porte une audience s’y tient",
        [(AUDIENCES, "return self.filter(audience__in=audiences_of(member))", "return self.all()")],
        ["test_files.py downloads_no_document", "test_files.py sees_no_image"],
    ),
    (
        "la porte de l’administration",
        [
            (
                "comcep/members/access/middleware.py",
                "            if not may_open_admin(request.user):\n                raise Http404\n",
                "",
            )
        ],
        [f"{DOORS} [adviser]"],
    ),
    (
        "l’annuaire est aux pairs",
        [
            (
                "comcep/members/models/members.py",
                "        if not may_look_people_up(member):\n            return self.none()\n",
                "",
            )
        ],
        ["test_visibility.py nobody_but_peers [outsider]"],
    ),
    (
        "la page de l’annuaire est aux pairs",
        [
            (
                AUDIENCES,
                "    return Audience.PEERS in audiences_of(member)\n",
                "    return True\n",
            )
        ],
        ["test_directory.py who_is_no_peer"],
    ),
    (
        "qui ne veut pas y être n’y est pas",
        [
            (
                "comcep/members/models/members.py",
                "return self.peers().filter(listed__in=YES)",
                "return self.peers()",
            )
        ],
        ["test_directory.py not_to_be_found"],
    ),
    (
        "un référent ne voit que les demandes de son réseau",
        [
            (
                REQUESTS,
                "return self.filter(mine, sent_at__isnull=False).exclude(member=member)",
                "return self.filter(sent_at__isnull=False).exclude(member=member)",
            )
        ],
        ["members/test_desk.py own_network", "members/test_desk.py another_network"],
    ),
    (
        "une demande n’attend que si l’adresse est confirmée",
        [(REQUESTS, "return self.open().filter(sent_at__isnull=False, parked=False)", "return self.open()")],
        ["members/test_joining.py"],
    ),
    (
        "personne ne décide de soi-même",
        [
            (
                REQUESTS,
                "return self.filter(mine, sent_at__isnull=False).exclude(member=member)",
                "return self.filter(mine, sent_at__isnull=False)",
            )
        ],
        ["members/test_desk.py about_oneself"],
    ),
    (
        "une décision redemande si la demande est à soi",
        [
            (
                "comcep/members/joining/requests.py",
                '    if not Request.objects.visible_to(by).filter(pk=held.pk).exists():\n        raise NotYours(f"request {held.pk} is not for member {by.pk} to decide")\n',
                "",
            ),
            (
                "comcep/members/joining/views/desk.py",
                "Request.objects.within_reach_of(request.user)",
                "Request.objects.all()",
            ),
        ],
        ["members/test_desk.py another_network"],
    ),
    (
        "le bureau des demandes n’existe que pour les référents et l’animation",
        [
            (
                "comcep/members/access/scopes.py",
                "    return bool(scopes_of(member)) or is_moderator(member)\n",
                "    return True\n",
            )
        ],
        ["members/test_desk.py does_not_exist_for_the_others"],
    ),
    (
        "un référent n’invite que chez lui",
        [
            (
                "comcep/members/joining/invitations.py",
                '    if not may_let_in(by, fields["network"].pk, fields["organisation"] and fields["organisation"].pk):\n        raise NotAllowed\n',
                "",
            )
        ],
        ["test_wall.py action_itself"],
    ),
    (
        "les invitations d’un autre réseau n’existent pas",
        [
            (
                "comcep/members/models/invitations.py",
                "return self.filter(scopes.rows() | Q(by=member)) if scopes else self.none()",
                "return self",
            )
        ],
        [f"{MEETS} [outside_referent]"],
    ),
    (
        "personne ne lit la liste d’un autre",
        [
            (
                "comcep/members/joining/views/inviting.py",
                "get_object_or_404(ListImport, public_id=id, by=request.user)",
                "get_object_or_404(ListImport, public_id=id)",
            )
        ],
        ["test_inviting.py list_of_another"],
    ),
    (
        "les propositions d’un autre n’existent pas",
        [
            (
                "comcep/members/joining/views/inviting.py",
                "shown = rows if is_moderator(by) else rows.filter(by=by)",
                "shown = rows",
            )
        ],
        [f"{MEETS} [outside_referent]"],
    ),
    (
        "l’animation seule décide d’un hors pair",
        [
            (
                "comcep/members/access/scopes.py",
                'members: the moderators alone."""\n    return is_moderator(member)\n',
                'members: the moderators alone."""\n    return True\n',
            )
        ],
        ["test_inviting.py proposes_a_moderator"],
    ),
    (
        "un référent ne confirme que les siens",
        [
            (
                "comcep/members/joining/views/presence.py",
                "return actions.to_confirm().filter(mine).exclude(pk=by.pk)",
                "return actions.to_confirm().exclude(pk=by.pk)",
            )
        ],
        ["test_inviting.py another_network"],
    ),
    (
        "les chiffres d’un référent sont ceux de chez lui",
        [
            (
                "comcep/members/joining/deployment.py",
                "        asked = asked.filter(scopes.rows())\n",
                "        asked = asked.filter()\n",
            )
        ],
        ["test_inviting.py counts_of_the_own_network"],
    ),
    (
        "un appareil est à celui qui s’y est connecté",
        [
            (
                "comcep/members/signing/views/security.py",
                "get_object_or_404(request.user.sign_ins, public_id=id)",
                "get_object_or_404(request.user.sign_ins.model, public_id=id)",
            )
        ],
        ["test_wall.py device"],
    ),
    (
        "un référent ne met fin qu’aux adhésions de chez lui",
        [
            (
                "comcep/members/models/members.py",
                "mine = scopes_of(member).rows() & Q(kind=Member.Kind.PEER)",
                "mine = Q(kind=Member.Kind.PEER)",
            )
        ],
        ["test_memberships.py another_network_does_not_exist"],
    ),
    (
        "les hors pairs d’une structure ne sont pas à son référent",
        [
            (
                "comcep/members/models/members.py",
                "mine = scopes_of(member).rows() & Q(kind=Member.Kind.PEER)",
                "mine = scopes_of(member).rows()",
            )
        ],
        ["test_memberships.py outside_member_of_ones_organisation"],
    ),
    (
        "suspendre et reprendre sont à l’animation",
        [
            (
                "comcep/members/access/scopes.py",
                'lifts that: the moderators alone."""\n    return is_moderator(member)\n',
                'lifts that: the moderators alone."""\n    return True\n',
            )
        ],
        ["test_memberships.py neither_suspends_nor_lifts"],
    ),
]
