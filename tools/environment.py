"""Make a virtual environment from a lock file: ``python environment.py VENV LOCK [--editable]``.

The Makefile runs this with whatever Python it was given. The file therefore keeps to syntax that
every Python understands, so that an old one says what is wrong instead of failing to parse it.
"""

import os
import subprocess
import sys

OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11")


def main(venv, lock, editable):
    """Make or complete the environment; return the exit code."""
    if sys.version_info[:2] < OLDEST:
        return complain(too_old())
    python = os.path.join(venv, "bin", "python")
    if version_of(python) != sys.version_info[:2]:
        missing = missing_modules()
        if missing:
            return complain(cannot_make_environments(missing))
        say("making " + venv)
        if run([sys.executable, "-m", "venv", "--clear", venv]):
            return complain("could not make the virtual environment " + venv)
    return install(python, lock, editable)


def install(python, lock, editable):
    """Install what ``lock`` pins and, if ``editable``, the package in the current folder."""
    say("installing what " + lock + " pins (the only step that needs a network)")
    pip = [python, "-m", "pip", "-qq", "--disable-pip-version-check", "install"]
    if run(pip + ["--require-hashes", "-r", lock]):
        return complain("could not install what " + lock + " pins; pip says why above")
    # Nothing may be fetched here: the lock file brings the build backend.
    local = ["--no-index", "--no-deps", "--no-build-isolation", "--editable", "."]
    if editable and run(pip + local):
        return complain("could not install the package itself; pip says why above")
    return 0


def too_old():
    """What to tell someone whose Python is too old, with a newer one if the PATH has it."""
    found = [name for name in NEWER if version_of(name)]
    return (
        "%s is Python %s, but rstparse needs %d.%d or newer.\nName another one:  make PYTHON=%s %s"
        % (
            sys.executable,
            ".".join(str(part) for part in sys.version_info[:3]),
            OLDEST[0],
            OLDEST[1],
            found[0] if found else "/path/to/python3",
            os.environ.get("GOALS", ""),
        )
    )


def missing_modules():
    """The modules that making an environment needs and that this Python lacks."""
    missing = []
    for name in ("venv", "ensurepip"):
        try:
            __import__(name)
        except ImportError:
            missing.append(name)
    return missing


def cannot_make_environments(missing):
    """What to tell someone whose Python comes without ``missing``: the command that mends it."""
    version = "%d.%d" % sys.version_info[:2]
    text = "%s (Python %s) cannot make virtual environments: it comes without %s.\n" % (
        sys.executable,
        version,
        " and ".join(missing),
    )
    if os.path.exists("/etc/debian_version"):
        sudo = "" if os.geteuid() == 0 else "sudo "
        return text + "Mend it with:  %sapt-get install --yes python%s-venv" % (sudo, version)
    return (
        text + "Name a complete one:  make PYTHON=/path/to/python3 " + os.environ.get("GOALS", "")
    )


def version_of(python):
    """The (major, minor) of an interpreter; None if it does not run."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        process = subprocess.Popen(
            [python, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        output = process.communicate()[0].decode("ascii").strip()
        return tuple(int(part) for part in output.split(".")) if process.returncode == 0 else None
    except (OSError, ValueError):
        return None


def run(command):
    """Run a command with our own standard streams; return its exit code."""
    return subprocess.call(command)


def say(text):
    """Tell the user what is going on."""
    sys.stderr.write("rstparse: " + text + "\n")


def complain(text):
    """Tell the user what is wrong; return the exit code."""
    say(text.strip())
    return 1


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: environment.py VENV LOCK [--editable]")
    sys.exit(main(sys.argv[1], sys.argv[2], "--editable" in sys.argv[3:]))
