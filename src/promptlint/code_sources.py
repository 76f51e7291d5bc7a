"""Where code may come from: the Python that runs, never the folder that it runs in.

A repository that is checked may hold a `json.py`, a `lark.py` or the metadata of a package; `python -m promptlint`, or
a `PYTHONPATH` with `.` or an empty element, would have Python look there first. Nothing is imported here but what
Python has imported before it comes to us.
"""

from __future__ import annotations

import os
import sys

__all__ = ["leads_into", "leave_current_folder", "package_folders"]


def package_folders() -> tuple[str, ...]:
    """The folders of the packages that are installed for this Python, this user's included; with links followed."""
    # Not imported: without it (`python -S`) there are none, and the import could find another file of that name.
    site = sys.modules.get("site")
    if site is None:
        return ()
    folders = list(site.getsitepackages())
    if site.ENABLE_USER_SITE:
        folders.append(site.getusersitepackages())
    return tuple(os.path.realpath(folder) for folder in folders)


def leads_into(path: str, folder: str) -> bool:
    """Whether a path leads into a folder, or to it. `folder` has no links."""
    real = os.path.normcase(os.path.realpath(path))
    folder = os.path.normcase(folder)
    return real == folder or real.startswith(folder.rstrip(os.sep) + os.sep)


def leave_current_folder() -> None:
    """Import nothing from the current folder, here and in the processes that are started.

    Folders inside it go, too, but those of installed packages, as an environment often lies in its project, the
    standard library, and the folder of promptlint itself. For the processes the environment says so, which Python reads
    before anything of ours: without it, they look into the current folder as soon as they start.
    """
    package = os.path.dirname(__file__)  # noqa: PTH120
    library = os.path.dirname(os.__file__)  # noqa: PTH120
    kept = (*package_folders(), os.path.realpath(library), os.path.realpath(os.path.dirname(package)))  # noqa: PTH120
    try:
        here = os.path.realpath(os.getcwd())  # noqa: PTH109
    except OSError:  # it was deleted
        here = None
    sys.path[:] = [entry for entry in sys.path if not _is_of_folder(entry, here, kept)]
    os.environ["PYTHONSAFEPATH"] = "1"
    searched = os.environ.get("PYTHONPATH")
    if searched is not None:
        left = [entry for entry in searched.split(os.pathsep) if not _is_of_folder(entry, here, kept)]
        if left:
            os.environ["PYTHONPATH"] = os.pathsep.join(left)
        else:
            del os.environ["PYTHONPATH"]


def _is_of_folder(entry: object, here: str | None, kept: tuple[str, ...]) -> bool:
    """Whether an entry of the path of modules is the current folder, or lies in it."""
    if not isinstance(entry, str):
        return False
    if not os.path.isabs(entry):  # noqa: PTH117
        return True
    if here is None or any(leads_into(entry, folder) for folder in kept):
        return False
    # `/` and the user's own folder are not what is checked: much of what is installed lies in them.
    whole = leads_into(os.path.expanduser("~"), here)  # noqa: PTH111
    return os.path.normcase(os.path.realpath(entry)) == os.path.normcase(here) if whole else leads_into(entry, here)
