from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "comcep.search"
    label = "search"
    verbose_name = "Recherche"

    def ready(self):
        from comcep.search import acronyms, signals
        from kb.reading.boxes import register

        signals.connect(self)
        register(acronyms.acronyms_of)
