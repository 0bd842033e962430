"""What a file is, by its bytes: images with their size before anything decodes them, notebooks as text, and the rest by name."""

from __future__ import annotations

import json
import pickle
import sqlite3
import struct
import sys
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syft_job_widgets.preview import (
    IMAGE_BYTES,
    Image,
    Look,
    Notebook,
    hex_lines,
    look,
    read_image,
    read_notebook,
    told_by_magic,
)

HTML = b"<!doctype html><script>window.__trap=1</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.__trap=1"/>'


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 3, height: int = 2) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(min(height, 4))))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def gif(width: int = 3, height: int = 2, frame: tuple[int, int] | None = None) -> bytes:
    comment = b"!\xfe\x03abc\0"
    body = struct.pack("<HHHHB", 0, 0, *(frame or (width, height)), 0) + b"\x02\x02\x4c\x01\0"
    colours = b"\0\0\0\xff\xff\xff"
    return (
        b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + colours + comment + b"," + body + b";"
    )


def jpeg(width: int = 3, height: int = 2) -> bytes:
    thumbnail = b"\xff\xd8\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\xff\xd9"  # its size is not the image's
    exif = b"\xff\xe1" + struct.pack(">H", 2 + len(thumbnail)) + thumbnail
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\0"
    return b"\xff\xd8" + exif + frame + b"\xff\xda\0\x02pixels\xff\xd9"


