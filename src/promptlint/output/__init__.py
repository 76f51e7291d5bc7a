"""Reports for people and machines, one renderer a file."""

from promptlint.output.renderer import FORMATS, Options, Renderer, render, renderer
from promptlint.output.summary import Summary

__all__ = ["FORMATS", "Options", "Renderer", "Summary", "render", "renderer"]
