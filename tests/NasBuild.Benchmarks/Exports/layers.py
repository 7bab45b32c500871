"""Layers that the nets of several files share."""
import math

import torch
from torch import nn


def conv(a, b, kernel=3, stride=1, groups=1, act=nn.ReLU, dilation=1):
    layer = nn.Conv2d(a, b, kernel, stride, dilation * (kernel // 2), dilation, groups, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(b), *([act()] if act else []))


class SqueezeExcite(nn.Module):
    def __init__(self, c, gate):
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.down, self.up = nn.Conv2d(c, max(4, c // 4), 1), nn.Conv2d(max(4, c // 4), c, 1)
        self.gate = gate()

    def forward(self, x):
        return x * self.gate(self.up(torch.relu(self.down(self.pool(x)))))


class InvertedResidual(nn.Module):
    def __init__(self, a, wide, b, kernel, stride, act, gate):
        super().__init__()
        self.body = nn.Sequential(
            conv(a, wide, 1, act=act), conv(wide, wide, kernel, stride, groups=wide, act=act),
            SqueezeExcite(wide, gate) if gate else nn.Identity(), conv(wide, b, 1, act=None))
        self.adds = stride == 1 and a == b

    def forward(self, x):
        return x + self.body(x) if self.adds else self.body(x)


class Attention(nn.Module):
    def __init__(self, width, heads, causal=0, fused=False):
        super().__init__()
        self.heads, self.causal, self.fused = heads, causal, fused
        if fused:
            self.qkv = nn.Linear(width, 3 * width)
        else:
            self.q, self.k, self.v = (nn.Linear(width, width) for _ in range(3))
        self.out = nn.Linear(width, width)
        if causal:
            self.register_buffer("past", torch.tril(torch.ones(causal, causal)).view(1, 1, causal, causal))

    def split(self, x):
        return x.view(x.size(0), x.size(1), self.heads, x.size(2) // self.heads).transpose(1, 2)

    def forward(self, x, mask=None):
        q, k, v = self.qkv(x).chunk(3, -1) if self.fused else (self.q(x), self.k(x), self.v(x))
        q, k, v = self.split(q), self.split(k), self.split(v)
        scores = q @ k.transpose(-1, -2) / math.sqrt(q.size(-1))
        if self.causal:
            n = int(x.size(1))
            scores = scores.masked_fill(self.past[:, :, :n, :n] == 0, -1e9)
        if mask is not None:
            scores = scores + mask
        y = (torch.softmax(scores, -1) @ v).transpose(1, 2).contiguous()
        return self.out(y.view(x.size(0), x.size(1), x.size(2)))


class Block(nn.Module):
    """A transformer's layer; norms before (ViT, GPT) or behind (BERT)."""

    def __init__(self, width, heads, act, before, causal=0, fused=False):
        super().__init__()
        self.before = before
        self.attention = Attention(width, heads, causal, fused)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), act(), nn.Linear(2 * width, width), nn.Dropout(0.1))

    def forward(self, x, mask=None):
        if self.before:
            x = x + self.attention(self.norm1(x), mask)
            return x + self.mlp(self.norm2(x))
        x = self.norm1(x + self.attention(x, mask))
        return self.norm2(x + self.mlp(x))
