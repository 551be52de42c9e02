"""Train the report's MNIST model in PyTorch, with PyTorch's own random numbers, and keep the curves.

    .venv/bin/python Golden/curves.py --data Data/mnist

Each file of `Golden/Curves` has a remark and then `epoch,train,test`: the loss in nats per image, a mean over an epoch
while the weights change, and over the test images after it. A plan names one with `reference`.
"""

import argparse
import gzip
import pathlib

import numpy
import torch

from models import build

FOLDER = pathlib.Path(__file__).parent / "Curves"
BATCH = 128
RUNS = {
    "mnist-mlp": dict(model="mlp", epochs=10, latent=20, hidden=400),
}


def images(folder, part):
    """MNIST's images `[N, 28, 28, 1]`, in [0, 1]."""
    path = folder / f"{part}-images-idx3-ubyte"
    raw = path.read_bytes() if path.exists() else gzip.open(f"{path}.gz").read()
    return torch.from_numpy(numpy.frombuffer(raw, numpy.uint8, offset=16).reshape(-1, 28, 28, 1).copy()) / 255


def losses(model, batch):
    """The sum of the batch's losses; the noise is PyTorch's."""
    epsilon = torch.randn(len(batch), model.fc_mu.out_features)
    return model.loss(batch, epsilon)[0] * len(batch)


def curve(train, test, model, epochs, **settings):
    torch.manual_seed(0)
    network = build(model, **settings)
    adam = torch.optim.Adam(network.parameters(), lr=1e-3)
    for epoch in range(1, epochs + 1):
        network.train()
        total = 0.0
        for rows in torch.randperm(len(train)).split(BATCH):
            loss = losses(network, train[rows])
            adam.zero_grad()
            (loss / len(rows)).backward()
            adam.step()
            total += loss.item()
        network.eval()
        with torch.no_grad():
            tested = sum(losses(network, batch).item() for batch in test.split(1000))
        yield epoch, total / len(train), tested / len(test)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="the folder of MNIST's files")
    parser.add_argument("--only", choices=RUNS, help="this curve alone")
    arguments = parser.parse_args()
    train, test = images(arguments.data, "train"), images(arguments.data, "t10k")
    FOLDER.mkdir(exist_ok=True)
    for name, run in RUNS.items():
        if arguments.only not in (None, name):
            continue
        rows = [f"{epoch},{a:.4f},{b:.4f}" for epoch, a, b in curve(train, test, **run)]
        remark = f"# PyTorch {torch.__version__.split('+')[0]}, batch {BATCH}, Adam 1e-3, manual seed 0"
        (FOLDER / f"{name}.csv").write_text("\n".join([remark, "epoch,train,test", *rows]) + "\n")
        print(f"{name}: {rows[-1]}")


if __name__ == "__main__":
    main()
