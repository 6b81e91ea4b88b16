"""How a story is told over HTTP: each step answers what the next one needs."""

from typing import Any

from tests.support.partnerships import Person

Json = dict[str, Any]


async def made(by: Person, path: str, told: Json | None = None, **given: Any) -> Json:
    """Something that is made: the record, with its version as `etag`."""
    answer = await by.post(path, told, **given)
    assert answer.status_code in {200, 201}, f"{path}: {answer.text}"
    return _with_version(answer.json(), answer.headers.get("ETag"))


async def seen(by: Person, path: str) -> Json:
    """Something that is read, with its version as `etag`."""
    answer = await by.get(path)
    assert answer.status_code == 200, f"{path}: {answer.text}"
    return _with_version(answer.json(), answer.headers.get("ETag"))


async def refused(by: Person, path: str, told: Json | None = None, **given: Any) -> str:
    """Something that is refused: the name of the problem."""
    answer = await by.post(path, told, **given)
    assert 400 <= answer.status_code < 500, f"{path}: {answer.text}"
    return str(answer.json()["type"]).removeprefix("/problems/")


def clocks(record: Json) -> dict[str, tuple[str, str]]:
    """The state and the due time of each clock of a record, by kind; the latest of a kind."""
    return {each["kind"]: (each["state"], each["due_at"]) for each in record["timescales"]}


def _with_version(record: Json, etag: str | None) -> Json:
    return record | ({"etag": etag} if etag is not None else {})
