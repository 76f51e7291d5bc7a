"""PT: tokens and chunks."""

from promptlint.rules.kit.rule import Rule
from promptlint.rules.tokens.chunk_count import ChunkCount
from promptlint.rules.tokens.comma_opens_chunk import CommaOpensChunk
from promptlint.rules.tokens.embedding_fills_chunk import EmbeddingFillsChunk
from promptlint.rules.tokens.embedding_lost_at_chunk_end import EmbeddingLostAtChunkEnd
from promptlint.rules.tokens.encoded_break import EncodedBreak
from promptlint.rules.tokens.line_end_is_break import LineEndIsBreak
from promptlint.rules.tokens.oversized_embedding import OversizedEmbedding
from promptlint.rules.tokens.redundant_break import RedundantBreak
from promptlint.rules.tokens.tag_split_over_chunks import TagSplitOverChunks
from promptlint.rules.tokens.truncated_on_target import TruncatedOnTarget

__all__ = ["RULES"]

RULES: tuple[type[Rule], ...] = (
    ChunkCount,
    TagSplitOverChunks,
    EmbeddingFillsChunk,
    RedundantBreak,
    TruncatedOnTarget,
    CommaOpensChunk,
    EmbeddingLostAtChunkEnd,
    OversizedEmbedding,
    LineEndIsBreak,
    EncodedBreak,
)
