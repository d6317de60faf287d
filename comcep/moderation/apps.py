from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "comcep.moderation"
    label = "moderation"
    verbose_name = "Animation"

    def ready(self):
        from comcep.members import parts
        from comcep.members.leaving.departures import identity_forgotten, membership_ended
        from comcep.moderation import actions, flags
        from comcep.moderation.topic_tools import topic_tools
        from comcep.notifications import checks
        from forum.questions import panels
        from forum.questions.signals import edited_by_another, words_erased

        panels.register(topic_tools)
        checks.add(flags.DECIDE_CASE, flags.READ_FLAG)
        edited_by_another.connect(actions.on_edited, dispatch_uid="moderation.edited")
        parts.add_to_own_data("signalements", flags.own_flags)
        membership_ended.connect(flags.on_membership_ended, dispatch_uid="moderation.left")
        identity_forgotten.connect(flags.on_identity_forgotten, dispatch_uid="moderation.forgotten")
        words_erased.connect(flags.on_words_erased, dispatch_uid="moderation.erased")
