"""What the host does with a prompt: one module a stage, each a pure function of text.

The functions, in the host's order: `strip_comments`, `extract_networks`, `compose`, `schedule`, `attention`, `tokens`,
`chunks`; `evaluate` chains them and keeps every piece's place in the prompt. Where the host raises, a stage raises
HostError. The types are what these give: `Evaluation` with its `Part`, `EncodedText` and `Piece`, `Chunks` with its
`Chunk`, `ExtraNetworkUse`, `LoraActivation` with its `LoraUse` and `UnreadableArgument`. A `Host` is the stages
of a program that reads prompts, `WEBUI` those of A1111; `promptlint.programs` has the others.
"""

from promptlint.semantics.chunking import Chunk, Chunks, chunks
from promptlint.semantics.comments import strip_comments
from promptlint.semantics.composition import compose
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import DEFAULT_STEPS, EncodedText, Evaluation, Part, Piece, evaluate
from promptlint.semantics.host import WEBUI, Host, PartRead, PromptRead
from promptlint.semantics.networks import ExtraNetworkUse, LoraActivation, LoraUse, UnreadableArgument, extract_networks
from promptlint.semantics.schedule_grammar import ScheduleDialect
from promptlint.semantics.scheduling import ScheduledText, StepRange, schedule
from promptlint.semantics.tokenizer import tokens
from promptlint.semantics.weighting import Weighted, attention

__all__ = [
    "DEFAULT_STEPS",
    "WEBUI",
    "Chunk",
    "Chunks",
    "EncodedText",
    "Evaluation",
    "ExtraNetworkUse",
    "Host",
    "HostError",
    "LoraActivation",
    "LoraUse",
    "Part",
    "PartRead",
    "Piece",
    "PromptRead",
    "ScheduleDialect",
    "ScheduledText",
    "StepRange",
    "UnreadableArgument",
    "Weighted",
    "attention",
    "chunks",
    "compose",
    "evaluate",
    "extract_networks",
    "schedule",
    "strip_comments",
    "tokens",
]
