from django.apps import AppConfig


class PromiseConfig(AppConfig):
    name = "forum.promise"
    label = "promise"
    verbose_name = "Promesse de réponse"

    def ready(self):
        from comcep.members import parts
        from comcep.members.leaving.departures import membership_ended
        from comcep.notifications import checks, kinds
        from forum.promise import experts, keeping, news, panel, profile
        from forum.questions import panels

        kinds.add(*news.KINDS)
        checks.add(*news.CHECKS)
        parts.add_to_profile(profile.helping)
        for name, provider in keeping.OWN_DATA.items():
            parts.add_to_own_data(name, provider)
        panels.register(panel.panel_of)
        experts.add(*experts.SOURCES)
        membership_ended.connect(keeping.on_membership_ended, dispatch_uid="promise.left")
