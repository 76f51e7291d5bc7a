"""The version, as a literal: reading it from the installed metadata costs 35 ms at start-up."""

__version__ = "0.1.0"
