"""A reader of census files, child by child, in memory that does not grow with the file."""

import hashlib
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol
from xml.parsers import expat

from app.domain.census.children import ChildAsSent, Element
from app.domain.census.faults import Fault, FaultKind
from app.domain.errors import Malformed

# Expat rather than lxml, on three counts that were tried. Only expat tells the byte an element
# starts at, so only with it is the stored text exactly what was sent. Its line numbers are
# right throughout, where those of lxml 6.1 drift after line 65 535, and a council needs them.
# And it meets a DOCTYPE before it has read any declaration in it.

_CHUNK: Final = 64 * 1024
_CHILDREN: Final = ["Message", "Children"]
_ENCODINGS: Final = frozenset({"utf-8", "us-ascii", "iso-8859-1", "windows-1252"})
_END_TAG: Final = re.compile(rb"</Child[ \t\r\n]*>")


class ByteSource(Protocol):
    """Where a file comes from: an upload, an open file, anything with bytes to give."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, and none only at the end."""


class CensusFileRefused(Malformed):
    """The file as a whole cannot be read as a census; nothing of it may be loaded.

    `line` is where reading stopped, and `code` says why.
    """

    headline = "Not a readable census file"

    def __init__(self, detail: str, *, line: int, code: str) -> None:
        self.line = line
        super().__init__(f"{detail} (line {line})", pointer="", code=code)


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """How much a file may ask of the reader; sizes are in bytes.

    `part` bounds one child, or the header, and with it what is held in memory at once. `depth`
    counts the root as 1; the census's own is 7.
    """

    file: int = 200_000_000
    part: int = 1_000_000
    depth: int = 12


DEFAULT_LIMITS: Final = ReadingLimits()


@dataclass(slots=True)
class _Open:
    """An element whose end has not been read yet."""

    tag: str
    line: int
    text: list[str] = field(default_factory=list)
    text_line: int = 0
    children: list[Element] = field(default_factory=list)

    def closed(self) -> Element:
        return Element(
            tag=self.tag,
            line=self.line,
            text="".join(self.text).strip(),
            text_line=self.text_line,
            children=tuple(self.children),
        )


