"""Write initial weights of the mlp as flax draws them: `python Golden/flax_weights.py SEED FILE`; see published.yaml.

A weight is normal, cut at two deviations, and of variance 1 / inputs (LeCun et al. 1998, Efficient BackProp, section 4.6;
flax calls it lecun_normal); a bias is zero. PyTorch's, which the program draws, are uniform, of variance 1 / (3 inputs).
`vae train --hidden 500 --init FILE …` begins with them.
"""

import sys

import torch
from safetensors.torch import save_file

hidden, latents, pixels = 500, 20, 784
shapes = {
    "encoder.0": (hidden, pixels),
    "fc_mu": (latents, hidden),
    "fc_logvar": (latents, hidden),
    "fc_decode": (hidden, latents),
    "head": (pixels, hidden),
}
CUT_DEVIATION = 0.8796256610342398  # of a standard normal, cut at ±2

seed, file = int(sys.argv[1]), sys.argv[2]
torch.manual_seed(seed)
tensors = {}
for name, (outputs, inputs) in shapes.items():
    deviation = inputs**-0.5 / CUT_DEVIATION
    weight = torch.empty(outputs, inputs)
    torch.nn.init.trunc_normal_(weight, std=deviation, a=-2 * deviation, b=2 * deviation)
    tensors[f"{name}.weight"], tensors[f"{name}.bias"] = weight, torch.zeros(outputs)
save_file(tensors, file)
