"""NovelAI, a closed service, as its documents and users tell."""

from promptlint.programs.model import Emphasis, Encoding, Program, Source
from promptlint.programs.novelai.host import NOVELAI_HOST
from promptlint.programs.novelai.pieces import BASE

__all__ = ["NOVELAI", "PROGRAMS"]

NOVELAI = Program(
    name="novelai",
    label="NovelAI",
    summary="NovelAI, a service with its own weights.",
    sources=(Source("NovelAI's documentation and guides of its users", "V4.5", status="documented"),),
    vectors="novelai",
    host=NOVELAI_HOST,
    is_sent_raw=True,
    emphasis=Emphasis(square=1 / BASE, curly=BASE, number="before"),
    encoding=Encoding(longest=512),
    notes=("Numbers, `1.2::a::`, are read by V4 and later.",),
)
PROGRAMS = (NOVELAI,)
