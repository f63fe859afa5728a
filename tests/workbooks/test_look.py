"""The one visual system: colours that stay apart for every kind of colour vision."""

import itertools

import numpy as np

from workbooks.grammar.look import INK, PAPER, SERIES, SIZES

SEEN = {
    "usual": np.eye(3),
    "without red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "without green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "without blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""How colours look to people, by the model of Machado, Oliveira and Fernandes (2009), in linear light."""
CLOSE = 15.0
"""CIE76 distance below which two areas beside each other could be taken for one colour; 2.3 is just seen."""


def light(colour):
    """Linear red, green and blue of a colour."""
    told = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(told <= 0.04045, told / 12.92, ((told + 0.055) / 1.055) ** 2.4)


def lab(linear):
    """CIE L*a*b* of linear light under D65."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = to_xyz @ np.clip(linear, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_what_is_compared_stays_apart_for_everybody() -> None:
    """The first three colours of charts, and their ground, for usual sight and without red, green or blue."""
    for name, seen in SEEN.items():
        for one, other in itertools.combinations((*SERIES[:3], PAPER), 2):
            distance = np.linalg.norm(lab(seen @ light(one)) - lab(seen @ light(other)))
            assert distance > CLOSE, (name, one, other, distance)


def test_text_can_be_read() -> None:
    """Ink on paper has a contrast of at least 7 to 1, the strictest level of WCAG; no letter is below 9 points."""
    bright = [float(np.array([0.2126, 0.7152, 0.0722]) @ light(colour)) + 0.05 for colour in (PAPER, INK)]
    assert bright[0] / bright[1] >= 7.0
    assert min(SIZES.values()) >= 9
