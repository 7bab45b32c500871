"""Exports every net at every operator set: export.py FOLDER [NET [OPERATOR_SET]]. Debian: python3-torch."""
import sys
import warnings
from pathlib import Path

import numpy as np
import torch

from convolutional import DenseNet, EfficientNet, MobileNetV3, ResNet, Segmenter, UNet, Yolo
from sequential import Bert, Crnn, Gpt, ViT

SAMPLES = 32
OPERATOR_SETS = (9, 11, 12, 13, 14, 16)


def image(*shape):
    return {"image": np.random.randn(SAMPLES, *shape).astype(np.float32)}


def ids(**more):
    return {"input_ids": np.random.randint(0, 100, (SAMPLES, 12)).astype(np.int64), **more}


NETS = {
    "resnet": (ResNet, lambda: image(3, 32, 32)),
    "mobilenetv3": (MobileNetV3, lambda: image(3, 32, 32)),
    "efficientnet": (EfficientNet, lambda: image(3, 32, 32)),
    "densenet": (DenseNet, lambda: image(3, 16, 16)),
    "unet": (UNet, lambda: image(3, 16, 16)),
    "yolo": (Yolo, lambda: image(3, 32, 32)),
    "segmenter": (Segmenter, lambda: image(3, 32, 32)),
    "vit": (ViT, lambda: image(3, 32, 32)),
    "bert": (Bert, lambda: ids(attention_mask=np.ones((SAMPLES, 12), np.int64))),
    "gpt": (Gpt, ids),
    "crnn": (Crnn, lambda: image(1, 16, 40)),
}


def spread(net):
    """Gives the statistics of untrained normalisations the look of trained ones."""
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 1.5)
            module.weight.data.uniform_(0.7, 1.3)
            module.bias.data.normal_(0, 0.2)
    return net.eval()


def main(folder, only=None, version=None):
    warnings.filterwarnings("ignore")
    folder.mkdir(parents=True, exist_ok=True)
    versions = (int(version),) if version else OPERATOR_SETS
    for name, (create, samples) in NETS.items() if only is None else [(only, NETS[only])]:
        torch.manual_seed(0)
        np.random.seed(0)
        net, data = spread(create()), samples()
        np.savez(folder / f"{name}.npz", **data)
        sample = tuple(torch.from_numpy(d[:2]) for d in data.values())
        for version in versions:
            torch.onnx.export(
                net, sample, folder / f"{name}-{version}.onnx", opset_version=version, input_names=list(data),
                output_names=["output"], dynamic_axes={n: {0: "batch"} for n in [*data, "output"]})


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
