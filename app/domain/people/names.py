"""Names: stored exactly as given, each beside the keys for comparing it.

A name as it was given is evidence. Nothing here replaces it: every key is derived, may be computed
again, and is never shown as the name.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import jellyfish


class NameKind(StrEnum):
    """How the person uses or used the name."""

    CURRENT = "current"
    FORMER = "former"
    ALIAS = "alias"


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it was given; either half may be unknown."""

    given: str | None
    family: str | None
    kind: NameKind = NameKind.CURRENT


@dataclass(frozen=True, slots=True)
class NameKeys:
    """The keys that are compared in place of a name.

    `given` and `family` are folded; the `parts` are their words, so that one half of a
    double-barrelled name is found; the `sounds` are the parts, and all of them in one, as spoken;
    `trigram_text` has all words in alphabetical order, so that swapped names are still near each
    other in a trigram search.
    """

    given: str
    family: str
    given_parts: tuple[str, ...]
    family_parts: tuple[str, ...]
    given_sounds: tuple[str, ...]
    family_sounds: tuple[str, ...]
    trigram_text: str


_APOSTROPHES: Final = (
    "\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u2032\u2035\u00b4`"
    "\u055a\u05f3\ua78b\ua78c\uff07\uff40"
)
_HYPHENS: Final = (
    "\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u207b\u208b\u2212\u2e3a\u2e3b\u2796"
    "\u301c\u3030\ufe31\ufe32\ufe58\ufe63\uff0d"
)
_HYPHENS_EVENED: Final = str.maketrans(dict.fromkeys(_HYPHENS, "-"))
# These letters have no accent that Unicode can remove, and are still written plain in English.
_PLAIN_LETTERS: Final = {
    "\u00f8": "o",
    "\u0142": "l",
    "\u0111": "d",
    "\u00f0": "d",
    "\u00fe": "th",
    "\u00e6": "ae",
    "\u0153": "oe",
    "\u0131": "i",
    "\u0127": "h",
}
_REWRITTEN: Final = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, "-") | _PLAIN_LETTERS
)
_UNSEEN: Final = frozenset({"Mn", "Me", "Cc", "Cf", "Cs", "Co", "Cn"})
_AROUND_HYPHEN: Final = re.compile(r"\s*-[\s-]*")
_BETWEEN_PARTS: Final = re.compile(r"[^\w']+|_+")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_BEGINNING: Final = re.compile(r"\b(o|mc|mac|st)(?:'? |'?-|\. ?)(?=\w)")
_SAINT: Final = re.compile(r"\bsaint(?=[ -]\w)")
_PARTICLES: Final = frozenset(
    {"al", "bin", "bint", "da", "de", "der", "di", "dos", "du", "el", "la", "le", "van", "von"}
)
_PARTICLES_OF_FAMILIES: Final = _PARTICLES | _words(
    """
    ab abou abu af ap ar as av bat ben das degli dei del della delle dello den des do e et ferch ibn
    las los op ould san sant santa santo ten ter um umm und uz y zu zum zur
    """
)
"""The same for family names, in which 'Ben' and 'San' are no names by themselves."""

_SERVANT: Final = re.compile(r"abd(?:[aeou]{1,2}(?:[dlnrstz]|sh)?)?")
_ARTICLES: Final = _words(
    """
    ad al an ar as ash at ath az ed el en er es esh et ez il ud ul un ur us ush ut uth uz
    """
)
_OF_THE_FAITH: Final = re.compile(r"(?<=\w{3})[aeiou]{1,2}[ld]?d(?:i|ee)ne?$")
_LATIN: Final = frozenset({"LATIN"})
_ALLAH: Final = frozenset({"allah", "alla", "ellah", "oullah", "ulah", "ulla", "ullah"})
_SHORTEST_ATTRIBUTE: Final = 3


def fold(text: str) -> str:
    """Return `text` without the differences between two people writing one name.

    Case, accents, the shapes of apostrophes and hyphens, unseen characters and runs of space are
    evened out; scripts other than Latin are left as they are. Folding twice changes nothing.
    """
    # Spaces are evened out first: a line break is a control character, and dropping it as
    # unseen would join two names into one.
    if text.isascii() and text.isprintable():
        # Most names are plain, and a search folds thousands of them.
        plain = " ".join(text.split()).lower().replace("`", "'")
        return _AROUND_HYPHEN.sub("-", plain).strip(" -") if "-" in plain else plain
    spaced = " ".join(text.translate(_REWRITTEN).split())
    plain = unicodedata.normalize("NFKD", spaced).casefold()
    seen = "".join(
        character
        for character in unicodedata.normalize("NFKD", plain)
        if unicodedata.category(character) not in _UNSEEN
    )
    evened = _AROUND_HYPHEN.sub("-", " ".join(seen.translate(_REWRITTEN).split()))
    return evened.strip(" -")


def even_hyphens(text: str) -> str:
    """Return `text` with every kind of hyphen, dash and minus sign as the one on a keyboard."""
    return text if text.isascii() else text.translate(_HYPHENS_EVENED)


