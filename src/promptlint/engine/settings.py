"""Settings of a run, checked against the registry."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal

from promptlint.arguments import expect
from promptlint.dataclass import dataclass
from promptlint.diagnostics import Severity
from promptlint.engine.option_values import OptionValueError, option_values
from promptlint.errors import MissingPackageError, PromptlintError
from promptlint.formats.numbers import shown
from promptlint.programs.catalogue import NAMES
from promptlint.programs.extensions.catalogue import NAMES as EXTENSIONS
from promptlint.resources.names import did_you_mean, nearest_first
from promptlint.rules.kit.rule import Default, Rule
from promptlint.rules.kit.tool_codes import TOOL_CODES, ToolCode
from promptlint.rules.registry import FAMILIES, PluginError, aliases_of, all_rules, plugin_rules
from promptlint.rules.user.tag_rule import TagTable, UserTagRule, replaced_in_circles

__all__ = ["PLUGINS", "TARGETS", "ConfigError", "Settings", "is_chosen", "read_tag_tables"]

TARGETS = NAMES
"""Programs that read prompts."""


PLUGINS = EXTENSIONS
"""Extensions of programs, which are called plug-ins in configurations."""

_MOST_STEPS = 1000
_BY_NAME = 98
"""How closely a selector names a rule that says its code or name, or one that it had."""
_MOST_PATTERNS = 1_000
"""Patterns with `*` in a user's rules: each is compared with each tag."""


