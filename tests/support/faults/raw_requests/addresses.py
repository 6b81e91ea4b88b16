"""Requests whose address, query, headers, content type or token is bad."""

import base64
import json

from tests.support.faults.raw_requests.every_request import (
    AN_ID,
    FOREIGN,
    MARK,
    TOKEN,
    Cases,
    Raw,
    get,
    request,
)


def search(query: str, status: int = 422) -> Raw:
    return Raw(request(f"POST /v1/contacts/search?{query} HTTP/1.1", body={}), status)


def opened(id_: str, status: int = 422, *, audited: str | None = None) -> Raw:
    return Raw(get(f"/v1/people/{id_}", Purpose="screening"), status, audited=audited)


ADDRESSES: Cases = {
    "a path that is not": Raw(get(f"/v1/{MARK}"), 404),
    "a version that is not": Raw(get("/v2/me"), 404),
    "a slash at the end": Raw(get("/v1/me/"), 404),
    "two slashes": Raw(get("//v1/me"), 404),
    "another case": Raw(get("/V1/ME"), 404),
    "a way up": Raw(get("/v1/contacts/../me"), 404),
    "a way up, escaped": Raw(get("/v1/contacts/%2e%2e/me"), 404),
    "a way to a file": Raw(get("/v1/../../../../etc/passwd"), 404),
    "a backslash": Raw(get("/v1\\me"), 404),
    "an escaped slash": Raw(get("/v1%2Fme%2F"), 404),
    "an escape cut short": Raw(get("/v1/me%2"), 404),
    "an escape of no digits": Raw(get("/v1/me%zz"), 404),
    "an escaped NUL": Raw(get("/v1/me%00"), 404),
    "an escaped line break": Raw(get(f"/v1/me%0d%0aX-Note:%20{MARK}"), 404),
    "escapes that are not UTF-8": Raw(get("/v1/%ff%fe"), 404),
    "parameters in the path": Raw(get(f"/v1/me;session={MARK}"), 404),
    "a method that is not of this path": Raw(request("DELETE /v1/contacts HTTP/1.1"), 405),
    "a method that is not": Raw(request("BREW /v1/contacts HTTP/1.1"), 405),
    "a method in small letters": Raw(request("post /v1/contacts HTTP/1.1"), 405),
    "a trace": Raw(get("/v1/me").replace(b"GET", b"TRACE"), 405),
    "a tunnel": Raw(b"CONNECT frontdoor.test:443 HTTP/1.1\r\nHost: frontdoor.test\r\n\r\n", 404),
    "an upgrade to a socket": Raw(
        get("/v1/people", Connection="Upgrade", Upgrade="websocket", Sec_WebSocket_Version="13"),
        405,
    ),
    "an id of another form": opened(MARK),
    "an id in capitals": opened(AN_ID.upper()),
    "an id with an escaped space": opened(f"{AN_ID}%20"),
    "an id with an escaped NUL": opened(f"{AN_ID}%00"),
    "an id in braces": opened(f"%7B{AN_ID}%7D"),
    "a statement for an id": opened("1'%20OR%20'1'='1"),
    "an id of nobody": opened(AN_ID, 404, audited="RecordNotFound"),
}

QUERIES: Cases = {
    "a limit of nought": search("limit=0"),
    "a limit beyond the limit": search("limit=201"),
    "a negative limit": search("limit=-1"),
    "a limit in words": search(f"limit={MARK}"),
    "a limit with a fraction": search("limit=1.5"),
    "a limit with an underscore": search("limit=1_0"),
    "a limit in another script": search("limit=%D9%A1"),
    "a limit in hexadecimal": search("limit=0x10"),
    "a limit beyond all numbers": search("limit=" + "9" * 100),
    "an empty limit": search("limit="),
    "a cursor that we never signed": search(f"cursor={MARK}", 422),
    "an empty cursor": search("cursor=", 422),
    "a cursor with a NUL": search("cursor=a%00", 422),
    "a cursor of ten thousand letters": search("cursor=" + "a" * 10_000, 422),
    "a query that is not UTF-8": search("limit=%ff"),
}

