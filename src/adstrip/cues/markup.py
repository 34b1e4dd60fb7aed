"""Cues of what a block is in the markup: names and tags around it, containers, repeated shapes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adstrip.cues.containers import name_families, tag_families
from adstrip.cues.measures import Measures
from adstrip.cues.registry import NO_YES, Family, Observe
from adstrip.settings import thresholds

__all__ = ["FAMILY"]

FAMILY = Family(html_only=True)
Values = NDArray[np.generic]
_LIMITS = thresholds()["cues"]


def _to_name(family: str) -> Observe:
    return lambda m: m.containers.steps_to_name(family)


def _to_tag(family: str) -> Observe:
    return lambda m: m.containers.steps_to_tag(family)


def _enter_steps(name: str, to: str, observe: Observe) -> None:
    """A cue of how many steps up an element is."""
    FAMILY.cue(
        name,
        f"{{:.0f}} steps to {to}",
        far=_LIMITS["ancestors"],
        none=f"no {to.removeprefix('an ')} within {_LIMITS['ancestors'] - 1} steps",
    )(observe)


for _name in name_families():
    _enter_steps(f"named {_name}", f"an element named like {_name}", _to_name(_name))
for _name in tag_families():
    _enter_steps(f"in <{_name}>", f"<{_name}>", _to_tag(_name))


@FAMILY.cue("depth", "{:.0f} elements deep")
def depth(m: Measures) -> Values:
    """How deep the block's element stands."""
    return m.containers.depth[m.containers.own]


@FAMILY.cue("hidden", "hidden: {}", NO_YES)
def hidden(m: Measures) -> Values:
    """Hidden by an attribute."""
    return m.containers.hidden


@FAMILY.cue("strong type", "{:.0%} in strong type")
def strong(m: Measures) -> Values:
    """Share of the text in strong type."""
    return m.emphasised / m.whole


@FAMILY.cue("long text in parent", "{:.0%} of the page's long text under the parent")
def parent_long(m: Measures) -> Values:
    """Share of the page's long text that the parent holds."""
    return _share_of_long(m, 1)


@FAMILY.cue("long text in grandparent", "{:.0%} of the page's long text under the grandparent")
def grandparent_long(m: Measures) -> Values:
    """Share of the page's long text that the grandparent holds."""
    return _share_of_long(m, 2)


@FAMILY.cue("long text three up", "{:.0%} of the page's long text three elements up")
def third_long(m: Measures) -> Values:
    """Share of the page's long text three elements up."""
    return _share_of_long(m, 3)


def _share_of_long(m: Measures, level: int) -> Values:
    c = m.containers
    return c.long_words[c.ancestors[level]] / max(1.0, m.all_long_words)


@FAMILY.cue("text in parent is long", "{:.0%} of the parent's text is long text")
def parent_density(m: Measures) -> Values:
    """Share of long text in the parent's text."""
    return _long_share(m, 1)


@FAMILY.cue("text in grandparent is long", "{:.0%} of the grandparent's text is long text")
def grandparent_density(m: Measures) -> Values:
    """Share of long text in the grandparent's text."""
    return _long_share(m, 2)


def _long_share(m: Measures, level: int) -> Values:
    here = m.containers.ancestors[level]
    return m.containers.long_words[here] / np.maximum(1, m.containers.words[here])


@FAMILY.cue("words in parent", "{:.0f} words under the parent")
def parent_words(m: Measures) -> Values:
    """Words under the parent."""
    return m.containers.words[m.containers.ancestors[1]]


@FAMILY.cue("words in grandparent", "{:.0f} words under the grandparent")
def grandparent_words(m: Measures) -> Values:
    """Words under the grandparent."""
    return m.containers.words[m.containers.ancestors[2]]


@FAMILY.cue("links in parent", "{:.0%} of the parent's text is linked")
def parent_links(m: Measures) -> Values:
    """Link density of the parent."""
    return m.containers.link_density[m.containers.ancestors[1]]


@FAMILY.cue("links in grandparent", "{:.0%} of the grandparent's text is linked")
def grandparent_links(m: Measures) -> Values:
    """Link density of the grandparent."""
    return m.containers.link_density[m.containers.ancestors[2]]


