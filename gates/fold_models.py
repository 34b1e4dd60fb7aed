"""Models that never saw a fold: python gates/fold_models.py PAGES LINES -o 'model-{fold}.npz'.

One model a fold, trained on all others but the held-out one, for ``adstrip evaluate --model``. The
documents are read once, so that it takes minutes; a model for users is made by ``adstrip train``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from adstrip.train.run import collect, write_model

HELD_OUT = 4


def main() -> None:
    """Collect once, train for each fold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, help="labelled pages and texts")
    parser.add_argument("--written", type=Path, help="folder of texts written for training")
    parser.add_argument("--fold", dest="folds", type=int, action="append", help="only these")
    parser.add_argument("-o", "--output", required=True, help="{fold} in it is the fold left out")
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    examples = collect(
        given.paths, written=given.written, without=[HELD_OUT], workers=given.workers
    )
    for fold in given.folds or range(HELD_OUT):
        seen = [example for example in examples if example.fold != fold]
        output = Path(given.output.replace("{fold}", str(fold)))
        write_model(seen, output, {"without folds": [fold, HELD_OUT]})
        print(output, flush=True)


if __name__ == "__main__":
    main()
