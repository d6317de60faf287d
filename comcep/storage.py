"""Where files live. Those of members have no address: only a view that checks gives them."""

import uuid

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for static files, the ES modules of our own that import one another included."""

    support_js_module_import_aggregation = True
    manifest_strict = False

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