class ConfigError(PromptlintError):
    """An invalid setting; the message is one line that says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run looks for.

    `select` None means the default set. Selectors are codes, prefixes of codes, rule names, `ALL` or `DEFAULT`; where
    `select` and `ignore` both match a rule, the more specific one wins, and `ignore` at a tie.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unfixable: tuple[str, ...] = ()
    """Selectors of rules whose fixes are left out; of those whose fixes are to count as safe, and as unsafe."""
    extend_safe_fixes: tuple[str, ...] = ()
    extend_unsafe_fixes: tuple[str, ...] = ()
    target: str = "a1111"
    plugins: tuple[str, ...] | None = None
    """The extensions that are installed; None where nobody says, so that what is found counts."""
    rules: tuple[tuple[str, Any], ...] = ()
    """Rule codes with their validated options."""
    steps: int | None = None
    """Steps of the picture, where a prompt does not say itself; of the hires pass."""
    hires_steps: int | None = None
    also_targets: tuple[str, ...] = ()
    """Further programs that the prompts are for, besides `target`."""
    preview: bool = False
    """Whether rules that are tried out can be selected."""
    plugin_rules: bool = False
    """Whether the rules of installed packages are there."""
    model_family: str | None = None
    """The name of the model family that the prompts are for, as `find_family` gives it; None: what is with the prompts
    says it, or nothing does."""
    tags: tuple[TagTable, ...] = ()
    """The user's own rules."""
    extra_rules: tuple[Rule, ...] = ()
    """Rules that are in no package and no configuration; for Python programs, and for tests of rules."""

    @classmethod
    def of(cls, config: Settings | Mapping[str, Any] | None) -> Settings:
        """Settings from a plain mapping with the keys of the configuration file. Raises ConfigError, and TypeError for
        what is not a mapping."""
        if config is None:
            return cls()
        if isinstance(config, Settings):
            return config
        expect(config, "config", Mapping, "Settings, a mapping with the keys of a configuration or None")
        known = {field.name.replace("_", "-"): field.name for field in dataclasses.fields(cls)}
        values: dict[str, Any] = {}
        available = _available(bool(config.get("plugin-rules", config.get("plugin_rules", False))))
        available += _extra_rules(config.get("extra-rules", config.get("extra_rules", ())))
        for key, value in config.items():
            field = known.get(str(key).replace("_", "-"))
            if field is None:
                raise ConfigError(f"unknown setting {key!r}{did_you_mean(str(key), known)}")
            if value is None and field == "plugins":
                continue  # nobody says
            if field == "rules":
                if not isinstance(value, Mapping):
                    raise ConfigError(f"setting 'rules' must be a table of tables, not {shown(value)}")
                values[field] = tuple(_options(code, options, available) for code, options in value.items())
            elif field in ("plugin_rules", "preview"):
                if type(value) is not bool:
                    raise ConfigError(f"setting {key!r} must be true or false, not {shown(value)}")
                values[field] = value
            elif field == "extra_rules":
                values[field] = tuple(value)
            elif field == "tags":
                values[field] = read_tag_tables(value)
            elif field == "target":
                if value not in TARGETS:
                    raise ConfigError(f"unknown target {value!r}{_target_meant(str(value))}")
                values[field] = value
            elif field == "model_family":
                values[field] = _model_family(value)
            elif field in ("steps", "hires_steps"):
                if type(value) is not int or not 0 < value <= _MOST_STEPS:
                    raise ConfigError(
                        f"setting {key!r} must be a whole number from 1 to {_MOST_STEPS}, not {shown(value)}"
                    )
                values[field] = value
            else:
                if isinstance(value, str) or not isinstance(value, Iterable):
                    raise ConfigError(f"setting {key!r} must be a list of strings, not {shown(value)}")
                values[field] = tuple(str(item) for item in value)
        for name in values.get("also_targets") or ():
            if name not in TARGETS:
                raise ConfigError(f"unknown target {name!r}{_target_meant(name)}")
        for name in values.get("plugins") or ():
            if name not in PLUGINS:
                raise ConfigError(f"unknown plug-in {name!r}{nearest_first(name, PLUGINS)}")
        settings = cls(**values)
        settings.selected()
        settings._check_lists_of_fixes()
        brought = {name for rule in available[len(all_rules()) :] for name in (rule.code, rule.name)}
        for table in settings.tags:
            if table.code in brought or table.name in brought:
                name = table.code if table.code in brought else table.name
                raise ConfigError(f"tags: {name} is a rule of an installed package already; choose another")
        return settings

    def _check_lists_of_fixes(self) -> None:
        """Raise ConfigError for a selector that names no rule."""
        for selectors in (self.unfixable, self.extend_safe_fixes, self.extend_unsafe_fixes):
            for selector in selectors:
                _check_selector(selector, self.available())

    def available(self) -> tuple[Rule, ...]:
        """All rules there are: ours, those of installed packages, the user's own. Raises ConfigError."""
        return (*_available(self.plugin_rules), *self.extra_rules, *map(_user_rule, self.tags))

    def selected(self) -> tuple[Rule, ...]:
        """The rules that are on, in the order of their codes. Raises ConfigError for a selector that names none."""
        return _selected(self.select, self.extend_select, self.ignore, self.preview, self.available())

    def left_in_preview(self) -> tuple[Rule, ...]:
        """The rules that are selected by their own code or name and stay off, since no previews are wanted."""
        selectors = (*(self.select or ()), *self.extend_select)
        off = [rule for rule in self.available() if rule.preview] if not self.preview else ()
        return tuple(rule for rule in off if any(_specificity(each, rule) >= _BY_NAME for each in selectors))

    def fixes_of(self, rule: Rule) -> Literal["none", "safe", "unsafe"] | None:
        """What the user says of a rule's fixes, if anything: the most specific selector counts, at a tie the more
        careful one."""
        lists = (("none", self.unfixable), ("unsafe", self.extend_unsafe_fixes), ("safe", self.extend_safe_fixes))
        said: tuple[int, Literal["none", "safe", "unsafe"] | None] = (-1, None)
        for word, selectors in lists:
            closest = max((_specificity(selector, rule) for selector in selectors), default=-1)
            if closest > said[0]:
                said = closest, word  # type: ignore[assignment]
        return said[1]

    def is_ignored(self, code: str, name: str) -> bool:
        """Whether `ignore` names one of promptlint's own codes, such as `PL002`."""
        return any(name == selector or code.startswith(selector.upper()) for selector in self.ignore)


@lru_cache(maxsize=1_024)
def _user_rule(table: TagTable) -> UserTagRule:
    return UserTagRule(table)