def as_typed(text: str) -> str:
    """Return `text` as the keys of a British keyboard write it, for numbers, days and postcodes.

    Hyphens of every kind, full-width characters, and the digits of every script.
    """
    if text.isascii():
        return text
    plain = even_hyphens(unicodedata.normalize("NFKC", text))
    return "".join(str(unicodedata.decimal(character, character)) for character in plain)


def name_parts(text: str | None) -> tuple[str, ...]:
    """Return the words of a name, folded and without apostrophes, in the order given.

    Hyphens and spaces both separate words. Particles such as 'de' and 'van' are left out unless
    nothing else remains, and beginnings such as 'Mc' and 'O' stay with the next word: half the
    country would otherwise share one half of its name.
    """
    folded = fold(text or "")
    if folded.isalpha():
        return (next(_attributed((folded,))),)
    joined = _BEGINNING.sub(r"\1", _SAINT.sub("st", folded))
    words = tuple(
        word for piece in _BETWEEN_PARTS.split(joined) if (word := piece.replace("'", ""))
    )
    return tuple(word for word in _attributed(words) if word not in _PARTICLES) or words


def family_parts(text: str | None) -> tuple[str, ...]:
    """Return the words of a family name, of which particles of more languages are no part."""
    words = name_parts(text)
    return tuple(word for word in words if word not in _PARTICLES_OF_FAMILIES) or words


def as_one_word(text: str | None) -> str:
    """Return all letters of a name, particles too, as one word.

    'al-Hassan', 'Al Hassan' and 'Alhassan' are one name; so are 'de la Cruz' and 'Delacruz'.
    """
    plain = fold(text or "")
    if plain.isalpha():
        return plain
    plain = _SAINT.sub("st", plain)
    return "".join(_BETWEEN_PARTS.split(plain)).replace("'", "")


def scripts(word: str) -> frozenset[str]:
    """Return the scripts of the letters of a folded word: 'LATIN', 'CYRILLIC', 'ARABIC', 'CJK'."""
    if word.isascii():
        return _LATIN if word else frozenset()
    letters = (unicodedata.name(letter, "") for letter in word if letter.isalpha())
    return frozenset(name.split()[0] for name in letters if name)


def attribute_of(word: str) -> str:
    """Return what a name of the kind 'Servant of the …' names, or the word itself.

    Rahman, of Abdurrahman: `name_parts` has written it as one word, without the article.
    """
    is_servant = word.startswith("abd") and len(word) >= len("abd") + _SHORTEST_ATTRIBUTE
    return word.removeprefix("abd") if is_servant else word


def _attributed(words: tuple[str, ...]) -> Iterator[str]:
    """Write Arabic names with an article in them in one way.

    'Abd al-Rahman', 'Abdul Rahman', 'Abdel-Rahman' and 'Abdurrahman' are one name, in which the
    article is spelled as it is heard and joined to either side; so are 'Nur al-Din' and 'Nureddin'.
    """
    left = list(words)
    while left:
        word = left.pop(0)
        if _SERVANT.fullmatch(word) and left:
            nouns = [place for place, other in enumerate(left) if other not in _ARTICLES]
            if nouns:
                yield f"abd{_attribute(left[nouns[0]])}"
                del left[: nouns[0] + 1]
                continue
        yield _joined_servant(word) or _OF_THE_FAITH.sub("din", word)


def _joined_servant(word: str) -> str | None:
    after = word[3:].lstrip("aeiou")
    if not word.startswith("abd") or after == word[3:]:
        return None
    if word[3:] in _ALLAH:
        return "abdallah"
    for length in (2, 1):
        if after[:length] and after[:length] == after[length : 2 * length]:
            after = after[length:]
            break
    attribute = _attribute(after)
    return f"abd{attribute}" if len(attribute) >= _SHORTEST_ATTRIBUTE else None


def _attribute(noun: str) -> str:
    """The noun without the l of its article, which runs into an l of its own."""
    return "allah" if noun in _ALLAH else noun.lstrip("l")


def sound(part: str) -> str:
    """Return how one word of a name is spoken, or the word where English has no rule for it."""
    # Metaphone hears a consonant in the y of Mya and Robyn, and so not Mia and Robin.
    return jellyfish.metaphone(part[:1] + part[1:].replace("y", "i")) or part


def name_keys(*, given: str | None, family: str | None) -> NameKeys:
    """Compute the keys that are compared in place of a name; an unknown half has empty keys."""
    given_parts = name_parts(given)
    family_parts_ = family_parts(family)
    return NameKeys(
        given=fold(given or ""),
        family=fold(family or ""),
        given_parts=given_parts,
        family_parts=family_parts_,
        given_sounds=_sounds(given_parts, given),
        family_sounds=_sounds(family_parts_, family),
        trigram_text=" ".join(sorted((*given_parts, *family_parts_))),
    )


def _sounds(parts: tuple[str, ...], text: str | None) -> tuple[str, ...]:
    if not parts:
        return ()
    spoken = (*parts, "".join(parts), as_one_word(text), *map(attribute_of, parts))
    return tuple(dict.fromkeys(map(sound, spoken)))
