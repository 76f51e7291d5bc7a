"""dynamic-prompts: templates, which are filled in before the program sees the prompt.

`parse_template` gives the tree of a template, as the library dynamicprompts reads it, or raises TemplateError where
that raises; `template_error` says in plain words what is wrong.
"""

from promptlint.programs.extensions.dynamic_prompts.declaration import DYNAMIC_PROMPTS
from promptlint.programs.extensions.dynamic_prompts.drawing import DrawingFault, drawing_faults, nodes_of
from promptlint.programs.extensions.dynamic_prompts.errors import Mistake, TemplateError
from promptlint.programs.extensions.dynamic_prompts.mistakes import TemplateFault, template_error
from promptlint.programs.extensions.dynamic_prompts.nodes import (
    Access,
    Argument,
    Assignment,
    Literal,
    Node,
    Option,
    Sampler,
    Sequence,
    Template,
    Variants,
    Wildcard,
    Wrap,
)
from promptlint.programs.extensions.dynamic_prompts.reading import parse_template
from promptlint.programs.extensions.dynamic_prompts.scanner import Marks

__all__ = [
    "DYNAMIC_PROMPTS",
    "Access",
    "Argument",
    "Assignment",
    "DrawingFault",
    "Literal",
    "Marks",
    "Mistake",
    "Node",
    "Option",
    "Sampler",
    "Sequence",
    "Template",
    "TemplateError",
    "TemplateFault",
    "Variants",
    "Wildcard",
    "Wrap",
    "drawing_faults",
    "nodes_of",
    "parse_template",
    "template_error",
]
