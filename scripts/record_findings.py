"""Record what rules find in prompts near their cases, and what they say about their bad cases.

Usage: `python scripts/record_findings.py`.

Tests compare both records with what they find and say. Run it after a change of a rule that is meant to change either,
and read the difference.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.rules.variants import write_messages, write_record

if __name__ == "__main__":
    write_record()
    write_messages()
