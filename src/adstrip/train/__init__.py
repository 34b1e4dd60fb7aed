"""How does a model learn from labelled pages and texts?

Needs ``pip install 'adstrip[eval,train]'``. What the files hold is told in
:mod:`adstrip.evaluate.data`; pages may also have ``blocks``, a list of ``text`` and ``category``.
"""

from adstrip.train.run import card_beside, train

__all__ = ["card_beside", "train"]
