"""``python -m rstparse`` is the command ``rstparse``."""

from rstparse.cli import run

if __name__ == "__main__":
    run()
