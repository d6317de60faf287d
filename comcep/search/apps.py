from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "comcep.search"
    label = "search"
    verbose_name = "Recherche"

    def ready(self):
        from comcep.moderation import candidates
        from comcep.search import acronyms, alike, signals, wanted
        from forum.writing import suggested
        from forum.writing.alike import register as before_asking
        from kb.reading.boxes import register

        signals.connect(self)
        register(acronyms.acronyms_of)
        before_asking(alike.alike)
        suggested.add("section", alike.sections_of)
        candidates.add(wanted.asked_again)
        candidates.add(wanted.looked_for)
