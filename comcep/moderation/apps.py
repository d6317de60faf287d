from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "comcep.moderation"
    label = "moderation"
    verbose_name = "Animation"

    def ready(self):
        from wagtail.signals import page_published

        from comcep.members import parts
        from comcep.members.leaving.departures import identity_forgotten, membership_ended
        from comcep.moderation import actions, claims, flags, letters, proposals
        from comcep.moderation.topic_tools import topic_tools
        from comcep.notifications import checks
        from forum.keeping import withdrawn
        from forum.questions import panels
        from forum.questions.signals import (
            acceptance_decided,
            edited_by_another,
            words_erased,
            written_officially,
        )
        from kb.models import ProcedurePage

        panels.register(topic_tools)
        panels.register(proposals.proposal_box)
        panels.carry("proposed", proposals.MINE)
        panels.carry("set_aside", proposals.SET_ASIDE)
        checks.add(flags.DECIDE_CASE, flags.READ_FLAG, letters.READ_LETTER)
        withdrawn.hold_while(flags.undecided)
        acceptance_decided.connect(actions.on_acceptance_decided, dispatch_uid="moderation.accepted")
        edited_by_another.connect(actions.on_edited, dispatch_uid="moderation.edited")
        written_officially.connect(actions.on_written_officially, dispatch_uid="moderation.in_role")
        parts.add_to_own_data("signalements", flags.own_flags)
        membership_ended.connect(flags.on_membership_ended, dispatch_uid="moderation.left")
        membership_ended.connect(claims.on_membership_ended, dispatch_uid="moderation.claims_left")
        identity_forgotten.connect(flags.on_identity_forgotten, dispatch_uid="moderation.forgotten")
        words_erased.connect(flags.on_words_erased, dispatch_uid="moderation.erased")
        parts.add_to_own_data("propositions de fiches", proposals.own_proposals)
        page_published.connect(
            proposals.on_published, sender=ProcedurePage, dispatch_uid="moderation.published"
        )
        membership_ended.connect(proposals.on_membership_ended, dispatch_uid="moderation.proposals_left")
        identity_forgotten.connect(
            proposals.on_identity_forgotten, dispatch_uid="moderation.proposals_forgotten"
        )
        words_erased.connect(proposals.on_words_erased, dispatch_uid="moderation.proposals_erased")
