"""Write the pages that come from the rules themselves: `python scripts/generate_docs.py [--check]`.

With `--check` nothing is written; exit status 1 and a list of files say what is out of date.
"""

from __future__ import annotations

import html
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from promptlint.config.model import ConfigFile, Format, Override, TagRule
from promptlint.config.schema import config_schema
from promptlint.documents.kinds import KINDS
from promptlint.engine.settings import PLUGINS, TARGETS
from promptlint.rules.kit.options import options_of
from promptlint.rules.kit.rule import Bad, Case, Default, Rule
from promptlint.rules.kit.targets import KNOWN, TARGET_LABELS
from promptlint.rules.kit.tool_codes import TOOL_CODES, ToolCode
from promptlint.rules.registry import FAMILIES, all_rules

DOCS = Path(__file__).parent.parent / "docs"
README = DOCS.parent / "README.md"
GENERATED = "<!-- Generated from the rule itself by scripts/generate_docs.py: edit the rule, not this page. -->"


def rule_page(rule: Rule) -> str:
    """One rule: its facts, its docstring, its cases."""
    documentation = inspect.getdoc(type(rule)) or ""
    lines = [
        GENERATED,
        "",
        f"# {rule.name} ({rule.code})",
        "",
        f"*{rule.severity.capitalize()}* · {_default(rule)} · {_fix(rule)}",
        "",
        _fenced_examples(documentation),
        "",
    ]
    options = options_of(rule)
    if options:
        lines += ["## Options", "", "| option | type | default | what it does |", "|---|---|---|---|"]
        lines += [
            f"| `{o.name}` | {_cell(f'`{o.type}`')} | {_cell(f'`{o.default}`')} | {_cell(o.words)} |" for o in options
        ]
        lines.append("")
    lines += [
        "## Cases",
        "",
        "Every row is a test.",
        "",
        "| prompt | circumstances | result |",
        "|---|---|---|",
    ]
    cases: list[Case] = [*rule.bad, *rule.good]
    lines += [f"| {_code(case.text)} | {_circumstances(case)} | {_result(rule, case)} |" for case in cases]
    if not rule.targets >= KNOWN:
        names = [label for target, label in TARGET_LABELS.items() if target in rule.targets]
        lines += ["", "## Targets", "", f"Speaks of prompts for {_listed(names)}; with another target it is silent."]
    if rule.yields_to or rule.vanishes_in or rule.plugins_off:
        lines += ["", "## Together with others", ""]
        lines += [f"- Becomes a note of [{code}]({code}.md) where both speak of one span." for code in rule.yields_to]
        lines += [f"- Silent inside a span of [{code}]({code}.md)." for code in rule.vanishes_in]
        lines += [f"- Off where the plug-in `{plugin}` is declared." for plugin in rule.plugins_off]
    return "\n".join(lines).rstrip() + "\n"


def tool_code_page(code: ToolCode) -> str:
    """One of the codes by which promptlint speaks of itself."""
    fix = f"{code.fixable} fix" if code.fixable else "no fix"
    facts = f"*{code.severity.capitalize()}* · always on · {fix}"
    return "\n".join([GENERATED, "", f"# {code.name} ({code.code})", "", facts, "", code.documentation, ""])


