"""NovelAI, as far as its documents say what it does with a prompt."""

from promptlint.programs.novelai.pieces import BASE, novelai_mix, novelai_pieces

__all__ = ["BASE", "novelai_mix", "novelai_pieces"]
