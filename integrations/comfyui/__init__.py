"""promptlint in ComfyUI: squiggles under the prompts of its page, and a node that lints a prompt."""

from .nodes import LintPrompt

WEB_DIRECTORY = "./web"
NODE_CLASS_MAPPINGS = {"PromptlintLintPrompt": LintPrompt}
NODE_DISPLAY_NAME_MAPPINGS = {"PromptlintLintPrompt": "Lint Prompt"}

__all__ = ["NODE_CLASS_MAPPINGS", "NODE_DISPLAY_NAME_MAPPINGS", "WEB_DIRECTORY"]
