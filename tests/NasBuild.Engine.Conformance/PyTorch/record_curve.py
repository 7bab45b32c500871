"""
Records a training, in float64. Run `python3 record_curve.py` to write curve.onnx beside it:

    images [32, 2, 6, 6], labels [32]    four batches of 8, taken in turn
    initial/<parameter>                  where each parameter starts
    rates [24]                           the learning rate of each step
    losses [24]                          the loss before each step

of the network of `scores` below, which has no kink, with AdamW (weight decay 0.01) on the mean cross-entropy with label smoothing 0.1.
"""
import torch
import torch.nn.functional as F
from torch import optim

import fixture

STEPS, BATCH, RATE = 24, 8, 0.02
SHAPES = {"conv.w": (8, 2, 3, 3), "conv.b": (8,), "norm.w": (8,), "norm.b": (8,), "head.w": (3, 8), "head.b": (3,)}


def scores(p, x):
    hidden = torch.tanh(F.conv2d(x, p["conv.w"], p["conv.b"], padding=1)).mean((2, 3))
    return F.linear(F.layer_norm(hidden, (8,), p["norm.w"], p["norm.b"]), p["head.w"], p["head.b"])


if __name__ == "__main__":
    torch.manual_seed(0)
    initial = {k: 0.5 * torch.randn(shape) + (1 if k == "norm.w" else 0) for k, shape in SHAPES.items()}
    images, labels = torch.randn(4 * BATCH, 2, 6, 6), torch.randint(0, 3, (4 * BATCH,))
    parameters = {k: v.double().requires_grad_() for k, v in initial.items()}
    optimiser = optim.AdamW(parameters.values(), RATE, weight_decay=0.01)
    schedule = optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    rates, losses = [], []
    for step in range(STEPS):
        batch = slice(step % 4 * BATCH, (step % 4 + 1) * BATCH)
        loss = F.cross_entropy(scores(parameters, images[batch].double()), labels[batch], label_smoothing=0.1)
        rates.append(optimiser.param_groups[0]["lr"])
        losses.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    fixture.save("curve.onnx", {"images": images, "labels": labels, **{f"initial/{k}": v for k, v in initial.items()}, "rates": rates, "losses": losses})
