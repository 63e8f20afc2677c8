"""PyTorch eager on a synthetic batch, NCHW: one round of the throughput comparison. Arguments: steps, threads, device.

On a card channels-last and with kernels that add in one order, as ALStudio computes there."""

import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.shortcut = None if inputs == outputs else nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x):
        active = F.relu(self.bn1(x), inplace=True)
        main = self.conv2(F.relu(self.bn2(self.conv1(active)), inplace=True))
        return main + (x if self.shortcut is None else self.shortcut(active))


def wide_resnet():
    layers, channels = [nn.Conv2d(3, 16, 3, 1, 1, bias=False)], 16
    for width, stride in [(32, 1), (64, 2), (128, 2)]:
        for block in range(4):
            layers.append(Block(channels, width, stride if block == 0 else 1))
            channels = width
    tail = [nn.BatchNorm2d(128), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10)]
    return nn.Sequential(*layers, *tail)


def on(device, images):
    return images if device == "cpu" else images.to(device, memory_format=torch.channels_last)


def wait(device):
    if device != "cpu":
        torch.cuda.synchronize()


def train(network, steps, device):
    network.train()
    images, labels = on(device, torch.randn(64, 3, 32, 32)), torch.randint(0, 10, (64,)).to(device)
    optimizer = torch.optim.SGD(network.parameters(), 0.03, 0.9, weight_decay=5e-4, nesterov=True)
    for _ in range(3):
        step(network, optimizer, images, labels)
    wait(device)
    start = time.perf_counter()
    for _ in range(steps):
        step(network, optimizer, images, labels)
    wait(device)
    return 64 * steps / (time.perf_counter() - start)


def step(network, optimizer, images, labels):
    optimizer.zero_grad()
    F.cross_entropy(network(images), labels).backward()
    optimizer.step()


@torch.inference_mode()
def score(network, batch, device, total=2560):
    network.eval()
    images = on(device, torch.randn(batch, 3, 32, 32))
    network(images)
    wait(device)
    start = time.perf_counter()
    for _ in range(total // batch):
        network(images)
    wait(device)
    return total / (time.perf_counter() - start)


if __name__ == "__main__":
    torch.manual_seed(1)
    torch.set_num_threads(int(sys.argv[2]))
    place = sys.argv[3]
    torch.backends.cudnn.deterministic = True
    wrn = on(place, wide_resnet())
    speed = train(wrn, int(sys.argv[1]), place)
    # Whichever batch size suits it better.
    print(f"measured: {speed} {max(score(wrn, 64, place), score(wrn, 256, place))}")
