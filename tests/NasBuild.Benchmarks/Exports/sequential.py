"""Small forms of known transformers and recurrent nets, untrained."""
import torch
from torch import nn

from layers import Block, conv


class ViT(nn.Module):
    def __init__(self, width=24):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 8, 8)
        self.token, self.place = nn.Parameter(torch.randn(1, 1, width)), nn.Parameter(torch.randn(1, 17, width))
        self.body = nn.Sequential(*(Block(width, 4, nn.GELU, before=True, fused=True) for _ in range(2)))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 10)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.place
        return self.head(self.norm(self.body(x))[:, 0])


class Bert(nn.Module):
    def __init__(self, words=100, width=24, length=32):
        super().__init__()
        self.words, self.places = nn.Embedding(words, width), nn.Embedding(length, width)
        self.norm = nn.LayerNorm(width)
        self.body = nn.ModuleList([Block(width, 4, nn.GELU, before=False) for _ in range(2)])
        self.pooler, self.head = nn.Linear(width, width), nn.Linear(width, 4)
        self.register_buffer("numbers", torch.arange(length).unsqueeze(0))

    def forward(self, input_ids, attention_mask):
        mask = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * -10000.0
        x = self.norm(self.words(input_ids) + self.places(self.numbers[:, : int(input_ids.size(1))]))
        for block in self.body:
            x = block(x, mask)
        return self.head(torch.tanh(self.pooler(x[:, 0])))


class Gpt(nn.Module):
    class Gelu(nn.Module):
        def forward(self, x):
            return 0.5 * x * (1.0 + torch.tanh(0.7978845608 * (x + 0.044715 * torch.pow(x, 3.0))))

    def __init__(self, words=100, width=24, length=32):
        super().__init__()
        self.words, self.places = nn.Embedding(words, width), nn.Embedding(length, width)
        self.body = nn.ModuleList([Block(width, 4, self.Gelu, True, causal=length, fused=True) for _ in range(2)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, words, bias=False)
        self.head.weight = self.words.weight

    def forward(self, input_ids):
        x = self.words(input_ids) + self.places(torch.arange(input_ids.size(1)).unsqueeze(0))
        for block in self.body:
            x = block(x)
        return self.head(self.norm(x))


class Crnn(nn.Module):
    def __init__(self, classes=12):
        super().__init__()
        self.body = nn.Sequential(conv(1, 8), nn.MaxPool2d(2), conv(8, 16), nn.MaxPool2d((2, 1)), conv(16, 16))
        self.lstm = nn.LSTM(64, 16, bidirectional=True, batch_first=True)
        self.head = nn.Linear(32, classes)

    def forward(self, x):
        y = self.body(x)
        y = y.permute(0, 3, 1, 2).flatten(2)
        return torch.log_softmax(self.head(self.lstm(y)[0]), -1)
