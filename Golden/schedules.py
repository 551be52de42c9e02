"""Goldens of the learning rate's schedules: the rate of each epoch, by PyTorch, in Golden/Schedules."""

from environment import source, torch
from format import write


def case(name, rate, epochs, make, **attributes):
    """The rates that a scheduler sets, epoch by epoch."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)
    scheduler = make(optimizer)
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return {"name": name, "rate": rate, "epochs": epochs, **attributes, "rates": rates}


def steps(name, rate, epochs, milestones, decay):
    def make(optimizer):
        return torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones, decay)

    return case(name, rate, epochs, make, steps=milestones, decay=decay)


def cosine(name, rate, epochs):
    def make(optimizer):
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)

    return case(name, rate, epochs, make)


def make():
    cases = [
        steps("steps", 1e-3, 12, [2, 5, 9], 0.1),
        # Burda et al. 2016: 3^i passes at the rate 10^(-i/7), the first five of eight.
        steps("burda", 1e-3, 125, [1, 4, 13, 40, 121], 10 ** (-1 / 7)),
        steps("growing", 1e-4, 5, [1, 2, 3], 2.0),
        cosine("cosine", 1e-3, 10),
        cosine("cosine-of-one-epoch", 0.5, 1),
        cosine("long-cosine", 2e-4, 37),
    ]
    schedulers = "MultiStepLR, CosineAnnealingLR"
    write("Schedules/learning-rate.json", {"source": source(f"torch.optim.lr_scheduler: {schedulers}"), "cases": cases})
