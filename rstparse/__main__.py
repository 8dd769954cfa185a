"""``python -m rstparse`` is the command ``rstparse``."""

import sys

from rstparse.cli import main

if __name__ == "__main__":
    sys.exit(main())
