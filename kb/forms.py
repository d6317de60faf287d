"""The editors of pages. They stand below the models, since Wagtail asks the model for its own."""

from wagtail.admin.forms import WagtailAdminPageForm

from comcep.members.models import Member
from kb.screening import screened

FORBIDDEN = (
    "Un numéro de sécurité sociale ou des coordonnées bancaires ne se gardent jamais ici\u00a0: retirez-les."
)


class ScreenedForm(WagtailAdminPageForm):
    """The editor of a page that the guard reads, each time it is saved."""

    def _post_clean(self):
        super()._post_clean()
        forbidden, self.personal_data = screened(self.instance)
        for name in forbidden:
            self.add_error(name if name in self.fields else None, FORBIDDEN)


class ProcedureForm(ScreenedForm):
    """The editor of a procedure. A draft may be incomplete; asking to publish or to review may not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "keeper" in self.fields:
            keepers = Member.objects.moderators()
            if self.instance.keeper_id:
                keepers = keepers | Member.objects.filter(pk=self.instance.keeper_id)
            self.fields["keeper"].queryset = keepers.select_related("network")
            if not self.instance.pk and not self.instance.keeper_id:
                self.initial["keeper"] = self.for_user and self.for_user.pk

    def _post_clean(self):
        super()._post_clean()
        page = self.instance
        if "state" in self.cleaned_data:
            self._sign(page)
        if not self.is_deferred_validation:
            for field, sentence in page.missing_to_publish().items():
                if field not in self.errors:
                    self.add_error(field if field in self.fields else None, sentence)

    def _sign(self, page):
        """Whoever declares a page verified, or extends it, signs that with the network and the day."""
        if page.state != page.State.VERIFIED:
            page.verified_on = page.verified_by = page.verified_network = None
        elif page.verified_on is None or {"state", "verified_until"} & set(self.changed_data):
            page.sign(self.for_user)
