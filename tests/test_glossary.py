"""Is every cue in the glossary? ``python tests/test_glossary.py`` writes docs/cues.md anew."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest

from adstrip.cues import Cue, cues_for
from adstrip.cues.context import context_cues

FILE = Path(__file__).parent.parent / "docs" / "cues.md"
HEAD = """# Cues

What the reasons of a block name, and how they say it; … stands for the measure. Positive points
speak for the article, negative ones against it. A cue has no points of its own: the trained trees
give them, page by page, in view of all the others. "base value" is where every block starts.

"""


def sentence(cue: Cue) -> str:
    """What the cue says, with an ellipsis for its value; a bar would end the table's cell."""
    parts = (text + ("…" if field is not None else "") for text, field, *_ in said(cue))
    return "".join(parts).replace("|", "/")


def said(cue: Cue) -> list[tuple[str, str | None, str | None, str | None]]:
    return list(Formatter().parse(cue.says))


def table(title: str, cues: list[Cue]) -> str:
    rows = [f"| {cue.name} | {sentence(cue)} |" for cue in cues]
    return "\n".join([f"## {title}", "", "| cue | what it says |", "|---|---|", *rows, ""])


def glossary() -> str:
    text = list(cues_for("text"))
    markup = [cue for cue in cues_for("html") if cue.html_only]
    return HEAD + "\n".join(
        [
            table("In every text", text),
            table("In HTML only", markup),
            table("What a first look made of the blocks around", list(context_cues())),
        ]
    )


def test_every_cue_is_in_the_glossary() -> None:
    assert FILE.read_text(encoding="utf-8") == glossary()


def test_how_it_works_tells_their_number() -> None:
    text = FILE.with_name("how-it-works.md").read_text(encoding="utf-8")
    assert f"{len(cues_for('html'))} in HTML and {len(cues_for('text'))} in plain text" in text


@pytest.mark.parametrize("cue", [*cues_for("html"), *context_cues()], ids=lambda cue: cue.name)
def test_every_cue_says_its_measure(cue: Cue) -> None:
    assert "…" in sentence(cue)


if __name__ == "__main__":
    FILE.write_text(glossary(), encoding="utf-8")
