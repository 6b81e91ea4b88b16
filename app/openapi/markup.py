"""HTML markup for the pages; any text that is not markup already is escaped."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --line: #8888; --link: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --link: #a8c7fa; } }
body { margin: 0 auto; max-width: 70rem; padding: 1rem 2rem 6rem;
  font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid; outline-offset: 2px; }
code { font: .875em/1.5 ui-monospace, monospace; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0;
  border-bottom: 1px solid var(--line); }
caption { text-align: left; }
"""


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, *children: str, **attributes: str) -> Html:
    """One element. `class_` and `for_` have an underscore because Python reserves the words."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    return Html(f"<{name}{given}>{joined(children)}</{name}>")


def joined(children: Iterable[str]) -> Html:
    """Children one after the other, with text escaped."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children))


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """A table with the subject of each row in its first cell; nothing if there are no rows."""
    body = [
        element(
            "tr",
            element("th", first, scope="row"),
            *(element("td", cell) for cell in rest),
        )
        for first, *rest in rows
    ]
    if not body:
        return Html("")
    head = element("tr", *(element("th", cell, scope="col") for cell in header))
    return element(
        "div",
        element(
            "table",
            element("caption", caption),
            element("thead", head),
            element("tbody", *body),
        ),
        class_="wide",
    )


def prose(text: str) -> Html:
    """Paragraphs, lists and `code`, as in descriptions."""
    return joined(_block(block) for block in re.split(r"\n\s*\n", text.strip()) if block)


def line(text: str) -> Html:
    """Text in a line, with its `code` and **weight**."""
    marked = escape(text, quote=False)
    marked = re.sub(r"`([^`]+)`", r"<code>\1</code>", marked)
    marked = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", marked)
    return Html(marked)


def _block(block: str) -> Html:
    if block.startswith("- "):
        items = re.split(r"\n- ", block.removeprefix("- "))
        return element("ul", *(element("li", line(item)) for item in items))
    return element("p", line(block))


def whole(title: str, *body: str) -> str:
    """A page that needs nothing else: no script, no font, no picture, no network."""
    head = element(
        "head",
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", title),
        element("style", Html(STYLE)),
    )
    return f"<!DOCTYPE html>\n{element('html', head, element('body', *body), lang='en-GB')}\n"
