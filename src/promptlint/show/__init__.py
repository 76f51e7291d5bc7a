"""What reaches the model, for people and programs: one picture of an evaluation, one renderer a file."""

from promptlint.show.model import Picture, Request, picture

__all__ = ["Picture", "Request", "picture"]
