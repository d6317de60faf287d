"""The tree of sections. Machina calls a section a forum."""

from django.db import models, transaction
from django.utils.text import slugify
from machina.apps.forum.abstract_models import AbstractForum

from comcep.public_ids import PublicIdField
from forum.engine.forum import order


class Forum(AbstractForum):
    """A section: a rubric (category) or a sub-forum. Its slug is its address and never changes by itself."""

    # A section is never a link and has no picture.
    public_id = PublicIdField()
    link = link_redirects = link_redirects_count = image = None

    @property
    def purpose(self):
        """Its description as it was typed; empty when there is none."""
        return self.description.raw if self.description else ""

    class Meta(AbstractForum.Meta):
        abstract = False
        verbose_name = "rubrique"
        indexes = [models.Index(fields=["tree_id", "lft"], name="forum_tree")]
        constraints = [models.UniqueConstraint(fields=["slug"], name="forum_slug_is_unique")]

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Save without machina's recount: counters move by deltas (``forum.questions.counters``).

        mptt opens a place in the tree by steps, so one writer at a time.
        """
        order.lock()
        if not self.slug:
            self.slug = slugify(self.name) or "rubrique"
        super(AbstractForum, self).save(*args, **kwargs)
