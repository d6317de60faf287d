"""The files of one form: those kept for it earlier, and those that have just come with it."""

from django.core.exceptions import ValidationError
from django.urls import reverse

from comcep.members.files import kept, reading
from comcep.members.models import KeptFile
from comcep.sent import note_kept

TOKENS, DROPPED = "kept", "unkept"
GONE = (
    "Un fichier de ce formulaire n’est plus gardé ici\u00a0: il a été retiré, publié, ou il attendait depuis "
    "plus d’une semaine. Joignez-le de nouveau, ou envoyez sans lui."
)


class Chosen:
    """What a form has to join, in the order in which it was chosen, and sentences on what it cannot.

    A token that is not of this member and this form names nothing.
    """

    def __init__(self, member, place):
        self.member, self.place, self.rule = member, place, kept.rule_of(place)
        self.files, self.errors, self.gone = [], [], False

    @classmethod
    def before(cls, member, place):
        """For a form that opens: what is kept for it."""
        chosen = cls(member, place)
        chosen.files = list(chosen._own().order_by("pk"))
        return chosen

    @classmethod
    def posted(cls, request, place, field="files"):
        """For a form that came: what it names, without what it drops, and what came with it, which is kept.

        Must not be called inside a transaction: files are written, and waited for.
        """
        chosen = cls(request.user, place)
        tokens, new = request.POST.getlist(TOKENS), request.FILES.getlist(field)
        if tokens:
            chosen._find(tokens, request.POST.getlist(DROPPED))
        for file in new:
            if row := chosen._keep(file):
                note_kept(request, file, TOKENS, row.public_id)
        chosen._refuse_too_many()
        chosen._wait()
        return chosen

    @classmethod
    def of_refused(cls, request):
        """The files of a form that is not taken, kept for when it opens again. Its page says by a signature
        whose they are, and for which form: another site cannot.
        """
        if not request.user.is_authenticated:
            return []
        place = kept.place_for(request.user, request.POST.get("place", ""))
        if not place:
            return []
        return [row for field in request.FILES for row in cls.posted(request, place, field).files]

    @property
    def signed_place(self):
        return kept.sign(self.member, self.place)

    @property
    def address(self):
        """Where files are added one by one."""
        return reverse("members:keep_file")

    def look_again(self):
        """Leave out what is gone meanwhile."""
        self.files = list(self._own().filter(pk__in=[row.pk for row in self.files]).order_by("pk"))

    def forget(self):
        """Forget what stays of it, once the form is accepted: also what another page had added to it."""
        if self.files:
            kept.drop(list(self._own()))

    def _own(self):
        return KeptFile.objects.filter(member=self.member, place=self.place)  # wall: kept-form

    def _find(self, tokens, dropped):
        rows = list(self._own().filter(public_id__in=tokens[: kept.MOST_FOR_PLACE]).order_by("pk"))
        self.gone = len(rows) < len(set(tokens) - set(dropped))
        kept.drop([row for row in rows if row.public_id in dropped])
        self.files = [row for row in rows if row.public_id not in dropped]

    def _keep(self, file):
        """The row of it; nothing when it is not kept."""
        if len(self.files) >= kept.MOST_FOR_PLACE:
            return None  # said by the sentence on how many there may be
        same = [row for row in self.files if row.name == file.name[-150:] and row.size == file.size]
        if same and (digest := kept.digest_of(file)) in {row.digest for row in same}:
            return next(row for row in same if row.digest == digest)
        try:
            row = kept.keep(self.member, self.place, file)
        except ValidationError as error:
            self.errors.append(error)
            return None
        self.files.append(row)
        if row.state == row.State.COMING:
            reading.begin(row)
        return row

    def _refuse_too_many(self):
        if (number := len(self.files)) > self.rule.most:
            self.errors.append(
                ValidationError(
                    f"{number} fichiers, c’est trop\u00a0: {self.rule.most} au plus à la fois. Retirez-en."
                )
            )

    def _wait(self):
        reading.wait(self.files)
        broken = [row for row in self.files if row.state == row.State.BROKEN]
        for row in broken:
            self.errors.append(
                ValidationError(
                    f"L’image «\u202f{row.name}\u202f» est trop grande ou abîmée. "
                    "Enregistrez-la en plus petit."
                )
            )
        if broken:
            kept.drop(broken)
            self.files = [row for row in self.files if row not in broken]
