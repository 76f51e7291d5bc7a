"""What becomes of a prompt, for a program by its name."""

from __future__ import annotations

from collections.abc import Mapping

from promptlint.arguments import expect
from promptlint.programs.catalogue import DEFAULT, find_host
from promptlint.roles import RoleName
from promptlint.semantics.evaluation import DEFAULT_STEPS, Evaluation
from promptlint.semantics.evaluation import evaluate as evaluate_stages
from promptlint.semantics.host import Host

__all__ = ["evaluate"]


def evaluate(
    prompt: str,
    *,
    role: RoleName = "positive",
    host: Host | str = DEFAULT,
    steps: int = DEFAULT_STEPS,
    hires_steps: int | None = None,
    embeddings: Mapping[str, int] | None = None,
) -> Evaluation:
    """Run a prompt through all stages of a host, in the host's order.

    `role` is `positive`, `negative` or `unknown` (read as positive). With `hires_steps` the result is that of the hires
    pass after a first pass of `steps`. `embeddings` maps the names of installed embeddings to their vector counts, in
    the order in which the host loaded them.

    Raises HostError where the host raises before attention (`[a:b:1e400]`); weights and tokens raise when asked for.
    Its kind is `not known` where no document says what the host makes of the prompt, which for NovelAI may be.
    Raises ValueError for a pass without steps, an unknown host and an unknown role, and TypeError for a prompt that is
    not a string and for other arguments of a wrong type.
    """
    expect(host, "host", (Host, str), "a Host or the name of one")
    return evaluate_stages(
        prompt,
        role=role,
        host=find_host(host) if isinstance(host, str) else host,
        steps=steps,
        hires_steps=hires_steps,
        embeddings=embeddings,
    )
