"""Is every cue in the glossary? ``python tests/test_glossary.py`` writes docs/cues.md anew."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest

from adstrip.cues import Cue, cues_for, text_cues
from adstrip.cues.context import context_cues
from adstrip.cues.parts import part_cues

FILE = Path(__file__).parent.parent / "docs" / "cues.md"
HEAD = """# Cues

What the reasons of a block name, and how they say it; … stands for the measure. Positive points
speak for the article, negative ones against it. A cue has no points of its own: the trained trees
and a small neural network give them, page by page, in view of all the others. "base value" is where
every block starts, "run" what the network adds when it reads the block among those around it and on
its page, and "other cues" what all those give that give next to nothing.

"""

PART = """A sentence glued to a paragraph is judged by itself, and so is what it is glued to; where
the paragraph stays, what is left of it keeps the score and the reasons of the whole. Every
cue of a block's own text is seen on such a part too, and once more as what it differs by from the
whole block: beside "words" there is "words, unlike its paragraph", which says "… against its
paragraph". "base value" is where every sentence starts, "run" what the network adds when it reads
the part among those around it in its paragraph. These tell of the part alone:
"""


def sentence(cue: Cue) -> str:
    """What the cue says, with an ellipsis for its value; a bar would end the table's cell."""
    parts = (text + ("…" if field is not None else "") for text, field, *_ in said(cue))
    return "".join(parts).replace("|", "/")


def said(cue: Cue) -> list[tuple[str, str | None, str | None, str | None]]:
    return list(Formatter().parse(cue.says))


def of_parts() -> list[Cue]:
    """The cues of a part of a block that are not those of text, seen once or twice."""
    return list(part_cues()[2 * len(text_cues()) :])


def table(title: str, cues: list[Cue], *above: str) -> str:
    rows = [f"| {cue.name} | {sentence(cue)} |" for cue in cues]
    head = [f"## {title}", "", *above, "| cue | what it says |", "|---|---|"]
    return "\n".join([*head, *rows, ""])


def glossary() -> str:
    text = list(cues_for("text"))
    markup = [cue for cue in cues_for("html") if cue.html_only]
    return HEAD + "\n".join(
        [
            table("In every text", text),
            table("In HTML only", markup),
            table("What a first look made of the blocks around", list(context_cues())),
            table("Of a part of a block", of_parts(), PART),
        ]
    )


def test_every_cue_is_in_the_glossary() -> None:
    assert FILE.read_text(encoding="utf-8") == glossary()


def test_how_it_works_tells_their_number() -> None:
    text = FILE.with_name("how-it-works.md").read_text(encoding="utf-8")
    assert f"{len(cues_for('html'))} in HTML and {len(cues_for('text'))} in plain text" in text


def test_all_other_cues_of_parts_are_cues_of_text() -> None:
    known, unlike = {cue.name for cue in text_cues()}, ", unlike its paragraph"
    names = [cue.name for cue in part_cues()]
    assert known | {f"{name}{unlike}" for name in known} == set(names[: 2 * len(known)])
    assert not any(cue.name in known or cue.name.endswith(unlike) for cue in of_parts())


@pytest.mark.parametrize(
    "cue", [*cues_for("html"), *context_cues(), *part_cues()], ids=lambda cue: cue.name
)
def test_every_cue_says_its_measure(cue: Cue) -> None:
    assert "…" in sentence(cue)


if __name__ == "__main__":
    FILE.write_text(glossary(), encoding="utf-8")
