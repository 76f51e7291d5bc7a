"""What a file has beside its content: owner, group, mode, and extended attributes, among which are access lists and
labels of SELinux."""

from __future__ import annotations

import errno
import os
import stat
import sys

__all__ = ["keep_attributes"]

_NONE_AT_ALL = (errno.ENOTSUP, errno.ENOSYS)
"""What a file system says that has no extended attributes."""

_ACL_AND_XATTR = 1 | 4
"""`COPYFILE_ACL` and `COPYFILE_XATTR` of macOS's copyfile(3)."""


def keep_attributes(old: int, new: int) -> None:
    """Give an open file everything that another has beside its content. Raises OSError, where not all of it can be had:
    a file of somebody else's, which only an administrator can make. On Windows nothing is done: there a new file
    inherits from its folder."""
    if sys.platform != "win32":
        _keep(old, new)


if sys.platform != "win32":

    def _keep(old: int, new: int) -> None:
        state, own = os.fstat(old), os.fstat(new)
        user = -1 if state.st_uid == own.st_uid else state.st_uid
        group = -1 if state.st_gid == own.st_gid else state.st_gid
        if (user, group) != (-1, -1):
            os.fchown(new, user, group)
        os.fchmod(new, stat.S_IMODE(state.st_mode))
        if sys.platform == "darwin":
            _copy_on_macos(old, new)
        elif sys.platform == "linux":
            _copy_on_linux(old, new)


if sys.platform == "linux":

    def _copy_on_linux(old: int, new: int) -> None:
        wanted, there = _extended(old), _extended(new)
        for name in there.keys() - wanted.keys():  # such as an access list that the folder gives to what is new in it
            os.removexattr(new, name)
        for name, value in wanted.items():
            if there.get(name) != value:
                os.setxattr(new, name, value)

    def _extended(file: int) -> dict[str, bytes]:
        try:
            return {name: os.getxattr(file, name) for name in os.listxattr(file)}
        except OSError as error:
            if error.errno in _NONE_AT_ALL:
                return {}
            raise


if sys.platform == "darwin":

    def _copy_on_macos(old: int, new: int) -> None:
        import ctypes

        library = ctypes.CDLL(None, use_errno=True)
        if library.fcopyfile(old, new, None, ctypes.c_uint32(_ACL_AND_XATTR)):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