def webp(body: bytes) -> bytes:
    body += bytes(30 + len(body) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def lossy(width: int, height: int) -> bytes:
    return webp(b"VP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height))


def lossless(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return webp(b"VP8L\0\0\0\0\x2f" + struct.pack("<I", bits))


def extended(width: int, height: int) -> bytes:
    return webp(
        b"VP8X\0\0\0\0\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    )


IMAGES = {
    "image/png": png(),
    "image/jpeg": jpeg(),
    "image/gif": gif(),
    "lossy": lossy(3, 2),
    "lossless": lossless(3, 2),
    "extended": extended(3, 2),
}


class TestImages:
    @pytest.mark.parametrize("kind", IMAGES)
    def test_type_and_size_stand_in_the_head(self, kind: str) -> None:
        data = IMAGES[kind]
        found = read_image(data, len(data))
        assert found is not None
        assert found.mime == (kind if "/" in kind else "image/webp")
        assert (found.width, found.height, found.refused, found.behind) == (3, 2, None, 0)

    @pytest.mark.parametrize("kind", IMAGES)
    def test_what_follows_the_image_is_counted(self, kind: str) -> None:
        data = IMAGES[kind] + HTML
        found = read_image(data, len(data))
        assert found is not None
        assert found.behind == len(HTML)
        assert found.refused is None  # as an image it is only an image
        assert f"{len(HTML)} more bytes follow" in look("x.html", data, len(data)).notes[0]

    @pytest.mark.parametrize(
        "data", [png(30_000, 30_000), gif(65_535, 65_535), jpeg(50_000, 50_000), extended(16_000, 16_000)]
    )
    def test_too_many_pixels_are_refused_in_words(self, data: bytes) -> None:
        found = read_image(data, len(data))
        assert found is not None
        assert found.refused is not None
        assert "at most 40 million are shown here" in found.refused

    def test_a_frame_larger_than_its_gif_counts(self) -> None:
        found = read_image(data := gif(1, 1, (60_000, 60_000)), len(data))
        assert found is not None
        assert found.refused is not None

    def test_too_many_bytes_and_damaged_heads_are_refused(self) -> None:
        large = read_image(png(), IMAGE_BYTES + 1)
        assert large is not None
        assert "images of at most" in (large.refused or "")
        for data in (png()[:20], b"\xff\xd8\xff\xd9" + bytes(20), gif()[:9], extended(3, 2)[:20], png(0, 5)):
            found = read_image(data, len(data))
            assert found is not None
            assert "damaged" in (found.refused or "")

    @pytest.mark.parametrize("data", [SVG, HTML, b"GIF89a=1;alert(1)//", b"RIFF\0\0\0\0WAVE", b"BM", b""])
    def test_what_is_none(self, data: bytes) -> None:
        assert look("x.png", data, len(data)).kind != "image"

    @given(
        start=st.sampled_from([*IMAGES.values(), b""]), keep=st.integers(0, 60), rest=st.binary(max_size=80)
    )
    @example(start=b"\xff\xd8", keep=2, rest=b"\xff\xe0\0\0" * 20)
    def test_no_bytes_break_it(self, start: bytes, keep: int, rest: bytes) -> None:
        data = start[:keep] + rest
        found = read_image(data, len(data))
        if found is not None:
            assert found.refused or (found.width > 0 and found.height > 0)
            assert 0 <= found.behind <= len(data)


class TestKinds:
    def test_real_files(self, tmp_path: Path) -> None:
        with sqlite3.connect(tmp_path / "db") as connection:
            connection.execute("create table t (x)")
        connection.close()
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("a.txt", "x")
        book = BytesIO()
        with zipfile.ZipFile(book, "w") as archive:
            archive.writestr("[Content_Types].xml", "x")
            archive.writestr("xl/workbook.xml", "x")
        program = Path(sys.executable).resolve().read_bytes()[:4096]
        assert told_by_magic((tmp_path / "db").read_bytes()) == "SQLite database"
        assert told_by_magic(packed.getvalue()) == "ZIP archive"
        assert told_by_magic(book.getvalue()) == "Excel workbook"
        assert told_by_magic(program) in ("ELF program", "macOS program", "macOS program or Java class")
        assert told_by_magic(pickle.dumps([1], protocol=4)) == "Python pickle"

    @pytest.mark.parametrize(
        ("data", "what"),
        [
            (b"PAR1\x15\x04\0\0", "Parquet file"),
            (b"\x1f\x8b\x08\0", "gzip, compressed"),
            (b"%PDF-1.7\n", "PDF document"),
            (bytes(128) + b"DICM", "DICOM file"),
            (b"\x93NUMPY\x01\0", "NumPy array"),
            (bytes(257) + b"ustar\0", "tar archive"),
            (bytes(40), "No text, and no kind of file that is known here"),
        ],
    )
    def test_it_says_what_it_is_and_shows_the_first_bytes(self, data: bytes, what: str) -> None:
        found = look("table.csv", data, len(data))  # the name does not matter
        assert (found.kind, found.what) == ("other", what)
        assert found.hex == tuple(hex_lines(data))
        assert len(found.hex) <= 8

    def test_a_pickle_comes_with_a_word_of_warning(self) -> None:
        found = look("model.pkl", data := pickle.dumps([1], protocol=4), len(data))
        assert "never load one" in found.notes[0]

    @pytest.mark.parametrize(
        "data", [b"PAR1 is how it begins", b"BM is a name", b"MZ,BM\n1,2\n", SVG, HTML, b""]
    )
    def test_text_that_begins_like_something_else_stays_text(self, data: bytes) -> None:
        assert told_by_magic(data) is None
        assert look("x.txt", data, len(data)) == Look("text", as_text=True)

    @pytest.mark.parametrize(
        ("name", "data", "kind"),
        [
            ("a.csv", b"a,b\n1,2\n", "table"),
            ("A.TSV", b"a\tb\n", "table"),
            ("a.csv", "\ufeffa,b\n".encode("utf-16-le"), "table"),
            ("a.json", b"[1]", "tree"),
            ("a.jsonl", b"1\n2\n", "tree"),
            ("a.json", b"[1", "text"),
            ("a.ipynb", b'{"cells": []}', "notebook"),
            ("a.ipynb", b'{"cells": 3}', "text"),
            ("a.md", b"# Title", "text"),
            ("a.svg", SVG, "text"),
            ("a.html", HTML, "text"),
            ("csv", b"a,b", "text"),
            ("a.csv", b"", "text"),
        ],
    )
    def test_text_by_its_name(self, name: str, data: bytes, kind: str) -> None:
        found = look(name, data, len(data))
        assert found.kind == kind
        assert found.kind != "text" or found.content is None
        assert found.as_text == (b"\0" not in data)

    def test_hex_lines(self) -> None:
        assert hex_lines(bytes(range(60, 80)))[1] == f"00000010  {'4c 4d 4e 4f':<48}  LMNO"
        assert hex_lines(b"<\0\xff")[0].endswith("  <..")

    @given(
        data=st.binary(max_size=120),
        name=st.sampled_from(["a.csv", "a.json", "a.ipynb", "a.jsonl", "a.png", "a"]),
        more=st.integers(0, 3),
    )
    def test_no_bytes_break_it(self, data: bytes, name: str, more: int) -> None:
        found = look(name, data, len(data) + more)
        assert (found.content is not None) == (found.kind in ("table", "tree", "notebook", "image"))
        assert isinstance(found.content, Image) == (found.kind == "image")


class TestNotebooks:
    def made(self, cells: object, **metadata: object) -> Notebook:
        data = json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}).encode()
        found = read_notebook(data, len(data))
        assert found is not None
        return found

    def test_cells_and_what_they_printed(self) -> None:
        book = self.made(
            [
                {"cell_type": "markdown", "source": ["# Title\n", "text <b>"]},
                {
                    "cell_type": "code",
                    "execution_count": 7,
                    "source": "print(1)",
                    "outputs": [
                        {"output_type": "stream", "text": ["1\n", "2\n"]},
                        {"output_type": "error", "traceback": ["\x1b[31mKeyError\x1b[0m", "line"]},
                        {"output_type": "error", "ename": "A", "evalue": "b", "traceback": []},
                        {
                            "output_type": "display_data",
                            "data": {
                                "image/png": "aGk=",
                                "text/html": HTML.decode(),
                                "text/plain": "<Figure>",
                            },
                        },
                    ],
                },
                {"cell_type": "strange"},
                17,
            ],
            language_info={"name": "julia"},
        )
        title, code, strange, number = book.cells
        assert (title.kind, title.source, title.outputs) == ("markdown", "# Title\ntext <b>", ())
        assert (code.kind, code.number, code.source) == ("code", "7", "print(1)")
        assert [(each.text, each.note) for each in code.outputs] == [
            ("1\n2\n", None),
            ("KeyError\nline", None),
            ("A: b", None),
            ("<Figure>", "Not shown: image/png, text/html."),
        ]
        assert strange.kind == number.kind == "raw"
        assert book.language == "julia"

    def test_much_of_it_is_cut(self) -> None:
        book = self.made(
            [
                {
                    "cell_type": "code",
                    "source": "x" * 50_000,
                    "outputs": [{"output_type": "stream", "text": "y" * 50_000}] * 40,
                }
            ]
        )
        (cell,) = book.cells
        assert cell.source.endswith("more characters")
        assert len(cell.outputs) == 31
        assert cell.outputs[30].note == "10 more outputs are not shown."
        assert len(cell.outputs[0].text) < 10_100
        many = self.made([{}] * 2_001)
        assert len(many.cells) == 2_000
        assert many.notes == ("It has 2,001 cells; the first 2,000 are shown.",)

    @pytest.mark.parametrize("data", [b"[]", b'{"cells": {}}', b"{}", b"", b"no", b'"cells"'])
    def test_what_is_none(self, data: bytes) -> None:
        assert read_notebook(data, len(data)) is None
