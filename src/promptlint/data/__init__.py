"""Tables of prompts: pure functions from an Arrow batch to an Arrow batch, for any engine that has those.

`check_batch` finds problems, `fix_batch` fixes them, `facts_batch` says what reaches the model. Each answers a batch by
itself, keeps nothing but what spares it work, and can be sent to another machine together with its `Options`. Needs the
extra `data`.
"""

from __future__ import annotations

from promptlint.data.batches import check_batch, facts_batch, fix_batch
from promptlint.data.columns import ColumnError
from promptlint.data.options import Options
from promptlint.data.tasks import FACTS, FINDINGS, FIXED

__all__ = ["FACTS", "FINDINGS", "FIXED", "ColumnError", "Options", "check_batch", "facts_batch", "fix_batch"]
