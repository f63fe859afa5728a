"""The file as an archive: what does not change is copied to the byte."""

import zipfile
from io import BytesIO

from workbooks.xlsx.archive import member_digest, repacked


class Pipe(BytesIO):
    """A stream that cannot go back: zipfile then writes sizes behind the data."""

    def seek(self, *_):
        raise OSError("a pipe")


def archive(*, streamed=False):
    """An archive of three members; `streamed` as a program writes it that cannot go back, sizes behind the data."""
    stream = Pipe() if streamed else BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name in ("a.xml", "b/ü.xml", "c.bin"):
            out.writestr(name, f"<{name}>" * 2_000)
    return zipfile.ZipFile(BytesIO(stream.getvalue()))


def test_members_that_stay_keep_their_bytes_and_their_order():
    """One replaced, one left out, one as it was, dates and all; the result is a whole archive."""
    old = archive()
    new = zipfile.ZipFile(BytesIO(repacked(old, {"a.xml": b"<new/>", "c.bin": None})))
    assert new.testzip() is None
    assert new.namelist() == ["a.xml", "b/ü.xml"]
    assert new.read("a.xml") == b"<new/>"
    assert new.read("b/ü.xml") == old.read("b/ü.xml")
    assert member_digest(new, "b/ü.xml") == member_digest(old, "b/ü.xml")
    assert new.getinfo("b/ü.xml").date_time == old.getinfo("b/ü.xml").date_time


def test_an_archive_with_sizes_behind_the_data_is_copied_too():
    """As LibreOffice and others stream it."""
    old = archive(streamed=True)
    assert old.infolist()[0].flag_bits & 0x08
    new = zipfile.ZipFile(BytesIO(repacked(old, {"a.xml": b"x"})))
    assert new.testzip() is None
    assert new.read("c.bin") == old.read("c.bin")
    again = zipfile.ZipFile(BytesIO(repacked(new, {})))
    assert [again.read(name) for name in again.namelist()] == [new.read(name) for name in new.namelist()]
