"""Ten steps of Adam by PyTorch's DistributedDataParallel: four processes, gloo, float64, in Golden/Models/shards.json.

Each process has a fourth of the batch and of its noise, by the formulas of model_goldens.py, and its own statistics of
batch normalisation. Of the losses, and of the running statistics, which the processes do not tell each other, the golden
has the mean.
"""

import tempfile

from environment import source, torch
from format import tensor, write
from model_goldens import FORMULAS, SCALE, STEPS, fresh, noise, pixels

SHARDS, STORE = 4, "file://{}/store"
CASES = {
    "mnist": {"size": 28, "channels": 1, "batch": 12, "options": {"latent": 3, "base": 2}, "recon": "bce", "lr": 1e-3},
    "celeba": {"size": 32, "channels": 3, "batch": 8, "options": {"latent": 4, "base": 2}, "recon": "mse", "lr": 2e-4},
}


class Loss(torch.nn.Module):
    """The model's loss as a forward pass, which is what DistributedDataParallel wraps."""

    def __init__(self, model, recon):
        super().__init__()
        self.model, self.recon = model, recon

    def forward(self, images, epsilon):
        return self.model.loss(images, epsilon, recon_loss=self.recon)


def train(rank, name, store, results):
    """One process: its losses before each step, and its model after them."""
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    torch.distributed.init_process_group("gloo", init_method=STORE.format(store), rank=rank, world_size=SHARDS)
    case = CASES[name]
    model = fresh(name, case["size"], case["channels"], case["options"]).double()
    parallel = torch.nn.parallel.DistributedDataParallel(Loss(model, case["recon"]), broadcast_buffers=False)
    optimizer = torch.optim.Adam(model.parameters(), lr=case["lr"], foreach=False)
    batch, latent = case["batch"], case["options"]["latent"]
    own = slice(rank * batch // SHARDS, (rank + 1) * batch // SHARDS)
    images = pixels((batch, case["size"], case["size"], case["channels"]), model.symmetric)[own]
    history = []
    for step in range(STEPS):
        optimizer.zero_grad()
        parts = parallel(images, noise((batch, latent), step)[own])
        parts[0].backward()
        history.append([part.item() for part in parts])
        optimizer.step()
    results[rank] = (history, {key: value.numpy() for key, value in model.state_dict().items()})
    torch.distributed.destroy_process_group()


def mean(values):
    """The mean over the processes; counts are the same in all."""
    values = [torch.as_tensor(value) for value in values]
    return torch.stack(values).mean(0) if values[0].is_floating_point() else values[0]


def golden(name):
    case = CASES[name]
    with tempfile.TemporaryDirectory() as store, torch.multiprocessing.Manager() as manager:
        results = manager.dict()
        torch.multiprocessing.spawn(train, (name, store, results), nprocs=SHARDS)
        found = [results[rank] for rank in range(SHARDS)]
    losses = mean([torch.tensor(history, dtype=torch.float64) for history, _ in found]).tolist()
    model = fresh(name, case["size"], case["channels"], case["options"]).double()
    model.load_state_dict({key: mean([state[key] for _, state in found]) for key in found[0][1]})
    model.eval()
    with torch.no_grad():
        images = pixels((case["batch"], case["size"], case["size"], case["channels"]), model.symmetric)
        evaluation = [part.item() for part in model.loss(images, None, recon_loss=case["recon"])]
    keys = ["loss", "recon", "kl"]
    return {
        "shards": SHARDS,
        "attributes": {
            "model": name, "imageSize": case["size"], "channels": case["channels"], "batch": case["batch"],
            **case["options"], "reconLoss": case["recon"], "beta": 1.0, "symmetric": model.symmetric,
            "parameterScale": SCALE,
        },
        "adam": {
            "lr": case["lr"],
            "losses": [dict(zip(keys, step)) for step in losses],
            "evaluationAfter": dict(zip(keys, evaluation)),
            "parameterNormsAfter": {key: value.norm().item() for key, value in model.named_parameters()},
            "buffersAfter": {key: tensor(value) for key, value in model.named_buffers()},
        },
    }  # fmt: skip


def make():
    about = source("DistributedDataParallel over gloo, broadcast_buffers=False, Golden/models.py in training mode")
    write("Models/shards.json", {"source": about, "formulas": FORMULAS, "cases": [golden(name) for name in CASES]})


if __name__ == "__main__":
    make()
