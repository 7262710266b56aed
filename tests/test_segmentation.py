"""Segmentation: what the scores say of masks whose values are known, and what is observed of a network."""

import json

import pytest
import torch
from torch.nn.functional import one_hot

from gradopt.measure.segmentation import boundary_score, contour, iou, observe, pack, pieces, unpack


def square(top, left, side, size=12):
    """One image of zeros with a square of ones."""
    labels = torch.zeros(1, size, size, dtype=torch.int64)
    labels[:, top : top + side, left : left + side] = 1
    return labels


NONE, SQUARE = square(0, 0, 0), square(3, 3, 5)
LINES = {  # columns that are 1 in the true and in the predicted image, IoU and F with a tolerance of 0 and of 1
    "the same": ((5,), (5,), 1, 1, 1),
    "beside it": ((5,), (6,), 0, 0, 1),
    "two beside it": ((5,), (7,), 0, 0, 0),
    "one of two": ((2, 9), (9,), 1 / 2, 2 / 3, 2 / 3),
    "one too many": ((2,), (2, 6, 10), 1 / 3, 1 / 2, 1 / 2),
}


@pytest.mark.parametrize(("true", "predicted", "overlap", "strict", "tolerant"), LINES.values(), ids=LINES)
def test_lines_have_the_scores_that_a_hand_computes(true, predicted, overlap, strict, tolerant):
    images = torch.zeros(2, 1, 12, 12, dtype=torch.int64)
    for image, columns in zip(images, (true, predicted), strict=True):
        image[..., columns] = 1
    truth, guess = images
    assert iou(guess, truth, 2)[1].item() == pytest.approx(overlap)
    scores = [boundary_score(guess, truth, 2, tolerance)[1].item() for tolerance in (0, 1)]
    assert scores == pytest.approx([strict, tolerant])


def test_a_shift_by_a_pixel_costs_overlap_and_no_boundary():
    shifted = square(3, 4, 5)
    assert iou(shifted, SQUARE, 2)[1].item() == pytest.approx(20 / 30)
    assert boundary_score(shifted, SQUARE, 2)[1].item() == 1
    assert boundary_score(shifted, SQUARE, 2, tolerance=0)[1].item() == pytest.approx(8 / 16)


def test_overlap_is_of_all_pixels_and_boundary_the_mean_over_images_that_have_the_class():
    truth, guess = torch.cat([SQUARE, NONE, square(1, 1, 3)]), torch.cat([SQUARE, NONE, NONE])
    assert iou(guess, truth, 2)[1].item() == pytest.approx(25 / 34)
    assert boundary_score(guess, truth, 2)[1].item() == pytest.approx(1 / 2)


@pytest.mark.parametrize("score", [iou, boundary_score])
def test_every_class_is_scored_by_itself(score):
    for labels in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        truth = torch.tensor(labels)[square(1, 1, 9) + square(4, 4, 3)]
        guess = torch.tensor(labels)[square(1, 1, 9)]
        wrong = torch.tensor([score(guess, truth, 3)[label] for label in labels])
        assert wrong[0] == 1 and 0 < wrong[1] < 1 and wrong[2] == 0
        assert score(truth, truth, 4).nan_to_num(nan=-1).tolist() == [1, 1, 1, -1]


def test_a_contour_is_the_rim_of_a_mask_and_not_the_edge_of_the_image():
    rim = SQUARE - square(4, 4, 3)
    assert torch.equal(contour(SQUARE == 1), rim == 1)
    corner = square(0, 0, 4)
    assert torch.equal(contour(corner == 1), corner - square(0, 0, 3) == 1)
    assert not contour(torch.ones(1, 4, 4, dtype=torch.bool)).any()


PIECES = {
    "nothing": ("...|...|...", 0),
    "everything": ("###|###|###", 1),
    "corners touch": ("#..|.#.|..#", 1),
    "columns": ("#.#|#.#|#.#", 2),
    "a ring": ("###|#.#|###", 1),
    "four corners": ("#.#|...|#.#", 4),
    "a snake": ("#.###.#|#.#.#.#|#.#.#.#|###.###", 1),
}


@pytest.mark.parametrize(("drawing", "count"), PIECES.values(), ids=PIECES)
def test_pieces_are_counted(drawing, count):
    mask = torch.tensor([[pixel == "#" for pixel in row] for row in drawing.split("|")])
    assert pieces(torch.stack([mask, torch.zeros_like(mask), mask.flip(0)])).tolist() == [count, 0, count]


def test_masks_survive_packing():
    labels = torch.arange(12).view(3, 4)
    assert isinstance(pack(labels), str) and (unpack(pack(labels), 4) == labels.numpy()).all()


@pytest.mark.parametrize("score", [iou, boundary_score])
def test_logits_in_place_of_labels_are_refused_with_the_way_out(score):
    with pytest.raises(ValueError, match=r"differ in shape, \(1, 2, 12, 12\) and \(1, 12, 12\): take argmax"):
        score(one_hot(SQUARE, 2).movedim(-1, 1), SQUARE, 2)


def observed(final, n=7):
    """What is observed of two runs on n rings, of which the second run has moved all by a pixel."""
    truth = torch.cat([square(i, 3, 4) - square(i + 1, 4, 2) for i in range(n)])
    logits = one_hot(torch.stack([truth, truth.roll(1, -1)]), 3).movedim(-1, 2).float()
    splits = [(None, torch.zeros(count)) for count in (3 * n, 2 * n)] + [(None, truth)]
    return truth, observe(None, splits, [None, None, logits], final)


def test_every_run_is_observed_by_itself():
    _, (perfect, moved) = observed(final=False)
    assert set(perfect) == set(moved) == {"iou", "boundary"}
    for values in perfect.values():
        assert values == pytest.approx([1, 1, float("nan")], nan_ok=True)
    assert moved["iou"][1] == pytest.approx(6 / 18, rel=1e-4) and moved["boundary"][1] == 1


def test_at_the_end_three_masks_and_the_pieces_are_kept():
    truth, (perfect, moved) = observed(final=True)
    assert perfect["images"] == [21, 14, 7]
    assert perfect["pieces"] == perfect["pieces_true"] == moved["pieces"] == 2  # inside and outside
    for run, images in ((perfect, truth), (moved, truth.roll(1, -1))):
        assert [unpack(text, run["width"]).tolist() for text in run["masks"]] == images[[1, 3, 5]].tolist()
        assert run["masks_true"] == perfect["masks"]


def test_a_run_that_diverged_is_observed_too():
    truth = torch.cat([SQUARE] * 3)
    logits = torch.full((1, 3, 3, 12, 12), float("nan"))
    (run,) = observe(None, [(None, truth)] * 3, [logits] * 3, final=True)
    assert run["iou"][1] == run["boundary"][1] == 0 and len(json.dumps(run)) < 15_000
