from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_save


class KbConfig(AppConfig):
    name = "kb"
    verbose_name = "Base de connaissances"

    def ready(self):
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy
        from wagtail.signals import page_published

        from comcep.members import parts
        from comcep.members.leaving.departures import membership_ended
        from comcep.notifications import checks, kinds
        from forum.following import follows as following
        from forum.questions import panels
        from forum.questions.signals import topic_changed
        from kb import follows, own_data, perms, signals, topic_box
        from kb.models import ProcedurePage, WalledImage
        from kb.policies import WalledPagePolicy

        register_permission_policy(Page, WalledPagePolicy(Page))
        page_published.connect(signals.on_published, sender=ProcedurePage, dispatch_uid="kb.published")
        topic_changed.connect(signals.on_topic_changed, dispatch_uid="kb.topic_changed")
        pre_save.connect(signals.on_image_saved, sender=WalledImage, dispatch_uid="kb.image_saved")
        post_migrate.connect(signals.on_migrated, sender=self, dispatch_uid="kb.migrated")
        panels.register(topic_box.procedures_of)
        kinds.add(*follows.KINDS)
        checks.add(perms.READ_PROCEDURE, perms.FOLLOW_PROCEDURE)
        following.add_group(follows.procedures)
        parts.add_to_own_data("avis sur les fiches", own_data.opinions)
        parts.add_to_own_data("fiches suivies", own_data.followed)
        membership_ended.connect(signals.on_membership_ended, dispatch_uid="kb.left")
