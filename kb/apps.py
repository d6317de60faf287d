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
        from comcep.members.leaving.departures import identity_forgotten, membership_ended
        from comcep.notifications import checks, kinds
        from forum.following import follows as following
        from forum.following import people
        from forum.promise import experts
        from forum.questions import cards, panels
        from forum.questions.signals import topic_changed, words_erased
        from kb import perms
        from kb.authoring.policies import WalledPagePolicy
        from kb.authoring.publishing import on_published
        from kb.authoring.rights import on_migrated
        from kb.keeping import own_data
        from kb.keeping.leaving import on_identity_forgotten, on_membership_ended
        from kb.keeping.pictures import on_image_saved
        from kb.keeping.redaction import on_words_erased
        from kb.keeping.validity import on_topic_changed
        from kb.models import ProcedurePage, WalledImage
        from kb.reading import cards as procedure_cards
        from kb.reading import expertise, follows, given, topic_box

        register_permission_policy(Page, WalledPagePolicy(Page))
        page_published.connect(on_published, sender=ProcedurePage, dispatch_uid="kb.published")
        topic_changed.connect(on_topic_changed, dispatch_uid="kb.topic_changed")
        pre_save.connect(on_image_saved, sender=WalledImage, dispatch_uid="kb.image_saved")
        post_migrate.connect(on_migrated, sender=self, dispatch_uid="kb.migrated")
        cards.register(procedure_cards.PREFIX, procedure_cards.procedures)
        panels.register(topic_box.procedures_of)
        people.register(given.procedures_given)
        experts.add(expertise.WRITTEN)
        kinds.add(*follows.KINDS)
        checks.add(perms.READ_PROCEDURE, perms.FOLLOW_PROCEDURE)
        following.add_group(follows.procedures)
        parts.add_to_own_data("avis sur les fiches", own_data.opinions)
        parts.add_to_own_data("fiches suivies", own_data.followed)
        membership_ended.connect(on_membership_ended, dispatch_uid="kb.left")
        identity_forgotten.connect(on_identity_forgotten, dispatch_uid="kb.forgotten")
        words_erased.connect(on_words_erased, dispatch_uid="kb.erased")
