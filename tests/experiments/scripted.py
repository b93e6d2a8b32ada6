"""Plain SGD on the batches of a seed, as a script with torch would do it."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from reportgen.engine.context import ThreadPool
from reportgen.engine.train.modules import Net
from reportgen.engine.train.streams import Order, scale, split, starting_weights
from reportgen.experiments.train.config import Train


class Script:
    """A training of a model without dropout by plain SGD.

    states: the parameters before the first step and after every step.
    """

    def __init__(self, config: Train, seed: int) -> None:
        examples = config.examples()
        self.inputs = torch.from_numpy(examples.inputs)
        self.targets = torch.from_numpy(examples.targets)
        self.split = split(len(self.inputs), seed, config.validation, config.train_size)
        self.net = Net(config.block(), config.shapes(), initial(config, seed))
        order = Order(self.split.train, config.batch_size, seed)
        epochs = range(1 + config.steps // order.batches_per_epoch)
        batches = [batch for epoch in epochs for batch in order.epoch(epoch)][: config.steps]
        optimizer = torch.optim.SGD(self.net.parameters(), lr=config.optimizer.lr)
        self.states = [self._state()]
        for batch in batches:
            optimizer.zero_grad()
            F.cross_entropy(self.net(self.inputs[batch]), self.targets[batch]).backward()
            optimizer.step()
            self.states.append(self._state())

    def loss(self, parameters: list[Tensor], examples: Tensor) -> float:
        """The mean loss over these examples of the network with the given parameters."""
        with torch.no_grad():
            for own, given in zip(self.net.parameters(), parameters, strict=True):
                own.copy_(given)
            outputs = self.net.eval()(self.inputs[examples])
            return F.cross_entropy(outputs, self.targets[examples]).item()

    def _state(self) -> list[Tensor]:
        return [parameter.detach().clone() for parameter in self.net.parameters()]


def initial(config: Train, seed: int) -> list[Tensor]:
    """The initial weights of every layer."""
    shapes = config.shapes()
    with ThreadPool(torch.device("cpu")) as threads:
        noise, _ = starting_weights(shapes, config.init.noise, seed, threads, torch.zeros(1))
    return [n * scale(config.init, layer) for n, layer in zip(noise, shapes, strict=True)]
