"""Reports for people and machines, one renderer a file."""

from promptlint.output.rendering import (
    COMPLETE_FORMATS,
    FORMATS,
    PROGRAM_FORMATS,
    ROW_FORMATS,
    Options,
    Renderer,
    render,
    renderer,
)
from promptlint.output.summary import Summary

__all__ = [
    "COMPLETE_FORMATS",
    "FORMATS",
    "PROGRAM_FORMATS",
    "ROW_FORMATS",
    "Options",
    "Renderer",
    "Summary",
    "render",
    "renderer",
]
