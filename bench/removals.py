# ruff: noqa: E501 (each text is that of the source)
"""What ``bench/mutations.py`` removes: ``(what, [(file, text, what stands there instead)], [tests])``.

Each text stands once in its file. Tests are named by words of their address, all of which it holds; the first
ones ought to notice. A check that another one stands behind is removed with that other one, and says so.
"""

MEETS, ABSENT, DOORS = (
    f"test_visibility.py {name}" for name in ("meets_its_words", "did_not_exist", "these_doors")
)
QUESTIONS = "forum/questions/models.py"
THREAD = "forum/questions/thread.py"
PERMS = "forum/questions/perms.py"
AUDIENCES = "comcep/members/audiences.py"
POLICIES = "kb/policies.py"
RESULTS = "comcep/search/results.py"
ENGINE = "comcep/search/fts5/engine.py"
CELLS = "comcep/search/fts5/cells.py"
REQUESTS = "comcep/members/models/requests.py"

TOPICS_SQL = [
    (
        "forum/questions/statements.py",
        "AND t.forum_id IN ({marks(readable)})\n            AND (t.approved",
        "AND (t.forum_id IN ({marks(readable)}) OR 1 = 1)\n            AND (t.approved",
    ),
]

REMOVALS = [
    # Sections, topics, messages
    (
        "les listes de sujets s’en tiennent aux rubriques lues",
        [
            (
                QUESTIONS,
                "Topic.objects.filter(approved=True, forum__in=rights_of(member).readable_ids())",
                "Topic.objects.filter(approved=True)",
            )
        ],
        ["test_reading_door.py no_trace", f"{MEETS} [outsider]"],
    ),
    (
        "les listes de sujets laissent ce qui attend l’approbation",
        [
            (
                QUESTIONS,
                "Topic.objects.filter(approved=True, forum__in=rights_of(member).readable_ids())",
                "Topic.objects.filter(forum__in=rights_of(member).readable_ids())",
            )
        ],
        [f"{MEETS} [adviser]"],
    ),
    (
        "les messages s’en tiennent aux rubriques lues",
        [
            (
                QUESTIONS,
                "approved=True, topic__approved=True, topic__forum__in=rights_of(member).readable_ids()",
                "approved=True, topic__approved=True",
            )
        ],
        ["test_wall.py closed_section"],
    ),
    (
        "les messages laissent ceux qui attendent l’approbation",
        [
            (
                QUESTIONS,
                "approved=True, topic__approved=True, topic__forum__in=rights_of(member).readable_ids()",
                "topic__approved=True, topic__forum__in=rights_of(member).readable_ids()",
            )
        ],
        ["test_wall.py told_of_a_message"],
    ),
    (
        "la page d’un sujet s’en tient aux rubriques lues",
        TOPICS_SQL,
        ["test_reading_door.py gets_404"],
    ),
    (
        "la page d’un sujet laisse les messages qui attendent",
        [
            (
                "forum/questions/statements.py",
                'OR p.poster_id = %s)"\n    here',
                'OR p.poster_id = %s OR 1 = 1)"\n    here',
            )
        ],
        ["test_reading_topic.py pending_answer_shows"],
    ),
    (
        "le texte d’un message enlevé n’est pas donné aux lecteurs",
        [(THREAD, 'post["may_know"] = not removed or own or may_review', 'post["may_know"] = True')],
        ["test_reading_topic.py does_not_even_reach", "test_reading_topic.py tombstone"],
    ),
    (
        "l’adresse d’un message s’en tient aux rubriques lues",
        [(THREAD, "        forum__in=rights.readable_ids(),\n", "")],
        ["test_wall.py leads_nobody"],
    ),
    (
        "l’adresse d’un message qui attend n’existe que pour son auteur et l’animation",
        [(THREAD, "Post.objects.filter(has_place, pk=pk,", "Post.objects.filter(pk=pk,")],
        ["test_reading_topic.py permalink_of_a_pending"],
    ),
    (
        "ce à quoi l’on répond, que l’on corrige ou télécharge s’en tient aux rubriques lues",
        [
            (
                PERMS,
                "        topic__forum__in=rights.readable_ids(),\n    )\n\n\ndef may_read_topic",
                "    )\n\n\ndef may_read_topic",
            )
        ],
        ["test_attachments.py outsider_does_not_find"],
    ),
    (
        "la pièce jointe d’un message qui attend est à son auteur et à l’animation",
        [
            (
                PERMS,
                "Q(approved=True, topic__approved=True) | own | Q(topic__forum__in=rights.ids_with(REVIEW))",
                "Q(pk__isnull=False)",
            )
        ],
        ["test_attachments.py file_of_a_waiting"],
    ),
    (
        "on ne répond qu’à un sujet que l’on lit",
        [
            (
                PERMS,
                "Q(approved=True) | Q(forum__in=rights.ids_with(REVIEW)), forum__in=rights.readable_ids()",
                "Q(approved=True) | Q(forum__in=rights.ids_with(REVIEW))",
            )
        ],
        ["test_reply.py outsider_does_not_find"],
    ),
    (
        "une rubrique sous une rubrique fermée est fermée",
        [
            (
                "forum/engine/forum_permission/handler.py",
                "if {SEE, READ} <= own and not hidden_above else",
                "if {SEE, READ} <= own else",
            )
        ],
        [f"{MEETS} [adviser]"],
    ),
    (
        "un refus l’emporte",
        [("forum/engine/forum_permission/handler.py", "frozenset(granted - denied)", "frozenset(granted)")],
        [f"{MEETS} [denied]"],
    ),
    (
        "une rubrique n’est ouverte qu’à qui elle est donnée",
        [
            (
                "forum/engine/forum_permission/handler.py",
                "return [pk for pk, rights in self._rights.items() if rights]",
                "return list(self._rights)",
            )
        ],
        ["test_reading_door.py no_trace", f"{MEETS} [outsider]"],
    ),
    (
        "un droit donné à une personne n’ouvre rien à qui n’est pas membre",
        [
            (
                "forum/engine/forum_permission/handler.py",
                "        if len(principals) > 1:  # a row for one person never opens more than a standing membership does\n            principals.add(member.pk)",
                "        principals.add(member.pk)",
            )
        ],
        ["test_wall.py given_to_a_person"],
    ),
    (
        "le forum n’existe pas pour qui n’en lit rien",
        [
            (
                "forum/questions/views/reading.py",
                "        if Audience.OUTSIDERS not in audiences_of(request.user):\n            raise Http404\n",
                "",
            )
        ],
        ["test_reading_door.py for_an_applicant", "test_reading_door.py for_an_administrator"],
    ),
    (
        "qui lit une rubrique, dit à qui écrit, vient des mêmes droits",
        [
            (
                PERMS,
                "if held.rights(principals).get(section_id)}",
                "if held.rights(principals).get(section_id) or True}",
            )
        ],
        ["test_move.py asks_first", "test_reading_topic.py who_reads_it"],
    ),
    # Who stands where
    (
        "une audience ne tient que tant que l’adhésion tient",
        [
            (
                AUDIENCES,
                "return member.is_active and member.state == Member.State.VALIDATED",
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
                "return super().user_can_authenticate(user) and user.state not in CLOSED_STATES",
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
                "return super().user_can_authenticate(user) and user.state not in CLOSED_STATES",
                "return super().user_can_authenticate(user)",
            ),
            (
                "comcep/members/adapters.py",
                "        if user.state in CLOSED_STATES:\n",
                "        if False:\n",
            ),
            (
                "comcep/members/actions/links.py",
                "    ).exclude(member__state__in=CLOSED_STATES)",
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
        [(AUDIENCES, "        if Role.Name.MODERATOR in roles:\n", "        if True:\n")],
        ["test_redaction.py anybody_else", f"{MEETS} [adviser]"],
    ),
    (
        "les rapports sont un mandat pour les hors pairs",
        [
            (
                AUDIENCES,
                "        if roles & {Role.Name.COMMITTEE, Role.Name.STEERING}:\n",
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
        [("comcep/members/middleware.py", "or not lacks_one(request.user)", "or True")],
        ["test_second_factor.py nothing_answers_who_must"],
    ),
    # Knowledge base
    (
        "les fiches s’en tiennent à leurs lecteurs",
        [
            (
                "kb/models.py",
                "return self.live().filter(audience__in=audiences_of(member))",
                "return self.live()",
            )
        ],
        ["test_reading.py visible_to_keeps", f"{MEETS} [outsider]"],
    ),
    (
        "un brouillon de fiche n’est pas une fiche",
        [
            (
                "kb/models.py",
                "return self.live().filter(audience__in=audiences_of(member))",
                "return self.filter(audience__in=audiences_of(member))",
            )
        ],
        ["test_reading.py visible_to_keeps"],
    ),
    (
        "une fiche servie par Wagtail lui-même garde son mur",
        [
            (
                "kb/models.py",
                "        if not self.may_be_read_by(request.user):\n            raise Http404\n",
                "",
            )
        ],
        ["test_reading.py served_by_wagtail"],
    ),
    (
        "l’aperçu d’un brouillon est à l’animation",
        [
            (
                "kb/models.py",
                "        if not is_moderator(request.user):\n            raise Http404\n        return super().serve_preview",
                "        return super().serve_preview",
            )
        ],
        ["test_admin.py preview_of_a_draft"],
    ),
    (
        "une fiche que l’on ne lit pas ne donne aucun droit dans l’administration",
        [
            (
                "kb/models.py",
                "reader = user if self.audience in audiences_of(user) else AnonymousUser()",
                "reader = user",
            )
        ],
        ["test_admin.py reads_no_procedure", f"{MEETS} [admin]"],
    ),
    (
        "les documents s’en tiennent à leurs lecteurs",
        [("kb/views.py", "WalledDocument.objects.visible_to(request.user)", "WalledDocument.objects.all()")],
        ["test_files.py downloads_no_document"],
    ),
    (
        "les images s’en tiennent à leurs lecteurs",
        [("kb/views.py", "WalledImage.objects.visible_to(request.user)", "WalledImage.objects.all()")],
        ["test_files.py sees_no_image"],
    ),
    (
        "tout ce qui porte une audience s’y tient",
        [(AUDIENCES, "return self.filter(audience__in=audiences_of(member))", "return self.all()")],
        ["test_files.py downloads_no_document", "test_files.py sees_no_image"],
    ),
    (
        "les sources d’une fiche s’en tiennent aux sujets lus",
        [
            (
                "kb/lists.py",
                "        for topic in visible_topics(member)\n",
                "        for topic in visible_topics.__globals__['Topic'].objects\n",
            )
        ],
        ["test_wall.py names_no_topic"],
    ),
    (
        "les fiches nées d’un sujet s’en tiennent à leurs lecteurs",
        [("kb/topic_box.py", "ProcedurePage.objects.visible_to(member)", "ProcedurePage.objects.live()")],
        ["test_wall.py names_no_procedure"],
    ),
    (
        "les pages de texte s’en tiennent à leurs lecteurs",
        [
            (
                "comcep/home/models.py",
                "        if self.audience not in audiences_of(request.user):\n            raise Http404\n",
                "",
            )
        ],
        ["home/test_pages.py peers", f"{MEETS} [outsider]"],
    ),
    # Wagtail's admin
    (
        "la porte de l’administration",
        [
            (
                "comcep/members/middleware.py",
                "            if not may_open_admin(request.user):\n                raise Http404\n",
                "",
            )
        ],
        [f"{DOORS} [adviser]"],
    ),
    (
        "une page que l’on ne lit pas n’a pas d’adresse dans l’administration",
        [("kb/middleware.py", "if named and any(", "if named and not named and any(")],
        [f"{MEETS} [admin]"],
    ),
    (
        "les listes que Wagtail ne filtre pas sont à l’animation",
        [
            (
                "kb/middleware.py",
                "if request.path.startswith(FOR_MODERATORS):",
                "if request.path.startswith(()):",
            )
        ],
        [f"{MEETS} [admin]"],
    ),
    (
        "l’administration ne liste que les pages lues",
        [
            (
                POLICIES,
                '        pages = pages.exclude(pk__in=hidden.values("pk"))\n',
                "        pages = pages.exclude(pk__in=[])\n",
            )
        ],
        ["test_admin.py reads_no_procedure", f"{MEETS} [admin]"],
    ),
    (
        "l’administration ne liste que les images et documents lus",
        [(POLICIES, "return instances.filter(audience__in=audiences_of(user))", "return instances")],
        ["test_admin.py image_of_peers", f"{MEETS} [admin]"],
    ),
    (
        "avis et fiches y sont à l’animation",
        [
            (
                POLICIES,
                "return is_moderator(user) and super().user_has_permission(user, action)",
                "return super().user_has_permission(user, action)",
            ),
            (
                POLICIES,
                "return is_moderator(user) and super().user_has_any_permission(user, actions)",
                "return super().user_has_any_permission(user, actions)",
            ),
            (
                POLICIES,
                "return is_moderator(user) and super().user_has_permission_for_instance(user, action, instance)",
                "return super().user_has_permission_for_instance(user, action, instance)",
            ),
        ],
        [f"{MEETS} [admin]"],
    ),
    # Search
    (
        "l’index ne répond que ce qui est lu (et la base derrière lui)",
        [
            (
                CELLS,
                '        if (cell.kind == "topic" and cell.section in reader.sections)\n        or (cell.kind == "procedure" and cell.audience in reader.audiences)\n',
                "        if reader is not None\n",
            )
        ],
        ["search/test_page.py finds_and_counts", "test_visibility.py counts_only [outsider]"],
    ),
    (
        "les sujets trouvés sont relus dans la base",
        [
            (
                RESULTS,
                "for row in statements.topics(missing, rights.readable_ids())",
                "for row in statements.topics(missing, list(rights.matrix.sections))",
            ),
            (
                RESULTS,
                "topics_with_posts(ids, list(parts.values()), rights.readable_ids())",
                "topics_with_posts(ids, list(parts.values()), list(rights.matrix.sections))",
            ),
            (
                RESULTS,
                '        topics -= set(visible_topics(member).filter(pk__in=topics).values_list("pk", flat=True))\n',
                "        topics = set()\n",
            ),
        ],
        ["search/test_page.py removed_topic_is_gone", f"{MEETS} [outsider]"],
    ),
    (
        "les fiches trouvées sont relues dans la base",
        [
            (
                RESULTS,
                "return ProcedurePage.objects.visible_to(member).filter(pk__in=ids)",
                "return ProcedurePage.objects.filter(pk__in=ids)",
            )
        ],
        ["test_procedures.py", f"{MEETS} [outsider]"],
    ),
    (
        "ce qui attend d’être réindexé n’est ni trouvé ni compté",
        [(RESULTS, "        hidden=_no_longer_visible(member),\n", "        hidden=(),\n")],
        ["test_wall.py waits_for_the_index"],
    ),
    (
        "on ne cherche pas ce qui ressemble à ce que l’on ne lit pas",
        [
            (
                RESULTS,
                'topic = visible_topics(member).select_related("forum", "first_post").filter(pk=pk).first()',
                'topic = visible_topics.__globals__[\'Topic\'].objects.select_related("forum", "first_post").filter(pk=pk).first()',
            )
        ],
        ["test_beside.py does_not_read_is_like_nothing"],
    ),
    (
        "un mot que l’on ne lit nulle part est inconnu de la recherche",
        [
            (
                ENGINE,
                "    def _first(self, connection, table, match, reader):\n        conditions, arguments = permission(reader, readable(cells_of(connection), reader))",
                "    def _first(self, connection, table, match, reader):\n        conditions, arguments = permission(reader, cells_of(connection))",
            )
        ],
        ["search/test_engine.py", "search/test_page.py canary_never_sings"],
    ),
    (
        "suggestions et questions semblables s’en tiennent à ce qui est lu (l’index et la base)",
        [
            (
                ENGINE,
                '        match = " ".join([*(phrase_of((word,)) for word in words[:-1]), phrase_of((words[-1],)) + "*"])\n        with said_plainly():\n            connection = self._connection()\n            conditions, arguments = permission(reader, readable(cells_of(connection), reader))',
                '        match = " ".join([*(phrase_of((word,)) for word in words[:-1]), phrase_of((words[-1],)) + "*"])\n        with said_plainly():\n            connection = self._connection()\n            conditions, arguments = permission(reader, cells_of(connection))',
            ),
            (
                ENGINE,
                "                return []\n            conditions, arguments = permission(reader, readable(cells_of(connection), reader))",
                "                return []\n            conditions, arguments = permission(reader, cells_of(connection))",
            ),
            (
                RESULTS,
                "for row in statements.topics(missing, rights.readable_ids())",
                "for row in statements.topics(missing, list(rights.matrix.sections))",
            ),
        ],
        [f"{MEETS} [outsider]"],
    ),
    (
        "la recherche n’existe que pour les membres",
        [
            (
                "comcep/search/perms.py",
                "            if audience not in audiences_of(request.user):\n",
                "            if audience is None:\n",
            )
        ],
        ["search/test_page.py for_an_applicant"],
    ),
    # Notices and mails
    (
        "une notification est redemandée avant d’être montrée",
        [
            (
                "comcep/notifications/checks.py",
                "zip(same, answers, strict=True) if about)",
                "zip(same, answers, strict=True))",
            )
        ],
        ["test_centre.py", f"{MEETS} [outsider]"],
    ),
    (
        "une notification est redemandée avant d’ouvrir",
        [
            (
                "comcep/notifications/views.py",
                "    if not still_allowed(request.user, [notice]):\n        raise Http404\n",
                "",
            )
        ],
        ["test_centre.py", f"{ABSENT} [outsider]"],
    ),
    (
        "un courriel est redemandé avant de partir (deux fois)",
        [
            (
                "comcep/notifications/checks.py",
                "return bool(import_string(notice.check_path)(notice.recipient, *notice.args))",
                "return True",
            ),
            (
                "comcep/notifications/checks.py",
                "zip(same, answers, strict=True) if about)",
                "zip(same, answers, strict=True))",
            ),
        ],
        ["test_mail.py no_longer_be_known"],
    ),
    (
        "un compte clos ne reçoit plus rien",
        [
            (
                "comcep/notifications/mail.py",
                "if not stands(row.recipient) or not row.recipient.email",
                "if not row.recipient.email",
            )
        ],
        ["test_mail.py closed_account"],
    ),
    (
        "ce qui dit qu’un message a une réponse vérifie qu’on le lit",
        [
            (PERMS, "return visible_posts(member).filter(pk=post_id).exists()", "return True"),
            (
                PERMS,
                'found = set(rows(member).filter(pk__in=[pk for (pk,) in many_args]).values_list("pk", flat=True))',
                "found = {pk for (pk,) in many_args if rows}",
            ),
        ],
        ["test_wall.py closed_section"],
    ),
    # Directory, requests, invitations
    (
        "l’annuaire est aux pairs",
        [
            (
                "comcep/members/models/members.py",
                "        if Audience.PEERS not in audiences_of(member):\n            return self.none()\n",
                "",
            )
        ],
        ["test_visibility.py nobody_but_peers [outsider]"],
    ),
    (
        "la page de l’annuaire est aux pairs",
        [
            (
                "comcep/members/views/directory.py",
                "    if Audience.PEERS not in audiences_of(request.user):\n        raise Http404\n",
                "",
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
                "return self.handed_over().filter(mine).exclude(member=member)",
                "return self.handed_over().exclude(member=member)",
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
                "return self.handed_over().filter(mine).exclude(member=member)",
                "return self.handed_over().filter(mine)",
            )
        ],
        ["members/test_desk.py about_oneself"],
    ),
    (
        "une décision redemande si la demande est à soi",
        [
            (
                "comcep/members/actions/requests.py",
                '    if not scoped or held.member_id == by.pk or held.parked or held.sent_at is None:\n        raise NotYours(f"request {held.pk} is not for member {by.pk} to decide")\n',
                "",
            ),
            (
                "comcep/members/views/desk.py",
                "    if seen is None or not _was_ours(request.user, seen):\n        raise Http404\n",
                "    if seen is None:\n        raise Http404\n",
            ),
        ],
        ["members/test_desk.py another_network"],
    ),
    (
        "le bureau des demandes n’existe que pour les référents et l’animation",
        [
            (
                "comcep/members/views/desk.py",
                "        if not may_open_desk(request.user):\n            raise Http404\n",
                "",
            )
        ],
        ["members/test_desk.py does_not_exist_for_the_others"],
    ),
    (
        "un référent n’invite que chez lui",
        [
            (
                "comcep/members/actions/invitations.py",
                '    if not answers_for(by, fields["network"].pk, fields["organisation"] and fields["organisation"].pk):\n        raise NotAllowed\n',
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
                "return self.filter(mine) if scopes else self.none()",
                "return self",
            )
        ],
        [f"{MEETS} [outside_referent]"],
    ),
    (
        "personne ne lit la liste d’un autre",
        [
            (
                "comcep/members/views/inviting.py",
                "get_object_or_404(ListImport, pk=pk, by=request.user)",
                "get_object_or_404(ListImport, pk=pk)",
            )
        ],
        ["test_inviting.py list_of_another"],
    ),
    (
        "les propositions d’un autre n’existent pas",
        [
            (
                "comcep/members/views/inviting.py",
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
                "comcep/members/views/inviting.py",
                "    if not is_moderator(request.user):\n        raise Http404\n",
                "",
            )
        ],
        ["test_inviting.py proposes_a_moderator"],
    ),
    (
        "un référent ne confirme que les siens",
        [
            (
                "comcep/members/views/presence.py",
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
                "comcep/members/deployment.py",
                "        asked = asked.filter(mine)\n",
                "        asked = asked.filter()\n",
            )
        ],
        ["test_inviting.py counts_of_the_own_network"],
    ),
    (
        "un appareil est à celui qui s’y est connecté",
        [
            (
                "comcep/members/views/security.py",
                "get_object_or_404(request.user.sign_ins, pk=pk)",
                "get_object_or_404(request.user.sign_ins.model, pk=pk)",
            )
        ],
        ["test_wall.py device"],
    ),
    # Moderation and reports
    (
        "le bureau de l’animation est à l’animation",
        [
            (
                "comcep/moderation/perms.py",
                "        if not is_moderator(request.user):\n            raise Http404\n",
                "",
            )
        ],
        ["test_redaction.py anybody_else"],
    ),
    (
        "les outils d’un sujet sont à l’animation",
        [
            (
                "comcep/moderation/panels.py",
                "    if not is_moderator(member) or not perms.may_review(member, topic.forum_id):\n        return None\n",
                "",
            )
        ],
        ["moderation/test_desk.py for_moderators_alone"],
    ),
    (
        "l’animation n’approuve que dans ses rubriques",
        [
            (
                "comcep/moderation/lists.py",
                "approved=False, removal__isnull=True, topic__forum__in=rights_of(member).ids_with(REVIEW)",
                "approved=False, removal__isnull=True",
            )
        ],
        ["test_wall.py denied_a_section"],
    ),
    (
        "le journal s’en tient aux rubriques de qui le lit",
        [
            (
                "comcep/moderation/models.py",
                "return self.filter(Q(topic=None) | Q(topic__forum__in=rights_of(member).ids_with(REVIEW)))",
                "return self",
            )
        ],
        ["test_wall.py denied_a_section"],
    ),
    (
        "un brouillon de rapport est à l’animation",
        [
            (
                "comcep/committee/models.py",
                "            return self.released()\n        return self.none()",
                "            return self\n        return self.none()",
            )
        ],
        ["committee/test_pages.py draft_does_not_exist"],
    ),
    (
        "les rapports sont à leurs lecteurs",
        [
            (
                "comcep/committee/views/doors.py",
                "        if Audience.REPORTS not in audiences_of(request.user):\n            raise Http404\n",
                "",
            )
        ],
        ["committee/test_pages.py for_others_there_is_nothing", f"{DOORS} [outsider]"],
    ),
    (
        "les chiffres exacts sont à l’animation",
        [
            (
                "comcep/committee/perms.py",
                "return is_moderator(member) and report.exact is not None",
                "return report.exact is not None",
            )
        ],
        ["committee/test_pages.py exact_figures_do_not_exist", f"{DOORS} [committee]"],
    ),
    (
        "l’atelier des rapports est à l’animation",
        [
            (
                "comcep/committee/views/doors.py",
                "        if not perms.can_prepare(request.user):\n            raise Http404\n",
                "",
            )
        ],
        [f"{DOORS} [committee]"],
    ),
    # The member's home
    (
        "l’accueil d’un membre ne montre que les fiches qu’il lit",
        [
            (
                "comcep/home/dashboards.py",
                "pages = ProcedurePage.objects.visible_to(member).exclude",
                "pages = ProcedurePage.objects.live().exclude",
            )
        ],
        ["home/test_home.py only_the_procedures"],
    ),
]
