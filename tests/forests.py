"""Trees and networks made by hand, of which is known what they say."""

from __future__ import annotations

import numpy as np

from adstrip.blocks import RESIDUE
from adstrip.cues import cues_for
from adstrip.cues.wording import SOUNDS
from adstrip.ensemble import Ensemble
from adstrip.model import FORMS, scored_cues
from adstrip.network import Network
from adstrip.trees import Trees

COLUMNS = [cue.name for cue in scored_cues("text")]
OWN = len(cues_for("text"))


def trees(nodes: list[tuple[int, float, int, int, float]], roots: list[int], **shape) -> Trees:
    """Nodes are cue, border, node for no, node for yes, value; leaves lead to themselves."""
    feature, border, no, yes, value = zip(*nodes, strict=True)
    return Trees(
        np.asarray(feature, np.int16),
        np.asarray(border, np.float32),
        np.asarray(list(zip(no, yes, strict=True)), np.int32),
        np.asarray(value, np.float32),
        np.asarray(roots, np.int32),
        shape.get("outputs", 1),
        shape.get("depth", 2),
    )


def leaf(number: int, value: float) -> tuple[int, float, int, int, float]:
    return 0, np.inf, number, number, value


# The first tree asks cue 0, then cue 1; the second asks cue 1 alone.
TWO = trees(
    [
        (0, 10.0, 1, 2, 0.5),
        leaf(1, -1.0),
        (1, 0.25, 3, 4, 1.5),
        leaf(3, 1.0),
        leaf(4, 3.0),
        (1, 0.75, 6, 7, -0.25),
        leaf(6, -0.5),
        leaf(7, 2.0),
    ],
    roots=[0, 5],
)


def asks(cue: str | int, no: float, yes: float, base: float = 0.0) -> Trees:
    """A tree of one question: whether the cue is above 3."""
    column = COLUMNS.index(cue) if isinstance(cue, str) else cue
    nodes = [(column, 3.0, 1, 2, base), leaf(1, no), leaf(2, yes)]
    return trees(nodes, roots=[0], depth=1)


def together(*each: Trees) -> Trees:
    """One scorer of several scorers of one tree."""
    sizes = [len(part.feature) for part in each]
    roots = np.cumsum([0, *sizes[:-1]])
    return Trees(
        np.concatenate([part.feature for part in each]),
        np.concatenate([part.border for part in each]),
        np.concatenate(
            [part.child + root for part, root in zip(each, roots, strict=True)], dtype=np.int32
        ),
        np.concatenate([part.value for part in each]),
        roots.astype(np.int32),
        1,
        max(part.depth for part in each),
    )


def rows_of(*starts: list[float], form: str = "text") -> np.ndarray:
    """Rows that begin with some values; the rest is nothing."""
    cues = np.zeros((len(starts), len(scored_cues(form))), np.float32)
    for row, start in zip(cues, starts, strict=True):
        row[: len(start)] = start
    return cues


def network(
    cues: int, width: int = 1, outputs: int = 1, hidden: int = 1, **weights: object
) -> Network:
    """A network of three layers that look at five rows; it says nothing but by what is given."""
    shapes = {
        "usual": (cues,), "scale": (cues,),
        "into": (cues, width), "into_bias": (width,),
        "around": (3, 5 * width, width), "around_bias": (3, width),
        "onto": (2 * width, hidden), "onto_bias": (hidden,),
        "last": (hidden, outputs), "last_bias": (outputs,),
    }  # fmt: skip
    arrays = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
    arrays["scale"] += 1
    arrays |= {name: np.asarray(array, np.float32) for name, array in weights.items()}
    return Network.of(**arrays)


def nothing(outputs: int = 1) -> Trees:
    """Trees of one leaf each, that say 0."""
    return trees(
        [leaf(i, 0.0) for i in range(outputs)], [*range(outputs)], outputs=outputs, depth=0
    )


def of_trees(own: Trees, form: str = "text") -> Ensemble:
    """Trees alone judge the blocks of a page."""
    return Ensemble(own, network(len(scored_cues(form))))


def of_network(own: Network) -> Ensemble:
    """A network alone judges."""
    return Ensemble(nothing(len(own.last_bias)), own)


ALIKE = {
    form: of_network(network(len(scored_cues(form)) + SOUNDS, outputs=len(RESIDUE)))
    for form in FORMS
}
"""All kinds of residue are as likely."""