HEADERS: Cases = {
    "no key": Raw(request(Idempotency_Key=None), 400),
    "an empty key": Raw(request(Idempotency_Key=""), 400),
    "a key that is too short": Raw(request(Idempotency_Key="short"), 400),
    "a key without end": Raw(request(Idempotency_Key="k" * 129), 400),
    "a key with a space": Raw(request(Idempotency_Key=f"{MARK} and more"), 400),
    "a key beyond ASCII": Raw(request(Idempotency_Key=b"caf\xc3\xa9-au-lait"), 400),
    "a purpose that is not": Raw(get(f"/v1/people/{AN_ID}", Purpose=MARK), 422),
    "a purpose not given": Raw(get(f"/v1/people/{AN_ID}"), 400),
    "a purpose of another's role": Raw(
        get(f"/v1/people/{AN_ID}", Purpose="court"), 403, audited="PurposeNotForRole"
    ),
    "a partnership of another form": Raw(get("/v1/me", Partnership=f"../{MARK}"), 422),
    "a partnership that is not": Raw(get("/v1/me", Partnership="nowhere-at-all"), 403),
    "no version to change": Raw(
        request(f"POST /v1/contacts/{AN_ID}/error HTTP/1.1", body={"reason": "a"}),
        428,
        audited="VersionNotGiven",
    ),
    "a weak version": Raw(
        request(
            f"POST /v1/contacts/{AN_ID}/error HTTP/1.1", body={"reason": "a"}, If_Match='W/"1"'
        ),
        422,
    ),
    "any version": Raw(
        request(f"POST /v1/contacts/{AN_ID}/error HTTP/1.1", body={"reason": "a"}, If_Match="*"),
        422,
    ),
    "a version without quotes": Raw(
        request(f"POST /v1/contacts/{AN_ID}/error HTTP/1.1", body={"reason": "a"}, If_Match="1"),
        422,
    ),
    "a list of versions": Raw(
        request(
            f"POST /v1/contacts/{AN_ID}/error HTTP/1.1", body={"reason": "a"}, If_Match='"1", "2"'
        ),
        422,
    ),
    "a version beyond all numbers": Raw(
        request(
            f"POST /v1/contacts/{AN_ID}/error HTTP/1.1",
            body={"reason": "a"},
            If_Match=f'"{"9" * 30}"',
        ),
        422,
    ),
}

CONTENT_TYPES: Cases = {
    f"{kind or 'none at all'}": Raw(request(Content_Type=kind), 415)
    for kind in (
        None,
        "",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "application/xml",
        "application/fhir+json",
        "application/merge-patch+json",
        "application/problem+json",
        "application/*",
        "*/*",
        "application/json, text/plain",
        f"{MARK}/{MARK}",
    )
} | {
    "a charset that is not UTF-8": Raw(
        request(Content_Type="application/json; charset=utf-16"), 415
    ),
    "squeezed": Raw(request(Content_Encoding="gzip"), 415),
    "squeezed twice": Raw(request(Content_Encoding="gzip, gzip"), 415),
    "squeezed in a way that nobody knows": Raw(request(Content_Encoding=MARK), 415),
}


def bearing(value: str | bytes | None, status: int = 401) -> Raw:
    return Raw(get("/v1/me", Authorization=value), status)


def _unsigned(**header: object) -> str:
    parts = (header, {"sub": MARK})
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts
    )


TOKENS: Cases = {
    "none": bearing(None),
    "empty": bearing(""),
    "a scheme alone": bearing("Bearer"),
    "a name and a password": bearing("Basic " + base64.b64encode(MARK.encode()).decode()),
    "another scheme": bearing(b"Token " + TOKEN),
    "no scheme": bearing(TOKEN),
    "two spaces": bearing(b"Bearer  " + TOKEN),
    "in quotes": bearing(b'Bearer "' + TOKEN + b'"'),
    "twice in one header": bearing(b"Bearer " + TOKEN + b", Bearer " + TOKEN),
    "twice in two headers": Raw(
        get("/v1/me").replace(b"Host:", b"Authorization: Bearer " + TOKEN + b"\r\nHost:"), 401
    ),
    "with a letter more": bearing(b"Bearer " + TOKEN + b"A"),
    "beyond ASCII": bearing(b"Bearer \xc3\xa9" + TOKEN),
    "of another issuer": bearing(b"Bearer " + FOREIGN),
    "not signed": bearing(f"Bearer {_unsigned(alg='none', typ='at+jwt')}."),
    "signed with a word": bearing(f"Bearer {_unsigned(alg='HS256', typ='at+jwt')}.AAAA"),
    "of forty thousand letters": bearing("Bearer " + "A" * 40_000),
    "two segments": bearing("Bearer a.b"),
    "a word": bearing(f"Bearer {MARK}"),
    "in the query": Raw(
        get("/v1/me", Authorization=None).replace(b"/v1/me", b"/v1/me?access_token=" + TOKEN), 401
    ),
    "in a cookie": Raw(get("/v1/me", Authorization=None, Cookie=b"token=" + TOKEN), 401),
    "none, with a body that is none": Raw(request(body="{", Authorization=None), 401),
}
