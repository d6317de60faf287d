from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "forum.questions"
    label = "questions"
    verbose_name = "Questions"

    def ready(self):
        from comcep.members import parts
        from forum.questions import own_data
        from forum.questions.profile import fields_of_knowledge

        parts.add_to_profile(fields_of_knowledge)
        for name, provider in own_data.PROVIDERS.items():
            parts.add_to_own_data(name, provider)
