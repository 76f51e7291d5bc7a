"""Prompts in pages: questions and answers as JSON, for whoever runs this package in a browser.

`WebEngine` has one method, `answer`; its requests and answers are on the page about web pages of the documentation.
Positions count UTF-16 units, as strings do in a page. Nothing here reads a file or asks a network.
"""

from promptlint.web.engine import WebEngine

__all__ = ["WebEngine"]