@FAMILY.cue("links three up", "{:.0%} of the text three elements up is linked")
def third_links(m: Measures) -> Values:
    """Link density three elements up."""
    return m.containers.link_density[m.containers.ancestors[3]]


@FAMILY.cue("place in parent", "at {:.0%} of the grandparent's blocks")
def place_in_grandparent(m: Measures) -> Values:
    """Where in the grandparent's blocks."""
    c = m.containers
    here = c.ancestors[2]
    return (np.arange(m.n) - c.first[here]) / np.maximum(1, c.blocks[here])


@FAMILY.cue("same path: blocks", "{:.0f} blocks of the same path")
def path_blocks(m: Measures) -> Values:
    """Blocks with the same path of tags and classes."""
    return m.containers.path_blocks


@FAMILY.cue("same path: text share", "{:.0%} of the page's words are in blocks of the same path")
def path_share(m: Measures) -> Values:
    """Share of the page's words in blocks of the same path."""
    return m.containers.over_path(m.words) / max(1.0, m.all_words)


@FAMILY.cue("same path: words a block", "{:.0f} words a block of the same path")
def path_mean(m: Measures) -> Values:
    """Mean words of the blocks of the same path."""
    return m.containers.over_path(m.words) / m.containers.path_blocks


@FAMILY.cue("same path: links", "{:.0%} of the text of the same path is linked")
def path_links(m: Measures) -> Values:
    """Link density over the blocks of the same path."""
    c = m.containers
    return c.over_path(m.linked) / np.maximum(1, c.over_path(m.lengths))


@FAMILY.cue("same path: phrases", "{:.2f} phrases of residue a block of the same path")
def path_phrases(m: Measures) -> Values:
    """Phrases of residue a block over the blocks of the same path."""
    c = m.containers
    return c.over_path(m.phrases.residue) / c.path_blocks


@FAMILY.cue("phrases in parent", "{:.2f} phrases of residue a block under the parent")
def parent_phrases(m: Measures) -> Values:
    """Phrases of residue a block under the parent."""
    return _phrases_under(m, 1)


@FAMILY.cue("phrases in grandparent", "{:.2f} phrases of residue a block under the grandparent")
def grandparent_phrases(m: Measures) -> Values:
    """Phrases of residue a block under the grandparent."""
    return _phrases_under(m, 2)


def _phrases_under(m: Measures, level: int) -> Values:
    c = m.containers
    here = c.ancestors[level]
    return c.sums(m.phrases.residue)[here] / np.maximum(1, c.blocks[here])


@FAMILY.cue("in the main container", "in the main container: {}", NO_YES)
def in_main(m: Measures) -> Values:
    """Stands in the main container."""
    return m.containers.in_main


@FAMILY.cue(
    "steps to the main container",
    "{:.0f} steps to the main container",
    far=_LIMITS["far"],
    none="far from the main container",
)
def steps_to_main(m: Measures) -> Values:
    """Steps up to the main container, or to what encloses it; below 0: so deep inside it."""
    return m.containers.steps_to_main


@FAMILY.cue("shared container", "shares a container with {:.0%} of the main text")
def common_share(m: Measures) -> Values:
    """Share of the main text under the smallest common container."""
    return m.containers.common_share


@FAMILY.cue("blocks into the main container", "{:.0f} blocks from its first block")
def from_first(m: Measures) -> Values:
    """Blocks from the first block of the main container; negative before it."""
    c = m.containers
    return np.maximum(-100, np.minimum(np.arange(m.n) - c.first[c.main], 200))


@FAMILY.cue("blocks to its end", "{:.0f} blocks to the end of the main container")
def to_last(m: Measures) -> Values:
    """Blocks to the last block of the main container; negative behind it."""
    c = m.containers
    return np.maximum(-100, np.minimum(c.last[c.main] - 1 - np.arange(m.n), 200))


@FAMILY.cue("main container's text", "the main container holds {:.0%} of the page's long text")
def main_share(m: Measures) -> Values:
    """Share of the page's long text in the main container: low on lists and forums."""
    c = m.containers
    return np.full(m.n, c.long_words[c.main] / max(1.0, m.all_long_words))


@FAMILY.cue("depth beside the main text", "{:.0f} levels deeper than the main container")
def relative_depth(m: Measures) -> Values:
    """Depth relative to the main container."""
    c = m.containers
    return c.depth[c.own] - c.depth[c.main]