def index_page() -> str:
    """All rules by family, and who gives way to whom."""
    lines = [
        GENERATED,
        "",
        "# Rules",
        "",
        (
            "On: in the default set. When available: as soon as what the rule needs is there (a second prompt, a list "
            "of requirements, an inventory). A safe fix leaves what the model sees as it is; an unsafe one changes "
            "the picture."
        ),
        "",
    ]
    for prefix, title in FAMILIES.items():
        rules = [rule for rule in all_rules() if rule.code.startswith(prefix)]
        if not rules:
            continue
        lines += [
            f"## {prefix}: {title}",
            "",
            "| code | name | finds | severity | default | fix |",
            "|---|---|---|---|---|---|",
        ]
        lines += [
            f"| [{r.code}]({r.code}.md) | {r.name} | {_summary(r)} | {r.severity} | {r.default} | {r.fixable or ''} |"
            for r in rules
        ]
        lines.append("")
    lines += ["## PL: promptlint about itself", "", "| code | name | says | severity | fix |", "|---|---|---|---|---|"]
    lines += [
        f"| [{code.code}]({code.code}.md) | {code.name} | {_first_paragraph(code.documentation)} | {code.severity} | "
        f"{code.fixable or ''} |"
        for code in TOOL_CODES
    ]
    lines += [
        "",
        "## Precedence",
        "",
        "One span tells one story.",
        "",
        "| this rule | gives way to | how |",
        "|---|---|---|",
    ]
    for rule in all_rules():
        lines += [f"| {rule.code} | {code} | becomes its note |" for code in rule.yields_to]
        lines += [f"| {rule.code} | {code} | vanishes |" for code in rule.vanishes_in]
    lines += [
        "",
        (
            "From the number below on, the findings of one code in one prompt become labels of one line "
            "(six where a rule is not listed)."
        ),
        "",
        "| rule | folds from finding |",
        "|---|---|",
        *(f"| {rule.code} | {rule.fold_after} |" for rule in all_rules() if rule.fold_after != Rule.fold_after),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _summary(rule: Rule) -> str:
    return _first_paragraph(inspect.getdoc(type(rule)) or "")


def _first_paragraph(documentation: str) -> str:
    return _cell(" ".join(documentation.split("\n\n", 1)[0].split()))


def _cell(text: str) -> str:
    """Text for a table. Not every renderer takes an escaped pipe inside of code, so that becomes HTML."""
    code = re.compile(r"(`+)(?:(?!\1).)*\|(?:(?!\1).)*\1")
    text = code.sub(lambda match: f"<code>{html.escape(match[0].strip('`'))}</code>", text)
    return text.replace("|", "&#124;")


def _default(rule: Rule) -> str:
    return {
        Default.ON: "on by default",
        Default.OFF: "off by default",
        Default.WHEN_AVAILABLE: "on as soon as what it needs is there",
    }[rule.default]


def _fix(rule: Rule) -> str:
    return f"{rule.fixable} fix" if rule.fixable is not None else "no fix"


def _fenced_examples(documentation: str) -> str:
    """The docstring's examples are inline code, one a paragraph: show them as blocks."""
    lines = []
    for line in documentation.splitlines():
        is_example = len(line) > 2 and line[0] == line[-1] == "`" and line.count("`") == 2
        lines += ["```text", line[1:-1], "```"] if is_example else [line]
    return "\n".join(lines)


def _code(text: str) -> str:
    shown = text.replace("\r\n", "⏎").replace("\n", "⏎").replace("\t", "⇥")
    if len(shown) > 100:
        shown = shown[:97] + "…"
    fence = "``" if "`" in shown else "`"
    return _cell(f"{fence}{shown}{fence}") if shown.strip() else "(blank)"


def _circumstances(case: Case) -> str:
    facts = []
    if case.role != "positive":
        facts.append(f"{case.role} prompt")
    if case.negative is not None:
        facts.append(f"negative prompt {_code(case.negative)}")
    facts += [f"option `{name}` = `{value!r}`" for name, options in case.options.items() for value in [options]]
    if case.target != "a1111":
        facts.append(f"target {case.target}")
    facts += [f"also for {target}" for target in case.also_targets]
    facts += [f"plug-in {plugin}" for plugin in case.plugins]
    facts += [f"{key}: {value}" for key, value in case.settings.items()]
    if case.inventory is not None:
        facts.append("with an inventory")
    if case.manifest is not None:
        facts += [f"requires `{r.kind + ':' if r.kind else ''}{r.name}`" for r in case.manifest.requirements]
    return ", ".join(facts)


def _result(rule: Rule, case: Case) -> str:
    if not isinstance(case, Bad):
        return "silent"
    return f"{rule.code}, fixed: {_code(case.fixed)}" if case.fixed is not None else rule.code


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    found = {DOCS / "rules" / f"{rule.code}.md": rule_page(rule) for rule in all_rules()}
    found |= {DOCS / "rules" / f"{code.code}.md": tool_code_page(code) for code in TOOL_CODES}
    found[DOCS / "rules" / "index.md"] = index_page()
    found[README] = readme()
    found[DOCS / "containers.md"] = containers()
    found[DOCS.parent / "promptlint.schema.json"] = schema()
    found[DOCS / "configuration.md"] = configuration_page()
    return found


def schema() -> str:
    """The JSON schema of the configuration."""
    return json.dumps(config_schema(targets=TARGETS, plugins=PLUGINS), indent=2, ensure_ascii=False) + "\n"


def configuration_page() -> str:
    """The page about configuration with its tables of keys."""
    path = DOCS / "configuration.md"
    text = path.read_text(encoding="utf-8")
    for name, model in (
        ("file", ConfigFile),
        ("overrides", Override),
        ("format", Format),
        ("tags", TagRule),
    ):
        own = (
            model.model_fields
            if model is not Override
            else {k: model.model_fields[k] for k in ("files", "role", "kind")}
        )
        rows = [
            f"| `{field.alias or key}` | {_default_of(field)} | {_cell(field.description or '')} |"
            for key, field in own.items()
        ]
        table = "\n".join(["| key | default | what it says |", "|---|---|---|", *rows])
        text = _filled(text, f"keys: {name}", table)
    return _filled(text, "plug-ins", _plugin_table())


def _plugin_table() -> str:
    """The plug-ins with the rules that they switch off."""
    rows = ["| plug-in | off |", "|---|---|"]
    for plugin in PLUGINS:
        off = [rule.code for rule in all_rules() if plugin in rule.plugins_off]
        rows.append(f"| `{plugin}` | {', '.join(f'[{code}](rules/{code}.md)' for code in off)} |")
    return "\n".join(rows)


def _filled(text: str, marker: str, table: str) -> str:
    """The page with a table between a marker and the next end."""
    pattern = re.compile(rf"(<!-- {marker} -->\n).*?(<!-- end -->)", re.DOTALL)
    return pattern.sub(lambda match: f"{match[1]}\n{table}\n\n{match[2]}", text)


def _default_of(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    return "" if value is None or value in ([], {}) or isinstance(value, BaseModel) else f"`{json.dumps(value)}`"


def readme() -> str:
    """The README with two findings and the last line of a real run on the example."""
    report = subprocess.run(
        [sys.executable, "-m", "promptlint", "check", "--exit-zero", "examples/seed-page.txt"],
        cwd=README.parent,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    paragraphs = report.stdout.strip().split("\n\n")
    shown = [next(p for p in paragraphs if start in p) for start in ("PD002", ":33:1 ")]
    block = "\n\n".join([*shown, paragraphs[-1]])
    text = README.read_text(encoding="utf-8")
    head, marker, rest = text.partition("<!-- output -->\n```text\n")
    return head + marker + block + rest[rest.index("\n```") :]


def containers() -> str:
    """The page about files, with the table of their kinds."""
    rows = [f"| `{kind.name}` | {kind.files} | {kind.roles} | {kind.fixes} |" for kind in KINDS]
    table = "\n".join(["| kind | files | role | fixes |", "|---|---|---|---|", *rows])
    text = (DOCS / "containers.md").read_text(encoding="utf-8")
    begin, end = "<!-- kinds -->\n", "<!-- /kinds -->\n"
    before, rest = text.split(begin, 1)
    return f"{before}{begin}{table}\n{end}{rest.split(end, 1)[1]}"


def main() -> int:
    """Write or compare; gives the exit status."""
    wanted = pages()
    (DOCS / "rules").mkdir(parents=True, exist_ok=True)
    stale = [path for path in (DOCS / "rules").glob("*.md") if path not in wanted]
    changed = [p for p, text in wanted.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        for path in (*changed, *stale):
            print(f"out of date: {path.relative_to(DOCS.parent)}; run python scripts/generate_docs.py")
        return 1 if changed or stale else 0
    for path in changed:
        path.write_text(wanted[path], encoding="utf-8", newline="\n")
    for path in stale:
        path.unlink()
    print(f"{len(changed)} pages written, {len(stale)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
