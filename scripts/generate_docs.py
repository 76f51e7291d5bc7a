"""Write the pages that come from rules, programs and the configuration: `python scripts/generate_docs.py [--check]`.

With `--check` nothing is written; exit status 1 and a list of files say what is out of date.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from extension_pages import extension_page, extensions_page
from family_pages import families_page, family_page
from program_pages import feature_table, program_page, programs_page, shown_programs
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from table_cells import cell, code

from promptlint.addresses import SCHEMA_URL
from promptlint.config import CONFIG_NAMES
from promptlint.config.model import ConfigFile, Format, Override, Reach, TagRule, reach_of
from promptlint.config.schema import config_schema
from promptlint.documents.kinds import KINDS
from promptlint.engine.settings import PLUGINS, TARGETS
from promptlint.programs.catalogue import all_programs, find_program
from promptlint.programs.extensions.catalogue import all_extensions
from promptlint.programs.properties import ANY_TEXT, KNOWN_SYNTAX
from promptlint.resources.inventory.installed.search import OF_A_CONFIGURATION
from promptlint.resources.known.families import all_families, family_names
from promptlint.rules import facts
from promptlint.rules.kit import rule as rule_helpers
from promptlint.rules.kit import wording
from promptlint.rules.kit.context import Context, DocumentContext, PairContext
from promptlint.rules.kit.fact import Fact
from promptlint.rules.kit.options import options_of
from promptlint.rules.kit.rule import Default, Rule
from promptlint.rules.kit.tool_codes import TOOL_CODES, ToolCode
from promptlint.rules.registry import FAMILIES, all_rules
from promptlint.semantics.tags import Tag
from promptlint.syntax import Group, Leaf

DOCS = Path(__file__).parent.parent / "docs"
README = DOCS.parent / "README.md"
GENERATED = "<!-- Generated from the rule itself by scripts/generate_docs.py: edit the rule, not this page. -->"


def rule_page(rule: Rule) -> str:
    """One rule: its facts, its docstring, its options, where it applies, how to silence it, where it stands."""
    documentation = inspect.getdoc(type(rule)) or ""
    facts = [rule.severity.capitalize(), _default(rule), _fix(rule), f"since {rule.since}"]
    facts += ["in preview: only with `--preview` or `preview = true`"] if rule.preview else []
    lines = [GENERATED, "", f"# {rule.name} ({rule.code})", "", f"*{facts[0]}* · {' · '.join(facts[1:])}", ""]
    lines += [_fenced_examples(documentation), ""]
    if rule.aliases:
        lines += [f"Before it had a code of its own it was part of {_listed([f'`{each}`' for each in rule.aliases])}."]
        lines += ["Selecting or suppressing that applies to this rule, too.", ""]
    options = options_of(rule)
    if options:
        lines += ["## Options", "", "| option | type | default | what it does |", "|---|---|---|---|"]
        lines += [
            f"| `{o.name}` | {cell(f'`{o.type}`')} | {cell(f'`{o.default}`')} | {cell(o.words)} |" for o in options
        ]
        lines += ["", "```toml", f"[rules.{rule.code}]", *(f"{o.name} = {_toml(o.value)}" for o in options), "```", ""]
    lines += ["## Where it applies", "", f"- {_targets(rule)}"]
    lines += ["- Only in positive prompts." for _ in range(rule.roles == {"positive"})]
    lines += ["- Only in negative prompts." for _ in range(rule.roles == {"negative"})]
    lines += [f"- Silent with extensions that {ability.words}." for ability in rule.silent_with]
    lines += [f"- Becomes a note of [{c}]({c}.md) where both report the same text." for c in rule.yields_to]
    lines += [f"- Reports nothing where [{c}]({c}.md) reports the same text." for c in rule.vanishes_in]
    lines += [
        "",
        "## How to silence it",
        "",
        f"For one line of a prompt, `# promptlint: ignore[{rule.code}] -- reason`;",
    ]
    lines += [f'everywhere, `ignore = ["{rule.code}"]` in the configuration or `--ignore {rule.code}`.']
    lines += ["[Suppressions](../suppressions.md) has more.", "", "## Source", ""]
    cases = len(rule.good) + len(rule.bad)
    path = type(rule).__module__.replace(".", "/")
    lines += [f"`src/{path}.py`, with {cases} cases that are tests; `promptlint rule {rule.code}` prints them."]
    return "\n".join(lines).rstrip() + "\n"


def _targets(rule: Rule) -> str:
    if rule.needs == (ANY_TEXT,):
        return "To prompts for any program."
    if rule.needs == (KNOWN_SYNTAX,):
        return "To prompts for all programs whose syntax is known."
    needs = " and ".join(needed.words for needed in rule.needs)
    labels = [program.label for program in all_programs() if rule.applies_to(program)]
    return f"To prompts for programs that {needs}: {_listed(labels)}; with another target it reports nothing."


def _toml(value: object) -> str:
    """A value as TOML writes it; strings, numbers, truth values and lists of them are the same in JSON."""
    return json.dumps(list(value) if isinstance(value, (tuple, frozenset)) else value, ensure_ascii=False)


def reference_page() -> str:
    """What a rule may ask: facts to visit, what `ctx` gives, tags, nodes, and helpers for messages and fixes."""
    lines = [
        GENERATED.replace("from the rule itself", "from the code").replace("edit the rule", "edit the docstrings"),
        "",
        "# What a rule may ask",
        "",
        "For [Writing rules](writing-rules.md): everything that `visits` may name and that `check` may use.",
        "",
        "## Facts to visit",
        "",
        "A rule that names one in `visits` is called with each of its items; `ctx.fact(it)` gives all of them. A fact",
        "is not computed where there can be nothing to find: where none of the leaves it needs occurs, where the",
        "prompt holds none of the texts named, or where nothing of what must be given is there.",
        "",
        "| fact | needs | holds | given | items |",
        "|---|---|---|---|---|",
    ]
    for module, found in _facts():
        needs = ", ".join(f"`{need}`" for need in sorted(found.needs))
        holds = ", ".join(map(code, sorted(found.holds))) or ("not only ASCII" if found.beyond_ascii else "")
        given = " or ".join(sorted(found.given))
        items = _first_paragraph(found.__doc__ or "")
        lines.append(f"| `{module}.{found.compute.__name__}` | {needs} | {holds} | {given} | {items} |")
    lines += ["", "Modules are those of `promptlint.rules.facts`; the class of an item there says what it holds.", ""]
    contexts: dict[str, type] = {"prompt": Context, "pair": PairContext, "file": DocumentContext}
    for what, kind in contexts.items():
        lines += [f"## `ctx` of a {what}", "", _first_paragraph(inspect.getdoc(kind) or ""), "", *_members(kind), ""]
    lines += ["## Tags", "", _first_paragraph(inspect.getdoc(Tag) or ""), "", *_members(Tag), ""]
    lines += ["## Nodes", "", "Leaves:", "", *_classes(Leaf), ""]
    lines += ["Groups, whose `parts` hold every child in order:", "", *_classes(Group), ""]
    lines += ["## Fixes and words", "", "| helper | what it gives |", "|---|---|"]
    for home in (rule_helpers, wording):
        for name in home.__all__:
            helper = getattr(home, name)
            if inspect.isfunction(helper):
                shown = str(inspect.signature(helper)).replace("'", "")
                lines.append(f"| {cell(f'`{name}{shown}`')} | {_first_paragraph(helper.__doc__ or '')} |")
    return "\n".join(lines).rstrip() + "\n"


def _facts() -> Iterator[tuple[str, Fact[Any, Any]]]:
    """Every fact with the name of its module."""
    for info in sorted(pkgutil.iter_modules(facts.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{facts.__name__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, Fact) and value.__module__ == module.__name__:
                yield info.name, value


def _members(kind: type) -> list[str]:
    """The public fields, properties and methods of a class, with what their docstrings say."""
    rows = ["| name | what it is |", "|---|---|"]
    fields = inspect.get_annotations(kind)
    slots = set(getattr(kind, "__slots__", ()))
    for name, annotation in fields.items():
        if not name.startswith("_"):
            rows.append(f"| `{name}` | {cell(f'`{annotation}`')} |")
    members = {name: value for each in reversed(kind.__mro__[:-1]) for name, value in vars(each).items()}
    for name, value in members.items():
        if name.startswith("_") or name in fields or name in slots or isinstance(value, (str, type(None))):
            continue
        words = inspect.getdoc(getattr(value, "func", value)) or ""
        call = cell(f"`{name}{_call(value)}`") if inspect.isfunction(value) else f"`{name}`"
        rows.append(f"| {call} | {_first_paragraph(words)} |")
    return rows


def _call(method: Callable[..., object]) -> str:
    parameters = [name for name in inspect.signature(method).parameters if name != "self"]
    return f"({', '.join(parameters)})"


def _classes(base: type[Any]) -> list[str]:
    """The classes below one, with what they are."""
    found: list[type] = [kind for kind in base.__subclasses__() if not kind.__name__.startswith("_")]
    return [f"- `{kind.__name__}`: {_first_paragraph(inspect.getdoc(kind) or '')}" for kind in found]


def tool_code_page(code: ToolCode) -> str:
    """One of the codes by which promptlint reports its own problems."""
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
            f"| [{r.code}]({r.code}.md) | {r.name} | {_summary(r)} | {r.severity} | "
            f"{'preview' if r.preview else r.default} | {r.fixable or ''} |"
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
        "One mistake is reported once: where several rules would report the same text, all but one give way.",
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
    return cell(" ".join(documentation.split("\n\n", 1)[0].split()))


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


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    found = {DOCS / "rules" / f"{rule.code}.md": rule_page(rule) for rule in all_rules()}
    found |= {DOCS / "rules" / f"{code.code}.md": tool_code_page(code) for code in TOOL_CODES}
    found[DOCS / "rules" / "index.md"] = index_page()
    found[DOCS / "rule-reference.md"] = reference_page()
    found[README] = readme()
    found[DOCS / "containers.md"] = containers()
    found[DOCS.parent / "promptlint.schema.json"] = schema()
    found[DOCS.parent / "integrations" / "schemastore" / "catalog-entry.json"] = catalogue_entry()
    found[DOCS / "configuration.md"] = configuration_page()
    found[DOCS / "trust.md"] = trust_page()
    found[DOCS / "families" / "index.md"] = families_page()
    found |= {DOCS / "families" / f"{family.name}.md": family_page(family) for family in all_families()}
    found[DOCS / "programs" / "index.md"] = programs_page()
    found |= {DOCS / "programs" / f"{program.name}.md": program_page(program) for program in shown_programs()}
    found[DOCS / "extensions" / "index.md"] = extensions_page()
    found |= {DOCS / "extensions" / f"{each.name}.md": extension_page(each) for each in all_extensions()}
    host = DOCS / "host.md"
    found[host] = _filled(host.read_text(encoding="utf-8"), "programs", feature_table())
    return found


def schema() -> str:
    """The JSON schema of the configuration."""
    return (
        json.dumps(
            config_schema(targets=TARGETS, plugins=PLUGINS, families=family_names()), indent=2, ensure_ascii=False
        )
        + "\n"
    )


def catalogue_entry() -> str:
    """What tells the editors that use SchemaStore where the schema is, as its catalogue has it."""
    entry = {
        "name": "promptlint",
        "description": "Configuration of promptlint, a linter for Stable Diffusion prompts",
        "fileMatch": list(CONFIG_NAMES[:2]),
        "url": SCHEMA_URL,
    }
    return json.dumps(entry, indent=2) + "\n"


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
            f"| `{field.alias or key}` | {_default_of(field)} | {cell(field.description or '')} |"
            for key, field in own.items()
        ]
        table = "\n".join(["| key | default | what it says |", "|---|---|---|", *rows])
        text = _filled(text, f"keys: {name}", table)
    return _filled(text, "plug-ins", _plugin_table())


def trust_page() -> str:
    """The page about trust with what each key can reach, and how far models are looked for."""
    reached: dict[Reach, list[str]] = {}
    for model, place in ((ConfigFile, ""), (Override, "overrides."), (TagRule, "tags."), (Format, "format.")):
        own = model.model_fields if model is not Override else ("files", "role", "kind")
        for name in own:
            key = f"`{place}{model.model_fields[name].alias or name}`"
            reached.setdefault(reach_of(model, name), []).append(key)
    order = [reach for reach in Reach if reach is not Reach.SETTING]
    rows = [f"| {', '.join(reached.pop(reach))} | {reach.value} |" for reach in order]
    table = "\n".join(["| key | what it can reach |", "|---|---|", *rows])
    table += f"\n\nAll others, {_listed(reached.pop(Reach.SETTING))}, say {Reach.SETTING.value}."
    bounds = OF_A_CONFIGURATION
    entries = f"{bounds.entries:,} files, folders and wildcards in files"
    limits = f"{entries}, {bounds.depth} folders deep, {bounds.seconds:g} seconds."
    text = _filled((DOCS / "trust.md").read_text(encoding="utf-8"), "reach", table)
    return _filled(text, "bounds", limits)


def _plugin_table() -> str:
    """The extensions, with the rules that they silence."""
    rows = ["| plug-in | of | silent with it |", "|---|---|---|"]
    for each in all_extensions():
        off = [rule.code for rule in all_rules() if rule.is_silenced_by((each,))]
        programs = ", ".join(str(find_program(name)) for name in each.programs)
        silent = ", ".join(f"[{code}](rules/{code}.md)" for code in off)
        rows.append(f"| [`{each.name}`](extensions/{each.name}.md) | {programs} | {silent} |")
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
    command = ["check", "--exit-zero", "--output-format", "full", "examples/seed-page.txt"]
    report = subprocess.run(
        [sys.executable, "-m", "promptlint", *command],
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


_GENERATED_FOLDERS = ("rules", "programs", "extensions", "families")


def main() -> int:
    """Write or compare; gives the exit status."""
    wanted = pages()
    for folder in _GENERATED_FOLDERS:
        (DOCS / folder).mkdir(parents=True, exist_ok=True)
    stale = [path for folder in _GENERATED_FOLDERS for path in (DOCS / folder).glob("*.md") if path not in wanted]
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
