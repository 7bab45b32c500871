"""How the recorded values are kept: an ONNX file that holds named tensors and no nodes, which the tests read as any other model."""
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

FOLDER = Path(__file__).resolve().parent
LARGEST_FIXTURE_BYTES = 300_000


def save(name, tensors):
    """Writes the arrays, numbers and tensors of the dictionary, in its order, to the file `name` beside the scripts."""
    initializers = [numpy_helper.from_array(as_array(value), key) for key, value in tensors.items()]
    graph = helper.make_graph([], Path(name).stem, [], [], initializers)
    opset = helper.make_opsetid("", 17)
    data = helper.make_model(graph, producer_name="PyTorch", producer_version=torch.__version__, ir_version=8, opset_imports=[opset]).SerializeToString()
    assert len(data) <= LARGEST_FIXTURE_BYTES, f"{name} is {len(data)} bytes"
    (FOLDER / name).write_bytes(data)
    print(f"{name}: {len(tensors)} tensors, {len(data)} bytes")


def as_array(value):
    return value.detach().contiguous().numpy() if isinstance(value, torch.Tensor) else np.asarray(value)
