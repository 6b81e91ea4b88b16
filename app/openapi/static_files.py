"""Static files of the documentation, compressed once and revalidated by their ETags.

Nothing else of the service is compressed. The length of a compressed answer reveals its content to
a person who watches the traffic and can insert text of their own (BREACH); a file that is the same
for every reader holds no secret.
"""

import gzip
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from fastapi import Request, Response

_TAKES_GZIP = re.compile(
    r"(^|,)\s*gzip\s*(;\s*q=(1(\.0*)?|0\.0*[1-9][0-9]*)\s*)?(,|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent, plain and compressed."""

    media_type: str
    plain: bytes
    compressed: bytes
    digest: str

    @classmethod
    def of(cls, content: bytes, *, media_type: str) -> Self:
        """The file with this content."""
        digest = sha256(content).hexdigest()[:32]
        return cls(media_type, content, gzip.compress(content, mtime=0), digest)

    def answer(self, request: Request) -> Response:
        """The file in the encoding the client accepts; 304 where it has the file already."""
        is_compressed = _TAKES_GZIP.search(request.headers.get("accept-encoding", "")) is not None
        etag = f'"{self.digest}-gzip"' if is_compressed else f'"{self.digest}"'
        headers = {"ETag": etag, "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
        known = request.headers.get("if-none-match", "").replace("W/", "")
        if etag in re.split(r"\s*,\s*", known):
            return Response(status_code=304, headers=headers)
        if is_compressed:
            headers["Content-Encoding"] = "gzip"
        return Response(
            self.compressed if is_compressed else self.plain,
            media_type=self.media_type,
            headers=headers,
        )
