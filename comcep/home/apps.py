from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "comcep.home"
    label = "home"
    verbose_name = "Accueil"

    def ready(self):
        from comcep.home import disk
        from comcep.members import letters
        from comcep.notifications import checks

        checks.add(disk.ADMINISTERS)
        letters.add(**{disk.LETTER: disk.says})
