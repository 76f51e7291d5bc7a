"""Which nodes of a workflow feed the positive and which the negative side of a sampler."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from promptlint.documents.comfyui.graph import SHOWS, Graph, Node, Place
from promptlint.documents.comfyui.texts import (
    TEXT_NODE,
    carries_text,
    is_list,
    is_writer,
    own_role,
    plugins_of_input,
    said_by,
    takes_text,
    target_of,
)
from promptlint.documents.model import Region, Role

__all__ = ["Roles"]

_MOST_WALKED = 50_000
"""Nodes that are walked through, over and over, to find the pair of each sampler. A bound, so that many samplers behind
many nodes do not cost their product: a hundred samplers behind five hundred nodes are within it."""

_SWITCHED = frozenset(("on_true", "on_false"))
_PASSED = frozenset(("", "*", "STRING", "CONDITIONING", "TEXT", "PROMPT", "STRINGS"))


class Roles:
    """Which nodes feed the positive and which the negative side of a sampler."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._writers = {number for number, node in graph.nodes.items() if is_writer(node)}
        self._walked = 0
        self._feeding = graph.origins(link for node in graph.nodes.values() for link in node.links.values())
        self._ends: list[dict[Role, list[Place]]] = []
        sides: dict[Role, list[Place]] = {Role.POSITIVE: [], Role.NEGATIVE: []}
        texts: list[Place] = []
        handed: list[Place] = []
        instructions: list[Place] = []
        readers: dict[tuple[str, ...], list[Place]] = defaultdict(list)
        encoders: dict[str | None, list[Place]] = defaultdict(list)
        for node in graph.nodes.values():
            own: dict[Role, list[Place]] = defaultdict(list)
            if node.number in self._writers:
                instructions += [link for name, link in node.links.items() if carries_text(name)]
                continue
            for name, link in node.links.items():
                role = own_role(name)
                plugins = plugins_of_input(node, name)
                if takes_text(node, name) and self._gives_text(link):
                    handed.append(link)
                if name == "conditioning" and "guider" in node.type.casefold():
                    role = Role.POSITIVE  # of one conditioning, such as Flux has
                if role is not None:
                    own[role].append(link)
                if carries_text(name) and (plugins or TEXT_NODE.search(node.type)):
                    texts.append(link)
                    encoders[target_of(node)].append(link)
                    if plugins:
                        readers[plugins].append(link)
            for role, links in own.items():
                sides[role] += links
            if len(own) == 2:
                self._ends.append(own)
        self._found: dict[str, set[Role]] = defaultdict(set)
        for role, links in sides.items():
            for number in self.behind(links, role):
                self._found[number].add(role)
        self._encoded = self.behind(texts, Role.UNKNOWN)
        self._saying = self.behind(handed, Role.UNKNOWN)
        self._instructing = self.behind(instructions, Role.UNKNOWN)
        self._targets: dict[str, set[str | None]] = defaultdict(set)
        if encoders.keys() != {None}:
            for target, links in encoders.items():
                for number in self.behind(links, Role.UNKNOWN):
                    self._targets[number].add(target)
        self._plugins: dict[str, set[str]] = defaultdict(set)
        for names, links in readers.items():
            for number in self.behind(links, Role.UNKNOWN):
                self._plugins[number].update(names)

    def of(self, node: Node, name: str) -> Role:
        """The role of a node's text."""
        own = own_role(name)
        reached = self._found.get(node.number, set())
        if own is not None and (len(reached) != 1 or self._has_both(node)):
            return own
        if reached:
            return next(iter(reached)) if len(reached) == 1 else Role.UNKNOWN
        title = node.title.casefold()
        if "negative" in title:
            return Role.NEGATIVE
        return Role.POSITIVE if "positive" in title else Role.UNKNOWN

    def says(self, node: Node) -> bool:
        """Whether the output of a node is the text of an encoder, or a part of it. One that only shows what others
        say does not say it again."""
        return node.number in self._saying and not (SHOWS.search(node.type) is not None and self._repeats(node))

    def _repeats(self, node: Node) -> bool:
        if self._walked > _MOST_WALKED:
            return True
        behind = self.behind(list(node.links.values()), Role.UNKNOWN)
        self._walked += len(behind)
        return any(said_by(self._graph.nodes[number]) for number in behind)

    def instructs(self, node: Node) -> bool:
        """Whether the texts of a node only tell a model what to write."""
        number = node.number
        if number in self._writers:
            return True
        reached = number in self._saying or number in self._found or number in self._encoded
        return number in self._instructing and not reached

    def plugins_of(self, node: Node, name: str) -> tuple[str, ...]:
        """What reads the text of a node's input: the node itself, and those it hands the text to."""
        return tuple(sorted(self._plugins.get(node.number, set()).union(plugins_of_input(node, name))))

    def target_of(self, node: Node) -> str | None:
        """The program whose syntax a node's text is read in, by the node itself or by all that it hands the text to;
        None for ComfyUI's own."""
        own = target_of(node)
        reading = self._targets.get(node.number, set())
        return next(iter(reading)) if own is None and len(reading) == 1 else own

    def may_be_prompt(self, node: Node, text: str) -> bool:
        """Whether the text of a node of strings goes where prompts go, or nowhere and reads like one."""
        if node.number in self._found or node.number in self._encoded:
            return True
        return node.number not in self._feeding and is_list(text)

    def pairs(self, regions: dict[int, Region]) -> tuple[tuple[Region, ...], ...]:
        """The regions as groups: the positive and the negative prompt of one sampler go together where each is one."""
        by_node: dict[str, list[int]] = defaultdict(list)
        for node in self._graph.nodes.values():
            by_node[node.number] += [value.start for _, value in node.strings if value.start in regions]
        partner: dict[int, int] = {}
        taken: set[int] = set()
        walked = 0
        for end in self._ends:
            texts: dict[Role, list[int]] = {}
            for role, links in end.items():
                behind = self.behind(links, role)
                walked += len(behind)
                starts = [start for number in behind for start in by_node[number]]
                texts[role] = [start for start in starts if regions[start].role is role]
            if walked > _MOST_WALKED:
                break
            positive, negative = texts[Role.POSITIVE], texts[Role.NEGATIVE]
            if len(positive) == len(negative) == 1 and taken.isdisjoint((*positive, *negative)):
                partner[positive[0]] = negative[0]
                taken.update((*positive, *negative))
        seconds = set(partner.values())
        return tuple(
            (regions[start], regions[partner[start]]) if start in partner else (regions[start],)
            for start in regions
            if start not in seconds
        )

    @staticmethod
    def _has_both(node: Node) -> bool:
        names = [*node.links, *(name for name, _ in node.strings if name is not None)]
        return {Role.POSITIVE, Role.NEGATIVE} <= {own_role(name) for name in names}

    def behind(self, starts: list[Place], role: Role) -> set[str]:
        """The nodes behind some outputs, through whatever hands text or conditionings on; of nodes that take a pair and
        give one, those of the side of `role`."""
        found: set[str] = set()
        stack = list(starts)
        seen: set[Place] = set(stack)
        while stack:
            place = stack.pop()
            following = self._graph.jumps.get(place)
            if following is None:
                node = self._graph.nodes.get(place[0])
                if node is None or "zeroout" in node.type.casefold() or node.number in self._writers:
                    continue  # what a zeroed conditioning, or the text of a model, was made of does not count
                found.add(node.number)
                inputs = self._inputs(node, place[1], role)
                following = [link for name, link in inputs if carries_text(name) and self._gives_text(link)]
            for link in following:
                if link not in seen:
                    seen.add(link)
                    stack.append(link)
        return found

    def _inputs(self, node: Node, slot: int, role: Role) -> Iterable[tuple[str, Place]]:
        """The inputs that an output depends on: where a node takes a pair and gives a pair, that of one side, and of a
        switch that one which is on."""
        if not _SWITCHED.isdisjoint(node.links):
            off = self._off(node)
            return [(name, link) for name, link in node.links.items() if name != off]
        sides = {name: own_role(name) for name in node.links}
        if not {Role.POSITIVE, Role.NEGATIVE} <= set(sides.values()) or "sampler" in node.type.casefold():
            return node.links.items()
        named = own_role(node.outputs[slot]) if slot < len(node.outputs) else None
        side = named or (role if role is not Role.UNKNOWN else Role.POSITIVE if slot == 0 else Role.NEGATIVE)
        return [(name, link) for name, link in node.links.items() if sides[name] is side]

    def _off(self, node: Node) -> str | None:
        """The input of a switch that is not used; None where the file does not tell."""
        deciding = [link for name, link in node.links.items() if name not in _SWITCHED]
        switches = list(node.switches.values()) if not deciding else []
        for number in self._graph.origins(deciding):
            giver = self._graph.nodes.get(number)
            switches += giver.switches.values() if giver is not None else ()
        if len(switches) != 1:
            return None
        return "on_false" if switches[0] else "on_true"

    def _gives_text(self, place: Place) -> bool:
        """Whether an output may be a text or a conditioning; those of unknown type may."""
        node = self._graph.nodes.get(place[0])
        if node is None or place[1] >= len(node.types):
            return True
        kind = node.types[place[1]]
        return kind in _PASSED or "PIPE" in kind or "TUPLE" in kind or not kind.isupper()
