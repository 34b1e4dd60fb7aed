"""Which phrases of a language say what a block is?

A language is one TOML file under ``data/lexicon``. Its head names the language, its function
words, other words with which sentences begin (``openers``; none that names and headlines are made
of), the words for "you" (``reader``) and "we" (``publisher``), and whether all nouns are written
with a capital (``nouns_in_capitals``, where they are); each ``[[phrase]]`` has an ``id``, a
``category`` (what the block is), an ``act`` (how the phrase says so, see :class:`Act`),
``triggers`` (lower-case strings, one of which stands in every text that the pattern matches, so
that most patterns never run), a ``pattern``, and examples: ``match`` (texts that it must match) and
``spare`` (texts that it must not).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import zip_longest
from typing import Any

from adstrip.blocks import Category

__all__ = ["Act", "Lexicon", "Phrase", "fold", "function_words", "languages", "lexicon"]

_FOLDER = files("adstrip") / "data" / "lexicon"
_PHRASE_TABLE = "[[phrase]]"
_UNSPACED = frozenset({"ja", "zh", "ko", "th"})
"""Languages written without spaces between words (or, Korean, with particles glued on)."""
_BEFORE = r"\A(?:[\W_]*+|[^\w©$£€¥₹]*+(?=[©$£€¥₹]))"
"""Signs that may stand before a label or lead; of some, it may begin with one itself."""


class Act(StrEnum):
    """How a phrase says what the block is; it decides where in the block the phrase must stand."""

    LABEL = "label"  # the block is nothing but this
    LEAD = "lead"  # the block begins with this
    CALL = "call"  # calls on the reader to do something
    OFFER = "offer"  # price, discount, guarantee, deadline, limited seats
    PITCH = "pitch"  # recommends or praises in the voice of the publisher or its experts
    NOTICE = "notice"  # any other statement that residue makes about itself
    REPORT = "report"  # a mark of editorial prose: attribution, narrated event


@dataclass(frozen=True)
class Phrase:
    """One phrase of one language; its pattern is compiled when it is first needed."""

    language: str
    id: str
    category: Category
    act: Act
    triggers: tuple[str, ...]
    source: str

    @cached_property
    def at_start(self) -> bool:
        """Whether the phrase must stand where the text begins."""
        return self.act in (Act.LABEL, Act.LEAD)

    @cached_property
    def at_bounds(self) -> bool:
        """Whether the pattern asks for where the text begins or ends."""
        return _BOUNDS.search(self.source) is not None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern, anchored as its act asks; for text made by :func:`fold`."""
        body = _relax(self.source)
        if self.act is Act.LABEL:
            body = rf"{_BEFORE}(?:{body})[\W_]*+\Z"
        elif self.act is Act.LEAD:
            body = rf"{_BEFORE}(?:{body})"
        elif self.language not in _UNSPACED:
            body = rf"(?<!\w)(?:{body})(?!\w)"
        return re.compile(body)


@dataclass(frozen=True)
class Lexicon:
    """The phrases of one language."""

    language: str
    name: str
    phrases: tuple[Phrase, ...]
    reader: tuple[str, ...] = ()
    """Words that address the reader; those that need their capital are written with it."""
    publisher: tuple[str, ...] = ()
    """Words by which who writes speaks of himself and his house."""
    openers: frozenset[str] = frozenset()
    """Words with which sentences begin, beside function words."""
    nouns_in_capitals: bool = False
    """Whether a capital inside a sentence may be that of any noun, not of a name alone."""

    @property
    def spaced(self) -> bool:
        """Whether words are written with spaces between them and nothing glued on."""
        return self.language not in _UNSPACED


def fold(text: str) -> str:
    r"""Lower case, one form of each quotation mark and dash: what patterns are matched against.

    >>> fold("Gold – „Jetzt“ SICHERN’S")
    'gold - "jetzt" sichern\'s'
    """
    text = text.lower().replace("`", "'")
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    for odd, plain in _PLAIN:  # quicker than str.translate, which looks at every character
        text = text.replace(odd, plain)
    return unicodedata.normalize("NFC", text)


_PLAIN = tuple(
    {
        **dict.fromkeys("‘’‚‛ʼ´`", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f\u2003\u2002\u3000", " "),
        "…": "...",
        "\u00ad": "",
        "\u0307": "",  # what is left of the Turkish capital İ in lower case
        "\u200b": "",
        "\ufeff": "",
    }.items()
)
_REPEATS = frozenset("?*+{")
_BOUNDS = re.compile(r"\\[AZ]")
_DIGRAPHS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae"}


def _relax(pattern: str) -> str:
    """A space matches any white space; an accented letter also matches its plain spelling."""
    out, in_class, escaped = [], False, False
    pattern = unicodedata.normalize("NFC", pattern)
    for char, following in zip_longest(pattern, pattern[1:], fillvalue=""):
        if escaped or char == "\\":
            escaped = not escaped
            out.append(char)
        elif in_class or char == "[":
            in_class = char != "]"
            out.append(char)
        elif char == " ":  # groups take long to compile, and most need none
            out.append(r"(?:\s++)" if following in _REPEATS else r"\s++")
        else:
            out.append(_spellings(char))
    return "".join(out)


def _spellings(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0]
    plain = base if base != char and base.isascii() else ""
    options = [option for option in (_DIGRAPHS.get(char, ""), plain) if option]
    return f"(?:{'|'.join([char, *options])})" if options else char


def _plain_spellings(trigger: str) -> Iterable[str]:
    """A trigger and what it looks like without its accents."""
    yield trigger
    yield "".join(_DIGRAPHS.get(c, unicodedata.normalize("NFD", c)[0]) for c in trigger)
    yield "".join(c for c in unicodedata.normalize("NFD", trigger) if not unicodedata.combining(c))


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Codes of the languages that have a lexicon, sorted.

    >>> {"de", "en"} <= set(languages())
    True
    """
    return tuple(sorted(f.name[:-5] for f in _FOLDER.iterdir() if f.name.endswith(".toml")))


@lru_cache(maxsize=1)
def function_words() -> dict[str, frozenset[str]]:
    """The most frequent function words of each language, for telling languages apart."""
    return {code: frozenset(_head(code)["function_words"].split()) for code in languages()}


def _read(code: str) -> str:
    return (_FOLDER / f"{code}.toml").read_text(encoding="utf-8")


def _head(code: str) -> dict[str, Any]:
    return tomllib.loads(_read(code).partition(_PHRASE_TABLE)[0])


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language; empty where there is none.

    >>> lexicon("en").name
    'English'
    >>> lexicon("tlh").phrases
    ()
    """
    if language not in languages():
        return Lexicon(language, "", ())
    table = tomllib.loads(_read(language))
    phrases = tuple(_phrase(language, row) for row in table["phrase"])
    reader, publisher = (tuple(table[key].split()) for key in ("reader", "publisher"))
    openers = frozenset(table["openers"].split())
    capitals = table.get("nouns_in_capitals", False)
    return Lexicon(language, table["name"], phrases, reader, publisher, openers, capitals)


def _phrase(language: str, row: dict[str, Any]) -> Phrase:
    triggers = {s for t in row["triggers"] for s in _plain_spellings(t)}
    return Phrase(
        language,
        row["id"],
        Category(row["category"]),
        Act(row["act"]),
        tuple(sorted(triggers)),
        row["pattern"],
    )
