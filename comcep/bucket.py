"""Files in a bucket that speaks S3, for sites of more than one machine."""

from botocore.config import Config
from storages.backends.s3 import S3Storage


class PrivateBucket(S3Storage):
    """No file of it has an address, not even a signed one: only a view that checks gives it."""

    def __init__(self, **options):
        # Servers other than Amazon's do not all know the newest checksums.
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": options.pop("addressing_style", None) or "auto"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=20,
            retries={"max_attempts": 2},
        )
        super().__init__(client_config=config, file_overwrite=False, default_acl=None, **options)

    def url(self, name, **ignored):
        raise ValueError("This file has no URL: only a checked view serves it.")
