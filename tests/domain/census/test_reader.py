"""A census file is read to the letter, in bounded memory, and nothing in it is obeyed."""

import hashlib
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from typing_extensions import override

from app.domain.census.children import ChildAsSent
from app.domain.census.faults import FaultKind
from app.services.census.reader import (
    DEFAULT_LIMITS,
    CensusFileRefused,
    CensusReader,
    ReadingLimits,
)
from tests.support.samples.census_files import a_census, a_child

# White space, comments, character data sections and references that a parser normally loses.
CHILDREN_TO_THE_LETTER = [
    "<Child>\r\n\t<UPN\n>A1</UPN >\r\n</Child>",
    "<Child><!-- <Child> --><LAchildID><![CDATA[A&B</Child>]]></LAchildID></Child\n>",
    "<Child note='>' other=\"/>\"/>",
    "<Child/>",
    "<Child></Child>",
    "<Child><LAchildID>&lt;Beta&#x2D;Invented&gt;</LAchildID><?note </Child>?></Child>",
    "<Child><Child><Message>Zoë</Message></Child></Child>",
]


class Drip(io.BytesIO):
    """A source that hands out a few bytes at a time, as a socket may."""

    step = 1

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(self.step, size or self.step))


class Stream:
    """A source of any length that is never held in memory as a whole."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, _size: int = -1, /) -> bytes:
        return next(self._pieces, b"")


def read_all(content: bytes, *, limits: ReadingLimits = DEFAULT_LIMITS) -> CensusReader:
    reader = CensusReader(io.BytesIO(content), limits=limits)
    for _ in reader:
        pass
    return reader


@given(
    children=st.lists(st.sampled_from(CHILDREN_TO_THE_LETTER)),
    step=st.integers(1, 64),
    between=st.sampled_from(["", "\n", "<!-- <Child/> -->\r\n"]),
)
def test_each_child_is_kept_as_it_was_sent_to_the_letter(
    children: list[str], step: int, between: str
) -> None:
    content = a_census(*(child + between for child in children))
    source = Drip(content)
    source.step = step
    reader = CensusReader(source)

    assert [child.xml for child in reader] == children
    assert reader.digest == hashlib.sha256(content).hexdigest()


def test_text_is_read_without_its_wrapping_and_with_its_references() -> None:
    content = a_census(
        "<Child><LAchildID> <![CDATA[A&]]>B&#x43;\n</LAchildID><Message>kept</Message></Child>"
    )
    [child] = CensusReader(io.BytesIO(content))

    assert [element.text for element in child.element.children] == ["A&BC", "kept"]


def test_text_is_placed_on_the_line_it_starts_on() -> None:
    content = a_census("<Child>\n<Sex/>\n\nstray\nand more</Child>")
    [child] = CensusReader(io.BytesIO(content))

    assert (child.element.line, child.element.text_line) == (1, 4)
    assert child.element.text == "stray\nand more"


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', "utf-8"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>', "iso-8859-1"),
        ('<?xml version="1.0" encoding="Windows-1252"?>', "windows-1252"),
    ],
)
def test_letters_are_read_in_the_encoding_the_file_declares(
    declaration: str, encoding: str
) -> None:
    sent = "<Child><LAchildID>Zoë-Invented</LAchildID></Child>"
    content = f"{declaration}<Message><Children>{sent}</Children></Message>".encode(encoding)
    [child] = CensusReader(io.BytesIO(content))

    assert child.xml == sent
    assert child.element.children[0].text == "Zoë-Invented"


def test_lines_are_right_to_the_end_of_a_long_file() -> None:
    # lxml, at 6.1, gives wrong lines from here on.
    content = a_census("\n" * 70_000, a_child(), "\n", a_child())
    first, second = CensusReader(io.BytesIO(content))

    assert first.line == 70_001
    assert second.line == content[: content.rindex(b"<Child>")].count(b"\n") + 1
    [birth] = [part for part in second.element.children[0].children if "Birth" in part.tag]
    assert birth.line == second.line + 3


def test_the_header_is_read_without_reading_on() -> None:
    header = b"<Message><Header><CollectionDetails><Collection>CIN</Collection>"
    source = io.BytesIO(
        header + b"</CollectionDetails></Header><Children>" + b" " * 1_000_000 + b"nonsense"
    )
    read = CensusReader(source).read_header()

    assert read is not None
    assert [part.tag for part in read.children] == ["CollectionDetails"]
    assert source.tell() < 100_000


def test_a_file_may_be_without_a_header() -> None:
    reader = CensusReader(io.BytesIO(a_census(a_child())))

    assert reader.read_header() is None
    assert len(list(reader)) == 1
    assert list(reader) == []


def test_memory_does_not_grow_with_the_file() -> None:
    child = a_child().encode()

    def pieces() -> Iterator[bytes]:
        yield b"<Message><Children>"
        for _ in range(4_000):
            yield child + b"\n"
        yield b"</Children></Message>"

    tracemalloc.start()
    try:
        read = sum(1 for _ in CensusReader(Stream(pieces())))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert read == 4_000
    assert peak < 100 * len(child) < 4_000 * len(child)


def test_text_between_children_is_told_once_and_costs_no_child() -> None:
    reader = CensusReader(
        io.BytesIO(a_census("stray\n\nagain", a_child(), "\n", a_child(), "\nstray"))
    )

    assert len(list(reader)) == 2
    assert {fault.kind for fault in reader.faults} == {FaultKind.STRAY_TEXT}
    assert [fault.element for fault in reader.faults] == ["Children", "Children"]
    assert reader.faults[0].line == 1


ENTITY_BOMB = (
    b'<!DOCTYPE Message [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 10) for n in range(1, 12))
    + b"]><Message><Children><Child>&l;</Child></Children></Message>"
)


OTHER_COLLECTION = b"""<Message><Header><CollectionDetails><Collection>SSDA903</Collection>
</CollectionDetails></Header><Children/></Message>""".replace(b"\n", b"")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (ENTITY_BOMB, "doctype-not-taken"),
        (b'<!DOCTYPE m SYSTEM "http://example.invalid/m.dtd"><Message/>', "doctype-not-taken"),
        (b'<!DOCTYPE Message PUBLIC "-//X" "cin.dtd"><Message/>', "doctype-not-taken"),
        (b"<!DOCTYPE Message><Message/>", "doctype-not-taken"),
        (
            b'<!DOCTYPE m [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><Message/>',
            "doctype-not-taken",
        ),
        (b"<Message><Children><Child>&undeclared;</Child></Children></Message>", "not-well-formed"),
        (b"", "not-well-formed"),
        (b"a child", "not-well-formed"),
        (b"<Message><Children><Child>", "not-well-formed"),
        (b"<Message><Children></Child></Children></Message>", "not-well-formed"),
        (b"<Message><Children><Child>\xff</Child></Children></Message>", "not-well-formed"),
        (a_census() + a_census(), "not-well-formed"),
        ("<Message><Children/></Message>".encode("utf-16"), "encoding-not-taken"),
        (b'<?xml version="1.0" encoding="cp037"?><Message/>', "encoding-not-taken"),
        (b"<message><Children/></message>", "not-a-census"),
        (b"<Bundle><Children/></Bundle>", "not-a-census"),
        (OTHER_COLLECTION, "not-a-census"),
        (b"<Message/>", "not-census-shape"),
        (b"<Message><Header/></Message>", "not-census-shape"),
        (b"<Message><Header/><Children/><Header/></Message>", "not-census-shape"),
        (b"<Message><Children/><Children/></Message>", "not-census-shape"),
        (b"<Message><Pupils/><Children/></Message>", "not-census-shape"),
        (b"<Message><Header/><Header/><Children/></Message>", "not-census-shape"),
        (b"<Message><Children><child/></Children></Message>", "not-census-shape"),
        (a_census("<Child>" + "<a>" * 10 + "</a>" * 10 + "</Child>"), "too-deep"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_census_is_refused_whole(content: bytes, code: str) -> None:
    with pytest.raises(CensusFileRefused) as refused:
        read_all(content)

    assert refused.value.code == code
    assert refused.value.line == 1


def test_a_file_named_by_an_entity_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("kept-from-the-reader", encoding="utf-8")
    content = (
        f'<!DOCTYPE Message [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        "<Message><Children><Child><LAchildID>&x;</LAchildID></Child></Children></Message>"
    ).encode()

    children: list[ChildAsSent] = []
    with pytest.raises(CensusFileRefused) as refused:
        children.extend(CensusReader(io.BytesIO(content)))

    assert children == []
    assert "kept-from-the-reader" not in str(refused.value)


def test_an_inclusion_is_only_an_element_like_any_other() -> None:
    included = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="secret.txt"/>'
    [child] = CensusReader(io.BytesIO(a_census(f"<Child>{included}</Child>")))

    [element] = child.element.children
    assert (element.tag, element.text, element.children) == ("xi:include", "", ())


def test_a_file_cut_short_is_refused_after_the_children_it_still_had() -> None:
    content = a_census(a_child(), "\n", a_child())
    reader = CensusReader(io.BytesIO(content[:-30]))

    children = iter(reader)
    assert next(children).xml == a_child()
    with pytest.raises(CensusFileRefused, match="not well-formed"):
        next(children)


def test_a_refusal_gives_the_line_and_nothing_of_what_was_sent() -> None:
    with pytest.raises(CensusFileRefused) as refused:
        read_all(b"<Message>\n<Children>\n<Child>\n<Testchild-Invented></Child>")

    assert refused.value.line == 4
    assert "(line 4)" in refused.value.detail
    assert "Invented" not in refused.value.detail
    assert refused.value.pointer == ""


@pytest.mark.parametrize("over", [0, 1])
def test_a_file_is_refused_one_byte_over_its_limit(over: int) -> None:
    content = a_census(a_child())
    limits = ReadingLimits(file=len(content) - over)

    if not over:
        assert read_all(content, limits=limits).digest
        return
    with pytest.raises(CensusFileRefused) as refused:
        read_all(content, limits=limits)
    assert refused.value.code == "file-too-large"


def endless(beginning: bytes) -> Iterator[bytes]:
    yield beginning
    while True:
        yield b"again and again " * 1_000


@pytest.mark.parametrize(
    "beginning",
    [
        b"<Message><Children><Child>",
        b"<Message><Header>",
        b"<Message><!--",
        b'<Message a="',
    ],
)
def test_a_part_without_an_end_is_refused_before_it_fills_the_memory(beginning: bytes) -> None:
    reader = CensusReader(Stream(endless(beginning)))
    with pytest.raises(CensusFileRefused) as refused:
        next(iter(reader))

    assert refused.value.code == "part-too-large"


def test_a_child_is_refused_one_byte_over_its_limit_even_where_it_comes_in_one_piece() -> None:
    length = len(a_child())

    assert read_all(a_census(a_child()), limits=ReadingLimits(part=length)).digest
    with pytest.raises(CensusFileRefused) as refused:
        read_all(a_census(a_child()), limits=ReadingLimits(part=length - 1))
    assert refused.value.code == "part-too-large"


def test_a_header_after_the_children_is_reported_and_read() -> None:
    reader = read_all(
        b"<Message><Children/>\n<Header><Source><LEA>999</LEA></Source></Header></Message>"
    )

    header = reader.read_header()
    assert header is not None
    assert [child.tag for child in header.children] == ["Source"]
    assert [(fault.line, fault.code) for fault in reader.faults] == [(2, "element_out_of_order")]
