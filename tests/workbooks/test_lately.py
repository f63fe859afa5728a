"""What was read of the same bytes is known; of other bytes it is read."""

from workbooks.xlsx.lately import Lately


def test_the_same_parts_are_read_once():
    """Equal bytes are the same part, wherever they come from; one part more or less is another question."""
    lately, asked = Lately(), []

    def read(*parts):
        return lately.of(parts, lambda: asked.append(parts) or len(asked))

    assert [read(b"one", True), read(b"one", False), read(b"o" + b"ne", True), read(b"one")] == [1, 2, 1, 3]


def test_of_many_the_last_are_kept_and_of_large_ones_none():
    """What was asked for last stays longest; what would hold memory is read each time."""
    lately, asked = Lately(), []

    def read(part):
        return lately.of((part,), lambda: asked.append(part))

    for number in range(300):
        read(b"%d" % number)
    for part in (b"299", b"0", b"x" * 200_001, b"x" * 200_001):
        read(part)
    assert asked[300:] == [b"0", b"x" * 200_001, b"x" * 200_001]
