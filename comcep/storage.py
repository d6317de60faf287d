"""Where files live. Those of members have no address: only a view that checks gives them."""

import re
import uuid

import brotli
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/app.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\)(?: layer\((\w+)\))?(?: (\w+))?;')


class Packer(Compressor):
    """The last step but one of Brotli: two per cent larger, in half of the time that a first start waits."""

    @staticmethod
    def compress_brotli(data):
        return brotli.compress(data, quality=10)


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for static files, the ES modules of our own that import one another included."""

    support_js_module_import_aggregation = True
    manifest_strict = False

    def post_process(self, paths, dry_run=False, **options):
        """Serve the sheets that ``app.css`` names as one: a first view asks for it once, not for each."""
        if SHEET in paths and not dry_run:
            self.delete(SHEET)
            self.save(SHEET, ContentFile(joined_sheet(paths).encode()))
            paths = {**paths, SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run, **options)

    def create_compressor(self, **kwargs):
        return Packer(**kwargs)

    def compress_files(self, paths):
        """Those that pages name, by their hash: the others are there for nobody, and would take as long."""
        return super().compress_files(set(paths) & set(self.hashed_files.values()))

    def url(self, name, force=False):
        """Django takes the name apart for each link; the manifest has the answer."""
        hashed = self.hashed_files.get(name)
        if hashed is None or settings.DEBUG:
            return super().url(name, force)
        return f"{self.base_url}{hashed}"

    def url_converter(self, name, hashed_files, template=None):
        """Leave the scripts of other packages as they came: some hold imports that lead nowhere."""
        if name.endswith(".js") and not name.startswith("js/"):
            return lambda match: match.group()
        return super().url_converter(name, hashed_files, template)


def joined_sheet(paths):
    """``app.css`` with each sheet in the place, the layer and the medium where it is imported."""

    def text(name):
        storage, path = paths[name]
        with storage.open(path) as file:
            return file.read().decode()

    def inline(match):
        name, layer, medium = match.groups()
        content = text(f"css/{name}")
        if layer:
            content = f"@layer {layer} {{\n{content}}}\n"
        return f"@media {medium} {{\n{content}}}\n" if medium else content

    return IMPORT.sub(inline, text(SHEET))


class PrivateFolder(FileSystemStorage):
    """A folder that nothing serves. Without a base, Django would name addresses under ``MEDIA_URL``."""

    def url(self, name):
        raise ValueError("This file has no URL: only a checked view serves it.")


def private_storage():
    """Of what members join, without addresses. A function, so that no migration holds its place."""
    return storages["attachments"]


def private_path(row, filename):
    """A name that says nothing."""
    return uuid.uuid4().hex
