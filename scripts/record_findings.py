"""Record what rules find in prompts near their cases: `python scripts/record_findings.py`.

A test compares the record with what they find. Run it after a change of a rule that is meant to change what it finds,
and read the difference.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.rules.variants import write_record

if __name__ == "__main__":
    write_record()
