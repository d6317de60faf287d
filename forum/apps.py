from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "forum.questions"
    label = "questions"
    verbose_name = "Questions"

    def ready(self):
        from comcep.members import parts
        from comcep.members.leaving.departures import identity_forgotten, membership_ended
        from comcep.notifications import checks, digest, kinds
        from forum.access import perms
        from forum.following import accepted, news, sequels, to_answer
        from forum.following import cards as contact_cards
        from forum.following.profile import ByTheme, fields_of_knowledge
        from forum.keeping import leaving, own_data
        from forum.questions import cards, panels
        from forum.repair import ties

        kinds.add(*news.KINDS, *accepted.KINDS, sequels.KIND)
        checks.add(perms.READ_POST, perms.READ_REMOVAL)
        checks.add(news.READ_MENTION)
        checks.add(news.READ_ANSWER, news.READ_ACCEPTED, news.READ_QUESTION)
        checks.add(accepted.SAY_OF_PROPOSED, sequels.SAY_SEQUEL)
        digest.add_bringer(news.TO_ANSWER, to_answer)
        parts.add_to_profile(fields_of_knowledge)
        for name, provider in own_data.PROVIDERS.items():
            parts.add_to_own_data(name, provider)
        parts.add_to_directory(ByTheme)
        parts.add_messages(leaving.Writings)
        cards.register(contact_cards.PREFIX, contact_cards.contacts)
        panels.carry("tied", ties.TIED)
        panels.register(ties.box_of)
        self._bring_conversations()
        self._take_mail()
        membership_ended.connect(leaving.on_membership_ended, dispatch_uid="questions.left")
        identity_forgotten.connect(leaving.on_identity_forgotten, dispatch_uid="questions.forgotten")

    @staticmethod
    def _bring_conversations():
        from comcep.members import parts
        from comcep.members.leaving.departures import identity_forgotten, membership_ended
        from comcep.notifications import checks, kinds
        from forum.conversations import actions, leaving, lists, own_data, perms, redaction
        from forum.questions.signals import words_erased

        kinds.add(actions.KIND)
        checks.add(perms.READ_CONVERSATION, perms.ANSWER_FOR_TEAM)
        parts.carry("unread_messages", lists.unread_of_account)
        for name, provider in own_data.PROVIDERS.items():
            parts.add_to_own_data(name, provider)
        parts.add_messages(leaving.Letters)
        membership_ended.connect(leaving.on_membership_ended, dispatch_uid="conversations.left")
        identity_forgotten.connect(leaving.on_identity_forgotten, dispatch_uid="conversations.forgotten")
        words_erased.connect(redaction.on_words_erased, dispatch_uid="conversations.erased")

    @staticmethod
    def _take_mail():
        from comcep.members import letters
        from comcep.notifications import taking
        from forum.writing import by_mail

        taking.add_taker(by_mail.take)
        letters.add(**{by_mail.KIND: by_mail.says})
