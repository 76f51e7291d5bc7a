"""What reaches the model, for people and programs: the product behind `promptlint show`.

`draw` makes a picture of a prompt, which `model` describes: its texts with their weights, chunks and steps, and what is
`dropped`. `terminal`, `html` and `json` render pictures. What those for people share is in `wording` (sentences),
`levels` (how strong a weight is), `timelines` (schedules) and `differences` (pieces of texts).
"""

from promptlint.show.drawing import draw
from promptlint.show.model import Picture, Request

__all__ = ["Picture", "Request", "draw"]
