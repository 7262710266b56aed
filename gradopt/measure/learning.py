"""Training epoch by epoch, and what a network says of every single image."""

import numpy as np
import torch
from torch.nn.functional import cross_entropy


def epochs_of(optimizer, loss, n, epochs, batch_size=50):
    """Train on mini-batches; yield before training and after every epoch.

    Parameters
    ----------
    optimizer : torch.optim.Optimizer
    loss : callable
        Takes the indices of some examples, returns the scalar to go down on.
    n : int
        How many examples there are.
    epochs : int
        How often to go through all of them, in an order that is drawn anew.
    batch_size : int, default 50
        Divides n.

    Yields
    ------
    int
        How many epochs are over.
    """
    rng = np.random.default_rng(0)
    yield 0
    for epoch in range(1, epochs + 1):
        for batch in np.split(rng.permutation(n), n // batch_size):
            optimizer.zero_grad()
            loss(batch).backward()
            optimizer.step()
        yield epoch


def batch_loss(model, images):
    """Return the loss of networks side by side for :func:`epochs_of`: the sum of their mean cross-entropies.

    Parameters
    ----------
    model : nn.Module
        Maps flat images of shape (B, features) to logits of shape (R, B, classes).
    images : pair of arrays (x, y)
        Shapes (n, ...) and (n,).

    Returns
    -------
    callable
        Takes the indices of a batch.
    """
    x, y = torch.from_numpy(images[0]).flatten(1), torch.from_numpy(images[1])

    def loss(batch):
        logits = model(x[batch])
        labels = y[batch].repeat(len(logits))
        return cross_entropy(logits.flatten(0, 1), labels, reduction="sum") / len(batch)

    return loss


@torch.no_grad()
def score(model, images, scale=1.0):
    r"""Return the loss of every image, :math:`-\log \mathrm{softmax}(c z)_y`, and whether its answer is right.

    Parameters
    ----------
    model : nn.Module
        Maps flat images of shape (n, features) to logits z of shape (R, n, classes).
    images : pair of arrays (x, y)
    scale : float, default 1
        The factor c on the logits.

    Returns
    -------
    losses : array of shape (R, n)
    right : boolean array of shape (R, n)
    """
    x, y = (torch.from_numpy(array) for array in images)
    logits = scale * model(x.flatten(1)).double()
    losses = torch.logsumexp(logits, -1) - logits[:, torch.arange(len(y)), y]
    return losses.numpy(), (logits.argmax(-1) == y).numpy()
