"""adstrip gets the article, the whole article and nothing but the article out of a web page.

>>> import adstrip
>>> result = adstrip.clean("<p>The river rose by two metres overnight, the mayor said.</p>")
>>> result.kept[0].category
<Category.EDITORIAL: 'editorial'>
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from adstrip.version import __version__

if TYPE_CHECKING:
    from adstrip.batch import Outcome, clean_many
    from adstrip.blocks import Block, Category, Kind, Reason
    from adstrip.cleaner import Cleaner, clean
    from adstrip.errors import AdstripError, CleanError, ModelError, SettingsError, WorkerError
    from adstrip.metadata import Metadata
    from adstrip.result import CleanResult
    from adstrip.settings import Settings

__all__ = [
    "AdstripError",
    "Block",
    "Category",
    "CleanError",
    "CleanResult",
    "Cleaner",
    "Kind",
    "Metadata",
    "ModelError",
    "Outcome",
    "Reason",
    "Settings",
    "SettingsError",
    "WorkerError",
    "__version__",
    "clean",
    "clean_many",
]

_HOMES = {
    "batch": ("Outcome", "clean_many"),
    "blocks": ("Block", "Category", "Kind", "Reason"),
    "cleaner": ("Cleaner", "clean"),
    "errors": ("AdstripError", "CleanError", "ModelError", "SettingsError", "WorkerError"),
    "metadata": ("Metadata",),
    "result": ("CleanResult",),
    "settings": ("Settings",),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: ``import adstrip`` itself costs nothing."""
    for module, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(f"adstrip.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'adstrip' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
