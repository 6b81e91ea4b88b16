"""Key files: private keys that the service generates for itself."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_new_key(path: Path, pem: bytes) -> None:
    """Write a key file that only its owner can read; an existing file is left as it is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A temporary file is 0600 from the start, and linking it into place is atomic: of two
    # processes starting at once, both end up with the key of the first, whole.
    with NamedTemporaryFile(dir=path.parent) as fresh:
        fresh.write(pem)
        fresh.flush()
        with suppress(FileExistsError):
            os.link(fresh.name, path)
