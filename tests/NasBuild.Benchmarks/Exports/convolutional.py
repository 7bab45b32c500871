"""Small forms of known convolutional nets, untrained."""
import torch
import torch.nn.functional as F
from torch import nn

from layers import InvertedResidual, conv


class ResNet(nn.Module):
    class Basic(nn.Module):
        def __init__(self, a, b, stride):
            super().__init__()
            self.body = nn.Sequential(conv(a, b, 3, stride), conv(b, b, 3, act=None))
            self.skip = nn.Identity() if a == b and stride == 1 else conv(a, b, 1, stride, act=None)

        def forward(self, x):
            return torch.relu(self.body(x) + self.skip(x))

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 8, 7, 2), nn.MaxPool2d(3, 2, 1))
        self.body = nn.Sequential(self.Basic(8, 8, 1), self.Basic(8, 16, 2))
        self.pool, self.head = nn.AdaptiveAvgPool2d((1, 1)), nn.Linear(16, 10)

    def forward(self, x):
        return self.head(torch.flatten(self.pool(self.body(self.stem(x))), 1))


class MobileNetV3(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            conv(3, 8, 3, 2, act=nn.Hardswish), InvertedResidual(8, 16, 8, 3, 1, nn.ReLU, nn.Hardsigmoid),
            InvertedResidual(8, 24, 16, 5, 2, nn.Hardswish, nn.Hardsigmoid), conv(16, 32, 1, act=nn.Hardswish))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Sequential(nn.Linear(32, 24), nn.Hardswish(), nn.Dropout(0.2), nn.Linear(24, 10))

    def forward(self, x):
        return self.head(torch.flatten(self.pool(self.body(x)), 1))


class EfficientNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            conv(3, 8, 3, 2, act=nn.SiLU), InvertedResidual(8, 16, 8, 3, 1, nn.SiLU, nn.Sigmoid),
            InvertedResidual(8, 24, 12, 5, 2, nn.SiLU, nn.Sigmoid), conv(12, 32, 1, act=nn.SiLU))
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        return self.head(self.body(x).mean([2, 3]))


class DenseNet(nn.Module):
    class Dense(nn.Module):
        def __init__(self, a, grow):
            super().__init__()
            self.norm1, self.conv1 = nn.BatchNorm2d(a), nn.Conv2d(a, 2 * grow, 1, bias=False)
            self.norm2, self.conv2 = nn.BatchNorm2d(2 * grow), nn.Conv2d(2 * grow, grow, 3, 1, 1, bias=False)

        def forward(self, x):
            y = self.conv2(torch.relu(self.norm2(self.conv1(torch.relu(self.norm1(x))))))
            return torch.cat([x, y], 1)

    def __init__(self):
        super().__init__()
        self.stem = conv(3, 8)
        self.one = nn.Sequential(self.Dense(8, 6), self.Dense(14, 6))
        self.between = nn.Sequential(nn.BatchNorm2d(20), nn.ReLU(), nn.Conv2d(20, 10, 1, bias=False), nn.AvgPool2d(2))
        self.two = nn.Sequential(self.Dense(10, 6), nn.BatchNorm2d(16))
        self.head = nn.Linear(16, 10)

    def forward(self, x):
        x = torch.relu(self.two(self.between(self.one(self.stem(x)))))
        return self.head(F.adaptive_avg_pool2d(x, (1, 1)).view(x.size(0), -1))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two, self.low = (nn.Sequential(conv(a, b), conv(b, b)) for a, b in ((3, 8), (8, 12), (12, 16)))
        self.up2, self.out2 = nn.ConvTranspose2d(16, 12, 2, 2), conv(24, 12)
        self.up1, self.out1 = nn.ConvTranspose2d(12, 8, 2, 2), conv(16, 8)
        self.head = nn.Conv2d(8, 3, 1)

    def forward(self, x):
        one = self.one(x)
        two = self.two(F.max_pool2d(one, 2))
        low = self.low(F.max_pool2d(two, 2))
        y = self.out2(torch.cat([self.up2(low), two], 1))
        return self.head(self.out1(torch.cat([self.up1(y), one], 1)))


class Yolo(nn.Module):
    class C3(nn.Module):
        def __init__(self, c):
            super().__init__()
            self.a, self.b = conv(c, c // 2, 1, act=nn.SiLU), conv(c, c // 2, 1, act=nn.SiLU)
            self.body, self.join = conv(c // 2, c // 2, 3, act=nn.SiLU), conv(c, c, 1, act=nn.SiLU)

        def forward(self, x):
            a = self.a(x)
            return self.join(torch.cat([a + self.body(a), self.b(x)], 1))

    def __init__(self, classes=3, anchors=2):
        super().__init__()
        self.no, self.na = classes + 5, anchors
        self.p3 = nn.Sequential(conv(3, 8, 3, 2, act=nn.SiLU), conv(8, 16, 3, 2, act=nn.SiLU), self.C3(16))
        self.p4 = nn.Sequential(conv(16, 24, 3, 2, act=nn.SiLU), self.C3(24))
        self.squeeze, self.mix = conv(24, 12, 1, act=nn.SiLU), conv(48, 24, 1, act=nn.SiLU)
        self.lateral = conv(24, 16, 1, act=nn.SiLU)
        self.up, self.out = nn.Upsample(scale_factor=2, mode="nearest"), conv(32, 16, act=nn.SiLU)
        self.heads = nn.ModuleList([nn.Conv2d(16, self.na * self.no, 1), nn.Conv2d(24, self.na * self.no, 1)])
        self.register_buffer("sizes", torch.tensor([[[4.0, 6], [8, 5]], [[12, 9], [16, 20]]]))

    def forward(self, x):
        p3 = self.p3(x)
        p4 = self.squeeze(self.p4(p3))
        pools = [p4]
        for _ in range(3):
            pools.append(F.max_pool2d(pools[-1], 5, 1, 2))
        p4 = self.mix(torch.cat(pools, 1))
        p3 = self.out(torch.cat([self.up(self.lateral(p4)), p3], 1))
        boxes = []
        for i, (level, head) in enumerate(zip((p3, p4), self.heads)):
            y = head(level)
            n, _, h, w = y.shape
            y = y.view(n, self.na, self.no, h, w).permute(0, 1, 3, 4, 2).contiguous().sigmoid()
            rows, columns = torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij")
            grid = torch.stack((columns, rows), 2).view(1, 1, h, w, 2).float()
            xy = (y[..., 0:2] * 2 - 0.5 + grid) * (4 * 2**i)
            wh = (y[..., 2:4] * 2) ** 2 * self.sizes[i].view(1, self.na, 1, 1, 2)
            boxes.append(torch.cat((xy, wh, y[..., 4:]), -1).view(n, -1, self.no))
        return torch.cat(boxes, 1)


class Segmenter(nn.Module):
    def __init__(self):
        super().__init__()
        self.low = nn.Sequential(conv(3, 8, 3, 2), conv(8, 16, 3, 2))
        self.branches = nn.ModuleList([conv(16, 8, 1), conv(16, 8, 3, dilation=2), conv(16, 8, 3, dilation=4)])
        self.image, self.join = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(16, 8, 1), nn.ReLU()), conv(32, 16, 1)
        self.head = nn.Conv2d(16, 5, 1)

    def forward(self, x):
        y = self.low(x)
        parts = [b(y) for b in self.branches]
        parts.append(F.interpolate(self.image(y), size=y.shape[-2:], mode="nearest"))
        y = self.head(self.join(torch.cat(parts, 1)))
        return F.interpolate(y, size=x.shape[-2:], mode="bilinear", align_corners=False)
