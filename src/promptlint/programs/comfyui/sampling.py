"""How ComfyUI's samplers use a negative prompt: which nodes leave that alone, and which samplers need it.

At a CFG scale of 1 `sampling_function` leaves the negative conditioning out, and the prediction is that of the positive
one. A node may have it computed all the same and make something of it, by a function of its own for the CFG, a guider
of its own, or an attention that it puts in. Those named here do not.

Source: `comfy/samplers.py`, `comfy/k_diffusion/sampling.py`, `nodes.py` and `comfy_extras` of ComfyUI 0.3.64. Read, not
run.
"""

from __future__ import annotations

from promptlint.regex import regex

__all__ = ["PLAIN_SAMPLERS", "is_plain_node"]

PLAIN_SAMPLERS = frozenset(
    (
        *("euler", "euler_ancestral", "heun", "heunpp2", "exp_heun_2_x0", "exp_heun_2_x0_sde", "dpm_2"),
        *("dpm_2_ancestral", "lms", "dpm_fast", "dpm_adaptive", "dpmpp_2s_ancestral", "dpmpp_sde", "dpmpp_sde_gpu"),
        *("dpmpp_2m", "dpmpp_2m_sde", "dpmpp_2m_sde_gpu", "dpmpp_2m_sde_heun", "dpmpp_2m_sde_heun_gpu"),
        *("dpmpp_3m_sde", "dpmpp_3m_sde_gpu", "ddpm", "lcm", "ipndm", "ipndm_v", "deis", "res_multistep"),
        *("res_multistep_ancestral", "gradient_estimation", "er_sde", "seeds_2", "seeds_3", "sa_solver"),
        *("sa_solver_pece", "ddim", "uni_pc", "uni_pc_bh2"),
    )
)
"""ComfyUI's own samplers, but for those of CFG++, whose names end with `_cfg_pp`: they compute with the negative
prediction at any scale."""

_PLAIN_NODE = regex(
    r"CheckpointLoader(?:Simple)?|UNETLoader|UnetLoaderGGUF|(?:Lora|LoRA)Loader(?:ModelOnly)?"
    r"|Power Lora Loader \(rgthree\)"
    r"|(?:Dual|Triple|Quadruple)?CLIPLoader(?:GGUF)?|CLIPSetLastLayer|VAELoader|CLIPVisionLoader"
    r"|ModelSampling(?:SD3|AuraFlow|Flux|Discrete|StableCascade|ContinuousV)|ModelMerge(?:Simple|Blocks|Add|Subtract)"
    r"|TorchCompileModel|HyperTile|FreeU(?:_V2)?|PatchModelAddDownscale|DifferentialDiffusion"
    r"|KSampler(?:Advanced)?|SamplerCustom(?:Advanced)?|KSamplerSelect|CFGGuider|BasicGuider|RandomNoise|DisableNoise"
    r"|(?:Basic|Karras|Exponential|Polyexponential|SDTurbo|VP|Beta|Laplace|AlignYourSteps|GITS|Flux2)Scheduler"
    r"|SplitSigmas(?:Denoise)?|FlipSigmas"
    r"|(?:CLIP)?TextEncode\w*|FluxGuidance|FluxDisableGuidance|FluxKontextMultiReferenceLatentMethod|ReferenceLatent"
    r"|Conditioning(?:Combine|Average|Concat|ZeroOut|SetArea(?:Percentage|Strength)?|SetMask|SetTimestepRange)"
    r"|ControlNetApply(?:Advanced|SD3)?|ControlNetLoader|SetUnionControlNetType|InpaintModelConditioning"
    r"|StyleModelApply|unCLIPConditioning|VAEDecode(?:Tiled)?|VAEEncode(?:Tiled|ForInpaint)?"
    r"|Empty\w*Latent\w*|LatentUpscale(?:By)?|SetLatentNoiseMask|RepeatLatentBatch|LatentFromBatch"
    r"|(?:Preview|Save|Load)Image(?:Mask)?|ImageScale\w*|Note|MarkdownNote|Reroute|Primitive\w*|StringConcatenate"
    r"|SetNode|GetNode|ComfySwitchNode"
)


def is_plain_node(node_type: str) -> bool:
    """Whether a node is known not to use the negative prompt, nor to change how a sampler does."""
    return _PLAIN_NODE.fullmatch(node_type) is not None