@lru_cache(maxsize=256)
def _selected(
    select: tuple[str, ...] | None,
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    preview: bool,
    rules: tuple[Rule, ...],
) -> tuple[Rule, ...]:
    """The rules that selectors turn on. Raises ConfigError for a selector that names none."""
    selectors, ignore = tuple(dict.fromkeys((*(select or ()), *extend_select))), tuple(dict.fromkeys(ignore))
    for selector in (*selectors, *ignore):
        _check_selector(selector, rules)

    def is_on(rule: Rule) -> bool:
        if rule.preview and not preview:
            return False
        chosen = max((_specificity(selector, rule) for selector in selectors), default=-1)
        if rule.default is not Default.OFF and select is None:
            chosen = max(chosen, 0)
        return chosen > max((_specificity(selector, rule) for selector in ignore), default=-1)

    return tuple(rule for rule in rules if is_on(rule))


def is_chosen(selectors: Iterable[str], code: str, name: str) -> bool:
    """Whether one of some selectors asks for a rule by its code, the prefix of its family or its name. `ALL` and
    `DEFAULT` choose nothing, nor does a part of a family's prefix, such as `P`."""
    family = code.rstrip("0123456789")
    aliases = aliases_of(code)
    return any(
        selector == name
        or selector in aliases
        or selector.upper() in aliases
        or (selector.upper().startswith(family) and code.startswith(selector.upper()))
        for selector in selectors
    )


def _specificity(selector: str, rule: Rule) -> int:
    """How closely a selector names a rule: -1 not at all, 0 ALL, the prefix's length, 99 the whole code or name, 98 one
    that it had or was a part of: so its own code overrules the old one."""
    if selector.upper() == "ALL":
        return 0
    if selector.upper() == "DEFAULT":
        return 0 if rule.default is not Default.OFF else -1
    if selector.upper() == rule.code or selector == rule.name:
        return 99
    if selector in rule.aliases or selector.upper() in rule.aliases:
        return _BY_NAME
    return len(selector) if rule.code.startswith(selector.upper()) else -1


def _check_selector(selector: str, rules: Iterable[Rule]) -> None:
    rules = tuple(rules)
    if any(selector == each.name or each.code.startswith(selector.upper()) for each in TOOL_CODES) and selector:
        return
    if not selector or all(_specificity(selector, rule) < 0 for rule in rules):
        names = [*(rule.code for rule in rules), *(rule.name for rule in rules), *FAMILIES, "ALL", "DEFAULT"]
        raise ConfigError(f"unknown rule {selector!r}{did_you_mean(selector, names)}")


def _target_meant(name: str) -> str:
    """What to say about a name that no target has: the one that was meant, and all there are."""
    from promptlint.resources.known.families import find_family

    family = find_family(name)
    if family is not None:
        return f"; {family.name} is a model family, as model-family takes it; the targets are {', '.join(TARGETS)}"
    meant = _OTHER_NAMES.get(name.casefold().replace("-", "").replace("_", "").replace(" ", ""))
    return nearest_first(meant or name, TARGETS)


_OTHER_NAMES = {
    **dict.fromkeys(("automatic1111", "auto1111", "automatic", "webui", "stablediffusionwebui", "sdwebui"), "a1111"),
    **dict.fromkeys(("comfy", "comfyui"), "comfyui"),
    **dict.fromkeys(("invokeai",), "invoke"),
    **dict.fromkeys(("nai",), "novelai"),
}
"""What people call some programs."""


def _model_family(value: Any) -> str:
    """The name of the family that a setting says. Raises ConfigError."""
    from promptlint.resources.known.bases import family_of
    from promptlint.resources.known.families import family_names, find_family

    family = find_family(value) if isinstance(value, str) else None
    if family is None:
        meant = family_of(value) if isinstance(value, str) else None
        names = family_names() if meant is None else (meant.name,)
        hint = nearest_first(str(value), names) if meant is None else f" (did you mean {meant.name}?)"
        raise ConfigError(f"unknown model family {value!r}{hint}")
    return family.name


def _extra_rules(rules: Any) -> tuple[Rule, ...]:
    """Rules that a program brings. Raises ConfigError for what is not a rule: a class is not made one here."""
    if not isinstance(rules, Iterable) or isinstance(rules, str):
        raise ConfigError(f"setting 'extra-rules' must be a list of rules, not {shown(rules)}")
    found: tuple[Any, ...] = tuple(rules)
    wrong = next((rule for rule in found if not isinstance(rule, Rule)), None)
    if wrong is not None:
        raise ConfigError(f"setting 'extra-rules' must be a list of rules, not of {shown(wrong)}")
    return found


