from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "forum.questions"
    label = "questions"
    verbose_name = "Questions"

    def ready(self):
        from comcep.members import parts
        from comcep.members.leaving import identity_forgotten, membership_ended
        from comcep.notifications import digest, kinds
        from forum.questions import leaving, news, own_data, promise, to_answer
        from forum.questions.profile import ByTheme, fields_of_knowledge

        kinds.add(*news.KINDS, promise.KIND)
        digest.add_bringer(news.TO_ANSWER, to_answer)
        parts.add_to_profile(fields_of_knowledge)
        for name, provider in own_data.PROVIDERS.items():
            parts.add_to_own_data(name, provider)
        parts.add_to_directory(ByTheme)
        parts.add_messages(leaving.Writings)
        membership_ended.connect(leaving.on_membership_ended, dispatch_uid="questions.left")
        identity_forgotten.connect(leaving.on_identity_forgotten, dispatch_uid="questions.forgotten")
