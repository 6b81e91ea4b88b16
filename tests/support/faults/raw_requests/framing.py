"""Requests that are badly framed: where one ends, how long it is, what it even is."""

import json

from tests.support.faults.raw_requests.every_request import (
    GOOD,
    MARK,
    Answered,
    Cases,
    Raw,
    get,
    request,
)

WHOLE = json.dumps(GOOD).encode()
SERVER, NOBODY = Answered.SERVER, Answered.NOBODY


def chunks(body: bytes) -> bytes:
    return request(body=body, Content_Length=None, Transfer_Encoding="chunked")


FRAMING: Cases = {
    "no HTTP at all": Raw(
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 40, 400, SERVER
    ),
    "the preface of HTTP/2": Raw(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, NOBODY),
    "a line without a version": Raw(b"GET /v1/me\r\n\r\n", 400, SERVER),
    "a version of the future": Raw(get("/v1/me").replace(b"HTTP/1.1", b"HTTP/3.0"), 400, SERVER),
    "a version in small letters": Raw(get("/v1/me").replace(b"HTTP/1.1", b"http/1.1"), 400, SERVER),
    "two spaces in the line": Raw(get("/v1/me").replace(b"GET /", b"GET  /"), 400, SERVER),
    "a tab in the line": Raw(get("/v1/me").replace(b"GET /", b"GET\t/"), 400, SERVER),
    "a method with a NUL": Raw(get("/v1/me").replace(b"GET", b"G\0T"), 400, SERVER),
    "a method of ten thousand letters": Raw(get("/v1/me").replace(b"GET", b"G" * 10_000), 405),
    "a target with a raw space": Raw(get(f"/v1/{MARK} me"), 400, SERVER),
    "a target with a raw NUL": Raw(get(f"/v1/{MARK}\0me"), 400, SERVER),
    "a target with a control character": Raw(get(f"/v1/{MARK}\x7fme"), 400, SERVER),
    "a target with raw bytes beyond ASCII": Raw(get(f"/v1/{MARK}\xe9"), 404),
    "a target of a megabyte": Raw(get("/v1/" + MARK * 90_000), 431, SERVER),
    "a target without a slash": Raw(get("v1/me"), 400, SERVER),
    "an empty target": Raw(get(""), 400, SERVER),
    "an asterisk for a target": Raw(get("*"), 404),
    "a line that ends in the middle": Raw(b"POST /v1/contac", 400, NOBODY),
    "a head without an end": Raw(request().partition(b"\r\n\r\n")[0], 400, NOBODY),
    "lines folded the old way": Raw(request(raw_headers=b"X-Note: a\r\n b\r\n"), 400, SERVER),
    "a space before the colon": Raw(request(raw_headers=b"X-Note : a\r\n"), 400, SERVER),
    "a header without a colon": Raw(request(raw_headers=f"{MARK}\r\n".encode()), 400, SERVER),
    "a header without a name": Raw(request(raw_headers=b": a\r\n"), 400, SERVER),
    "a NUL in a header": Raw(request(raw_headers=b"X-Note: a\0b\r\n"), 400, SERVER),
    "a bare carriage return in a header": Raw(
        request(raw_headers=b"X-Note: a\rb\r\n"), 400, SERVER
    ),
    "a header name in brackets": Raw(request(raw_headers=b"X[0]: a\r\n"), 400, SERVER),
    "two hundred headers": Raw(
        request(raw_headers=b"".join(b"X-%d: a\r\n" % each for each in range(200))), 431, SERVER
    ),
    "headers just over their limit": Raw(
        request(raw_headers=b"X-Note: " + b"a" * 65_600 + b"\r\n"), 431
    ),
    "a header of half a megabyte": Raw(
        request(raw_headers=b"X-Note: " + b"a" * 500_000 + b"\r\n"), 431, SERVER
    ),
    "a length that is no number": Raw(request(Content_Length="many"), 400, SERVER),
    "a negative length": Raw(request(Content_Length="-1"), 400, SERVER),
    "a length with a sign": Raw(request(Content_Length=f"+{len(WHOLE)}"), 400, SERVER),
    "a length in hexadecimal": Raw(request(Content_Length="0x10"), 400, SERVER),
    "a length beyond all numbers": Raw(request(Content_Length="9" * 30), 400, SERVER),
    "a length of a petabyte": Raw(request(Content_Length="9" * 15), 413),
    "two lengths that differ": Raw(request(raw_headers=b"Content-Length: 3\r\n"), 400, SERVER),
    "a list of lengths that differ": Raw(request(Content_Length=f"{len(WHOLE)}, 3"), 400, SERVER),
    "a length and chunks": Raw(request(Transfer_Encoding="chunked"), 400),
    "chunks twice": Raw(chunks(WHOLE).replace(b": chunked", b": chunked, chunked"), 400),
    "chunks that are not the last coding": Raw(
        chunks(WHOLE).replace(b": chunked", b": chunked, gzip"), 400, SERVER
    ),
    "a coding that nobody knows": Raw(
        chunks(WHOLE).replace(b": chunked", b": squeezed"), 400, SERVER
    ),
    "chunks whose size is no number": Raw(chunks(b"zz\r\n{}\r\n0\r\n\r\n"), 400),
    "chunks whose size overflows": Raw(chunks(b"f" * 17 + b"\r\n{}\r\n0\r\n\r\n"), 400),
    "a chunk that is longer than it said": Raw(chunks(b"1\r\n{}\r\n0\r\n\r\n"), 400),
    "chunks in HTTP/1.0": Raw(
        chunks(b"2\r\n{}\r\n0\r\n\r\n").replace(b"HTTP/1.1", b"HTTP/1.0"), 400, SERVER
    ),
    "chunks without end": Raw(chunks(b"10\r\n{}"), 408),
    "chunks beyond the limit": Raw(
        chunks(b"".join([b"10000\r\n" + b" " * 65536 + b"\r\n"] * 5) + b"0\r\n\r\n"), 413
    ),
    "a body shorter than it said": Raw(request(Content_Length=str(len(WHOLE) + 9)), 408),
    "a body longer than it said": Raw(request(Content_Length=str(len(WHOLE) - 9)), 400),
    "no length at all": Raw(request(Content_Length=None), 422),
    "a body beyond the limit": Raw(request(body=b" " * 300_000), 413),
    "a body beyond the limit that is announced alone": Raw(
        request(body=b"", Content_Length="300000", Expect="100-continue"), 413
    ),
    "two hosts": Raw(get("/v1/me").replace(b"Host:", b"Host: elsewhere.test\r\nHost:"), 400),
    "no host": Raw(get("/v1/me", Host=None), 400),
}
