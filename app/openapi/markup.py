"""The little HTML that the pages are made of: whatever is not markup already is escaped."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --line: #8888; --soft: #8881; --link: #0b57d0; --mark: #7a1f5c; }
@media (prefers-color-scheme: dark) { :root { --link: #a8c7fa; --mark: #f2a7d6; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 3px solid; outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: Canvas; padding: .5rem; z-index: 1; }
.page { display: grid; grid-template-columns: 19rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1rem;
  border-right: 1px solid var(--line); font-size: .875rem; }
nav ul { list-style: none; margin: 0 0 .5rem; padding: 0 0 0 .75rem; }
nav summary { cursor: pointer; padding: .25rem 0; }
main { padding: 1rem 2rem 6rem; max-width: 70rem; }
article { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: .5rem; }
h1, h2, h3, h4 { line-height: 1.25; scroll-margin-top: 1rem; }
h2 { margin-top: 3rem; } h3 { margin-bottom: .25rem; } h4 { margin: 1.25rem 0 .25rem; }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
pre { background: var(--soft); padding: .75rem; overflow-x: auto; border-radius: .25rem; }
.path { overflow-wrap: anywhere; } .method { font-weight: 700; color: var(--mark); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0;
  border-bottom: 1px solid var(--line); } td p { margin: 0; } td ul { margin: 0; }
caption { text-align: left; } .note { opacity: .8; font-size: .9rem; } details { margin: .5rem 0; }
@media (max-width: 60rem) { .page { display: block; } nav { position: static; height: auto;
  border: 0; } main { padding: 1rem; } }
@media print { nav { display: none; } .page { display: block; } }
"""


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, *children: str, **attributes: str) -> Html:
    """One element. `class_` and `for_` are spelt so because Python has the words."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    return Html(f"<{name}{given}>{joined(children)}</{name}>")


def joined(children: Iterable[str]) -> Html:
    """Children one after the other, what is text escaped."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children))


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """A table, the first cell of each row being what the row is of; nothing where it has none."""
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
            element("caption", caption, class_="note"),
            element("thead", head),
            element("tbody", *body),
        ),
        class_="wide",
    )


def prose(text: str) -> Html:
    """Paragraphs, lists and `code`, as descriptions have them."""
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
