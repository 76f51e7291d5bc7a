"""Check reports in the working directory against a schema, a parser and GitLab's documented fields.

`python scripts/check_formats.py SARIF_SCHEMA`; `scripts/check_formats.sh` makes the reports.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jsonschema
from junitparser import JUnitXml


def main(schema_path: str) -> int:
    """Give 0, or raise what is wrong."""
    schema = json.loads(Path(schema_path).read_text(encoding="utf-8"))
    sarif = json.loads(Path("report.sarif").read_text(encoding="utf-8"))
    jsonschema.validate(sarif, schema)
    results = sarif["runs"][0]["results"]
    assert any("fixes" in result for result in results)
    print(f"sarif: {len(results)} results, valid")

    suites = list(JUnitXml.fromfile("report.junit"))
    failures = sum(suite.failures for suite in suites)
    assert [suite.tests for suite in suites] == [len(list(suite)) for suite in suites]
    print(f"junit: {len(suites)} suites, {failures} failures")

    issues = json.loads(Path("report.gitlab").read_text(encoding="utf-8"))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
    print(f"gitlab: {len(issues)} issues")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
