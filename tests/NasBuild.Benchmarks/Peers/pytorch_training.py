"""
Times PyTorch's training of the reference nets, beside which the benchmark `training` sets our own: the nets as they were exported (BatchNorm
folded into the convolutions), float32, one batch of random data held in memory, SGD with momentum for the image net and AdamW for the texts.

    python3 pytorch_training.py resnet14|text-gpt|text-retnet [--batch N] [--steps K] [--warm-up K] [--threads N] [--channels-last]

prints one line of JSON. A step is zero_grad, forward, loss, backward and the optimiser's step. `memoryMb` is the process's peak resident
size (VmHWM) less its size after the imports, before the net is built; `peakMb` is that peak itself. `processorStepMs` is the time that all its
threads had of the processors in the median step: steadier than `medianStepMs` on a machine that others use; OpenBLAS's waiting counts in it.

OpenBLAS knows processors by their model, and one that is newer than itself gets its oldest kernels, several times slower. So the
core is named by what the processor can do, and idle OpenMP threads leave their core to OpenBLAS's; either variable, where the caller sets it, stays.
`blas` and `kernels` are what the process has really loaded and computes with. With the reference BLAS, or with kernels that leave
out what the processor can do, nothing is timed: the script says so and exits with 3.
"""
import argparse
import ctypes
import json
import os
import re
import statistics
import sys
import time

CORES = {"avx512_bf16": "Cooperlake", "avx512f": "SkylakeX", "avx2": "Haswell"}
WITHOUT_AVX2 = {"Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Sandybridge", "Atom", "Nano", "Opteron", "Opteron_SSE3",
                "Barcelona", "Bobcat", "Bulldozer", "Piledriver", "Steamroller"}
with open("/proc/cpuinfo") as cpuinfo:
    flags = next((line.split() for line in cpuinfo if line.startswith("flags")), [])
os.environ.setdefault("OPENBLAS_CORETYPE", next((core for flag, core in CORES.items() if flag in flags), ""))
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch
import torch.nn as nn
import torch.nn.functional as F