class CensusReader:
    """One pass over a census: first its header, then its children one at a time.

    Nothing may be saved for good until the iteration has ended by itself: a file that is cut
    short, or goes wrong on its last line, is refused only there.

    Raises, from every method:
        CensusFileRefused: not XML, not a census, over a limit, in an encoding not taken, or
            with a DOCTYPE. A census has none, and one is how a file makes a reader fetch other
            files or swell in memory; so no entity is ever declared, expanded or looked up.
    """

    def __init__(self, source: ByteSource, *, limits: ReadingLimits = DEFAULT_LIMITS) -> None:
        self.faults: list[Fault] = []
        """What is wrong between the children, and so belongs to none of them."""
        self._source = source
        self._limits = limits
        self._digest = hashlib.sha256()
        self._bytes_read = 0
        self._kept = bytearray()
        self._kept_from = 0
        self._encoding = "utf-8"
        self._open: list[_Open] = []
        self._header: Element | None = None
        self._children_began = False
        self._stray_text_noted = False
        self._in_part = False
        self._part_from = 0
        self._ready: deque[ChildAsSent] = deque()
        self._children_read = 0
        self._ended = False
        self._parser = expat.ParserCreate()
        self._parser.XmlDeclHandler = self._on_declaration
        self._parser.StartDoctypeDeclHandler = self._on_doctype
        self._parser.StartElementHandler = self._on_start
        self._parser.CharacterDataHandler = self._on_text
        self._parser.EndElementHandler = self._on_end

    def read_header(self) -> Element | None:
        """Return the file's `Header`, or None where none stands before the children.

        Once the iteration has ended, it is returned wherever it stood.
        """
        while self._header is None and not self._children_began and self._read_on():
            pass
        return self._header

    def __iter__(self) -> Iterator[ChildAsSent]:
        """Yield each child as the file comes in."""
        while True:
            while self._ready:
                yield self._ready.popleft()
            if not self._read_on():
                return

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes read so far, in hexadecimal: of the file, once iteration ended."""
        return self._digest.hexdigest()

    def _read_on(self) -> bool:
        if self._ended:
            return False
        chunk = self._source.read(_CHUNK)
        self._bytes_read += len(chunk)
        if self._bytes_read > self._limits.file:
            raise self._refused("The file is too large", code="file-too-large")
        if b"\0" in chunk:
            # UTF-16 and its like, in which the positions below would be wrong.
            raise self._refused(
                "The file is in an encoding that is not taken", code="encoding-not-taken"
            )
        self._digest.update(chunk)
        self._kept += chunk
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            raise CensusFileRefused(
                "The file is not well-formed XML", line=error.lineno, code="not-well-formed"
            ) from error
        self._ended = not chunk
        if self._ended and not self._children_began:
            raise self._refused("The file has no Children", code="not-census-shape")
        self._let_go()
        return True

    def _let_go(self) -> None:
        """Forget all bytes but those of the child, header or piece of markup being read."""
        needed_from = self._part_from
        if not self._in_part:
            needed_from = max(self._parser.CurrentByteIndex, self._kept_from)
        del self._kept[: needed_from - self._kept_from]
        self._kept_from = needed_from
        self._refuse_if_too_long(len(self._kept))

    def _refuse_if_too_long(self, length: int) -> None:
        if length > self._limits.part:
            raise self._refused("A child, or the header, is too large", code="part-too-large")

    def _refused(self, detail: str, *, code: str) -> CensusFileRefused:
        return CensusFileRefused(detail, line=self._parser.CurrentLineNumber, code=code)

    def _on_declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self._encoding = (encoding or self._encoding).lower()
        if self._encoding not in _ENCODINGS:
            raise self._refused(
                "The file is in an encoding that is not taken", code="encoding-not-taken"
            )

    def _on_doctype(self, *_declaration: object) -> None:
        raise self._refused("The file has a DOCTYPE", code="doctype-not-taken")

    def _on_start(self, tag: str, _attributes: dict[str, str]) -> None:
        if len(self._open) == self._limits.depth:
            raise self._refused("The file is nested too deeply", code="too-deep")
        around = self._around()
        if not around and tag != "Message":
            raise self._refused("The file is not a census", code="not-a-census")
        if around == _CHILDREN[:1]:
            self._begin_part(tag)
        elif around == _CHILDREN:
            self._begin_child(tag)
        self._open.append(_Open(tag, self._parser.CurrentLineNumber))

    def _around(self) -> list[str]:
        """Return the names of the elements around the present one, as far as they matter."""
        return [element.tag for element in self._open[:3]]

    def _begin_part(self, tag: str) -> None:
        is_second = self._children_began if tag == "Children" else self._header is not None
        if tag not in {"Header", "Children"} or is_second:
            raise self._refused("The file is not in the census's shape", code="not-census-shape")
        if tag == "Header":
            if self._children_began:
                line = self._parser.CurrentLineNumber
                self.faults.append(Fault(line, FaultKind.ELEMENT_OUT_OF_ORDER, tag))
            self._hold()
        else:
            self._children_began = True

    def _begin_child(self, tag: str) -> None:
        if tag != "Child":
            raise self._refused("The file is not in the census's shape", code="not-census-shape")
        self._hold()
        self._stray_text_noted = False

    def _hold(self) -> None:
        self._in_part = True
        self._part_from = self._parser.CurrentByteIndex

    def _on_text(self, text: str) -> None:
        element = self._open[-1]
        line = self._parser.CurrentLineNumber
        if len(self._open) <= len(_CHILDREN) and element.tag in _CHILDREN:
            if text.strip() and not self._stray_text_noted:
                self.faults.append(Fault(line, FaultKind.STRAY_TEXT, element.tag))
                self._stray_text_noted = True
            return
        if not element.text_line and text.strip():
            element.text_line = line
        element.text.append(text)

    def _on_end(self, _tag: str) -> None:
        element = self._open.pop().closed()
        around = self._around()
        if around == _CHILDREN:
            self._end_child(element)
        elif around == _CHILDREN[:1] and element.tag == "Header":
            self._end_header(element)
        elif around:
            self._open[-1].children.append(element)

    def _end_header(self, element: Element) -> None:
        collection = element.first("CollectionDetails")
        name = collection.first("Collection") if collection else None
        if name is not None and name.text != "CIN":
            raise self._refused("The file is of another collection", code="not-a-census")
        self._header = element
        self._in_part = False

    def _end_child(self, element: Element) -> None:
        end = self._parser.CurrentByteIndex - self._kept_from
        # Expat is before the end tag now, and behind it where the child is but `<Child/>`.
        if end_tag := _END_TAG.match(self._kept, end):
            end = end_tag.end()
        sent = self._kept[self._part_from - self._kept_from : end]
        self._refuse_if_too_long(len(sent))
        self._in_part = False
        self._children_read += 1
        self._ready.append(
            ChildAsSent(
                place=self._children_read,
                line=element.line,
                xml=sent.decode(self._encoding),
                element=element,
            )
        )
