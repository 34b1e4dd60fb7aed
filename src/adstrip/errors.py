"""Which errors can a caller meet?

AdstripError
├── CleanError            an input that cannot be cleaned (also a ValueError)
│   ├── NotTextError      bytes that are not HTML or text: a PDF, an image, an archive
│   ├── UndecodableError  text in no encoding that can be found
│   ├── EmptyInputError   nothing to clean
│   └── TooLargeError     more bytes than Settings.max_bytes
├── SettingsError         a setting that does not exist or contradicts another (also a ValueError)
├── ModelError            a model file that is missing, damaged or made for other cues
├── InputError            labelled pages that cannot be read or lack columns (also a ValueError)
└── WorkerError           a worker process died or ran out of time on a page
"""

__all__ = [
    "AdstripError",
    "CleanError",
    "EmptyInputError",
    "InputError",
    "ModelError",
    "NotTextError",
    "SettingsError",
    "TooLargeError",
    "UndecodableError",
    "WorkerError",
]


class AdstripError(Exception):
    """Base of every error that adstrip raises on purpose."""


class CleanError(AdstripError, ValueError):
    """The input cannot be cleaned; the message says what to do about it."""


class NotTextError(CleanError):
    """The bytes are a known binary format, not HTML or text."""


class UndecodableError(CleanError):
    """No character encoding gives readable text."""


class EmptyInputError(CleanError):
    """The input holds no text at all."""


class TooLargeError(CleanError):
    """The input is larger than ``Settings.max_bytes``."""


class SettingsError(AdstripError, ValueError):
    """A setting has no such value, or two settings contradict each other."""


class ModelError(AdstripError):
    """A model file is missing, damaged, or was trained for other cues."""


class InputError(AdstripError, ValueError):
    """A file of labelled pages cannot be read, or lacks what is needed; the message says what."""


class WorkerError(AdstripError):
    """A worker process died, or was stopped at the time limit, on this page."""
