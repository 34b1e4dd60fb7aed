"""How is it run without its script? ``python -m adstrip``."""

import sys

from adstrip.cli import main

if __name__ == "__main__":
    sys.exit(main())
