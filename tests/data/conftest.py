"""What the tests of tables share: they need pyarrow."""

from __future__ import annotations

import pytest

pytest.importorskip("pyarrow")
