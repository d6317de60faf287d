from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for static files, ES modules that import one another included."""

    support_js_module_import_aggregation = True
    manifest_strict = False
