"""The forms by which images and documents come in."""

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from kb.forms import FORBIDDEN
from kb.screening import holds_an_identifier
from kb.texts import written_in


class Screened:
    """Refuse an exact identifier in what names a file: its title, its description, its own name."""

    def clean(self):
        cleaned = super().clean()
        for name in ("file", *(field.name for field in written_in(self.instance))):
            said = cleaned.get(name) or ""
            if holds_an_identifier(str(getattr(said, "name", said))):
                self.add_error(name, FORBIDDEN)
        return cleaned


class ImageForm(Screened, BaseImageForm):
    pass


class DocumentForm(Screened, BaseDocumentForm):
    pass