CLASSES, BYTES, POSITIONS, WIDTH, HEADS, LAYERS = 10, 256, 128, 192, 6, 4


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, 1)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1)
        self.shortcut = nn.Conv2d(inputs, outputs, 1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        return F.relu(self.second(F.relu(self.first(x))) + self.shortcut(x))


class ResNet14(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 32, 3, 1, 1)
        self.blocks = nn.Sequential(Block(32, 32, 1), Block(32, 32, 1), Block(32, 64, 2), Block(64, 64, 1), Block(64, 128, 2), Block(128, 128, 1))
        self.head = nn.Linear(128, CLASSES)

    def forward(self, x):
        return self.head(self.blocks(F.relu(self.stem((x - 0.286) / 0.353))).mean((2, 3)))


class Mixer(nn.Module):
    """Four projections; the heads' width is the scale that queries and keys are multiplied under."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.scale = (WIDTH // HEADS) ** -0.5

    def heads(self, x):
        return [p(x).reshape(*x.shape[:2], HEADS, WIDTH // HEADS).transpose(1, 2) for p in (self.query, self.key, self.value)]

    def joined(self, y):
        return y.transpose(1, 2).flatten(2)


class Attention(Mixer):
    def __init__(self):
        super().__init__()
        self.register_buffer("mask", torch.full((POSITIONS, POSITIONS), -1e9).triu(1))

    def forward(self, x):
        query, key, value = self.heads(x)
        return self.output(self.joined(torch.softmax(query @ key.transpose(2, 3) * self.scale + self.mask, -1) @ value))


class Retention(Mixer):
    def __init__(self):
        super().__init__()
        gamma = 1 - 2.0 ** (-1 - 5 * torch.arange(HEADS) / (HEADS - 1))
        distance = torch.arange(POSITIONS)[:, None] - torch.arange(POSITIONS)
        self.register_buffer("decay", torch.where(distance >= 0, gamma[:, None, None] ** distance.clamp(min=0), torch.zeros(())))
        self.gate, self.norm = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH // HEADS)

    def forward(self, x):
        query, key, value = self.heads(x)
        mixed = self.norm((query @ key.transpose(2, 3) * self.scale * self.decay) @ value)
        return self.output(torch.sigmoid(self.gate(x)) * self.joined(mixed))


class Layer(nn.Module):
    def __init__(self, mixer):
        super().__init__()
        self.mixer, self.before_mixer, self.before_feed_forward = mixer(), nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        x = x + self.mixer(self.before_mixer(x))
        return x + self.down(F.relu(self.up(self.before_feed_forward(x))))


class Text(nn.Module):
    def __init__(self, mixer, positions):
        super().__init__()
        self.embedding = nn.Embedding(BYTES, WIDTH)
        self.positions = nn.Parameter(torch.randn(POSITIONS, WIDTH) * 0.02) if positions else None
        self.layers = nn.Sequential(*(Layer(mixer) for _ in range(LAYERS)))
        self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, BYTES, bias=False)

    def forward(self, tokens):
        x = self.embedding(tokens)
        x = x if self.positions is None else x + self.positions
        return self.head(self.norm(self.layers(x)))


def image_data(batch):
    return torch.rand(batch, 1, 28, 28), torch.randint(0, CLASSES, (batch,))


def text_data(batch):
    return torch.randint(0, BYTES, (batch, POSITIONS)), torch.randint(0, BYTES, (batch, POSITIONS))


def sgd(parameters):
    return torch.optim.SGD(parameters, 1e-3, momentum=0.9)


def adamw(parameters):
    return torch.optim.AdamW(parameters, 1e-4)


NETS = {
    "resnet14": (ResNet14, image_data, sgd),
    "text-gpt": (lambda: Text(Attention, positions=True), text_data, adamw),
    "text-retnet": (lambda: Text(Retention, positions=False), text_data, adamw),
}


def text_of(library, function):
    """What a function without arguments returns, as text; None if the library has no such function."""
    try:
        called = getattr(library, function)
    except AttributeError:
        return None
    called.restype = ctypes.c_char_p
    return called().decode()


def blas():
    """Name and kernels of the library that PyTorch's matrix products run in, of several that may be loaded."""
    with open("/proc/self/maps") as maps:
        mapped = [(*(int(end, 16) for end in line.split()[0].split("-")), line.split()[-1]) for line in maps if ".so" in line]
    own = next(file for _, _, file in mapped if "/libtorch_cpu.so" in file)
    try:
        address = ctypes.cast(ctypes.CDLL(own).sgemm_, ctypes.c_void_p).value
    except AttributeError:
        return "none", ""
    file = next(file for start, end, file in mapped if start <= address < end)
    library = ctypes.CDLL(file)
    config = text_of(library, "openblas_get_config")
    if config:
        kernels = text_of(library, "openblas_get_corename")
        if kernels in WITHOUT_AVX2 and "avx2" in flags:
            refuse(f"OpenBLAS computes with its kernels for {kernels}, which leave out AVX2 of this processor. "
                   "Unset OPENBLAS_CORETYPE, or install a newer OpenBLAS.")
        return " ".join(config.split()[:2]), kernels
    if file == own or "mkl" in file:
        return "MKL", ""
    if re.search("blis|atlas|armpl|nvpl", file):
        return os.path.basename(file), ""
    return refuse(f"PyTorch computes with the reference BLAS ({file}), several times slower than with OpenBLAS. "
                  "Install libopenblas0-pthread, and unset OPENBLAS_CORETYPE.")


def refuse(reason):
    print(reason, file=sys.stderr)
    sys.exit(3)


def resident_mb(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith(f"{field}:"))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("net", choices=NETS)
    arguments.add_argument("--batch", type=int, default=64)
    arguments.add_argument("--steps", type=int, default=20)
    arguments.add_argument("--warm-up", type=int, default=3)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--channels-last", action="store_true")
    options = arguments.parse_args()

    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    blas_name, kernels = blas()
    about = torch.__config__.show()
    imported_mb = resident_mb("VmRSS")
    build, data, optimiser_of = NETS[options.net]
    memory_format = torch.channels_last if options.channels_last else torch.contiguous_format
    net = build().to(memory_format=memory_format)
    samples, labels = data(options.batch)
    samples = samples.contiguous(memory_format=memory_format) if samples.dim() == 4 else samples
    optimiser = optimiser_of(net.parameters())

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(net(samples).flatten(0, -2), labels.flatten())
        loss.backward()
        optimiser.step()
        return loss.item()

    times_ms, processor_ms = [], []
    for _ in range(options.warm_up + options.steps):
        start, processor_start = time.perf_counter(), time.process_time()
        loss = step()
        times_ms.append(1000 * (time.perf_counter() - start))
        processor_ms.append(1000 * (time.process_time() - processor_start))
    timed = times_ms[options.warm_up :]
    median_ms, peak_mb = statistics.median(timed), resident_mb("VmHWM")
    print(json.dumps({
        "net": options.net,
        "batch": options.batch,
        "steps": options.steps,
        "threads": torch.get_num_threads(),
        "channelsLast": options.channels_last,
        "fusedAttention": False,
        "library": f"PyTorch {torch.__version__}",
        "blas": blas_name,
        "kernels": kernels,
        "oneDnn": next(iter(re.findall(r"MKL-DNN v([0-9.]+)", about)), ""),
        "capability": next(iter(re.findall(r"CPU capability usage: (\w+)", about)), ""),
        "parameters": sum(p.numel() for p in net.parameters()),
        "medianStepMs": round(median_ms, 3),
        "meanStepMs": round(statistics.mean(timed), 3),
        "fastestStepMs": round(min(timed), 3),
        "processorStepMs": round(statistics.median(processor_ms[options.warm_up :]), 3),
        "samplesPerSecond": round(1000 * options.batch / median_ms, 2),
        "peakMb": round(peak_mb, 1),
        "memoryMb": round(peak_mb - imported_mb, 1),
        "loss": round(loss, 6),
    }))


if __name__ == "__main__":
    main()
