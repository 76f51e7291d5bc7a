"""What every exception of promptlint is."""

from __future__ import annotations

__all__ = ["MissingPackageError", "PromptlintError"]


class PromptlintError(Exception):
    """Something is wrong with what promptlint was given, or stops the host. The message is one line for people."""


class MissingPackageError(PromptlintError):
    """Something cannot be done because a package that promptlint depends on is not there, as in a browser, where not
    all of them can be. `package` is its name, as it is installed by."""

    def __init__(self, package: str, work: str) -> None:
        super().__init__(f"{work} needs the package {package}, which is not installed")
        self.package = package
        self.work = work

    def __reduce__(self) -> tuple[type[MissingPackageError], tuple[str, str]]:
        return type(self), (self.package, self.work)