def _available(plugins: bool) -> tuple[Rule, ...]:
    if not plugins:
        return all_rules()
    try:
        return (*all_rules(), *plugin_rules())
    except PluginError as error:
        raise ConfigError(str(error)) from None


def read_tag_tables(tables: Any) -> tuple[TagTable, ...]:
    """The user's own rules, from tables as under `[[tags]]`; `code` and `name` are made up where they are missing.

    Raises ConfigError.
    """
    if isinstance(tables, (str, Mapping)) or not isinstance(tables, Iterable):
        raise ConfigError(f"setting 'tags' must be a list of tables, not {shown(tables)}")
    found: list[TagTable] = []
    ours: tuple[Rule | ToolCode, ...] = (*all_rules(), *TOOL_CODES)
    taken = {name: "a rule of promptlint" for rule in ours for name in (rule.code, rule.name)}
    patterns = 0
    for number, table in enumerate(tables, start=1):
        if isinstance(table, TagTable):
            found.append(table)
            continue
        if not isinstance(table, Mapping):
            raise ConfigError(f"setting 'tags' must be a list of tables, not {shown(table)}")
        _check_tag_table(table, number)
        what = [key for key in ("forbid", "require", "replace") if table.get(key)]
        if not what:
            raise ConfigError(f"tags: table {number} says nothing; give it forbid, require or replace")
        code = str(table.get("code") or f"U{number:03}")
        name = str(table.get("name") or f"{'-and-'.join(what)}-{number}")
        for each in (code, name):
            if each in taken:
                raise ConfigError(f"tags: {each} is {taken[each]} already; choose another")
            taken[each] = f"table {number}"
        role = table.get("role")
        wanted = [*(table.get("forbid") or ()), *(table.get("require") or ()), *(table.get("replace") or {})]
        for each in wanted:
            if "," in each or not each.strip():
                raise ConfigError(f"tags: {each!r} in table {number} is not a single tag; write one tag without commas")
        patterns += sum("*" in each for each in wanted)
        if patterns > _MOST_PATTERNS:
            raise ConfigError(f"tags: has more than {_MOST_PATTERNS:,} patterns with *")
        found.append(
            TagTable(
                code,
                name,
                tuple(table.get("forbid") or ()),
                tuple(table.get("require") or ()),
                tuple((table.get("replace") or {}).items()),
                table.get("message"),
                Severity(table.get("severity") or "warning"),
                role,
            )
        )
    circle = replaced_in_circles(tuple(found))
    if circle is not None:
        raise ConfigError(f"tags: {circle!r} is written where it is replaced again; let one of the tags stay")
    return tuple(found)


def _check_tag_table(table: Mapping[str, Any], number: int) -> None:
    """Raises ConfigError for a table that no configuration file may have; pydantic is imported here."""
    try:
        from pydantic import ValidationError
    except ImportError:
        raise MissingPackageError("pydantic", "setting 'tags'") from None
    from promptlint.config.model import TagRule

    try:
        TagRule.model_validate(dict(table))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"tags: table {number}, {where!r}: {first['msg'].lower()}, not {shown(first['input'])}"
        ) from None


def _options(code: str, options: Any, available: Iterable[Rule]) -> tuple[str, Any]:
    """A rule's options, validated."""
    if not isinstance(options, Mapping):
        raise ConfigError(f"rules: the options of {code} must be a table, not {shown(options)}")
    available = tuple(available)
    rules = {alias: rule for rule in available for alias in rule.aliases}
    rules |= {rule.code: rule for rule in available} | {rule.name: rule for rule in available}
    rule = rules.get(code) or rules.get(str(code).upper())
    if rule is None:
        raise ConfigError(f"options for unknown rule {code!r}{did_you_mean(str(code), rules)}")
    known = {field.name.replace("_", "-"): field.name for field in dataclasses.fields(rule.Options)}
    values = {}
    for key, value in options.items():
        field = known.get(str(key).replace("_", "-"))
        if field is None:
            raise ConfigError(f"rule {rule.code} has no option {key!r}{did_you_mean(str(key), known)}")
        values[field] = value
    try:
        return rule.code, option_values(rule, values)
    except OptionValueError as error:
        raise ConfigError(f"rule {rule.code}, {error}") from None
