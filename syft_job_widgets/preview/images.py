"""What an image is, from its head: type, width and height, before any decoder sees it.

A page decodes images by itself. It is given only bytes whose type was told by their magic and whose size stands in the
head: a few hundred bytes can ask for gigabytes of pixels.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

IMAGE_BYTES = 16 * 1024**2
IMAGE_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class Image:
    """An image that may be shown, or why not.

    Attributes:
        mime: the type under which the bytes are given to the page.
        what: the type in words.
        width: in pixels; 0 when the head does not tell.
        height: in pixels.
        refused: why it is not shown, a sentence; None: it can be.
        behind: bytes that follow the end of the image, as far as that is known.
    """

    mime: str
    what: str
    width: int
    height: int
    refused: str | None
    behind: int


def read_image(data: bytes, size: int) -> Image | None:
    """The image that begins with these bytes; None when it is none that pages show safely (SVG is text).

    Args:
        data: the first bytes of the file, or all of them.
        size: of the whole file.
    """
    for start, mime, what, measure in _TYPES:
        if data.startswith(start) and (mime != "image/webp" or data[8:12] == b"WEBP"):
            width, height = measure(data) or (0, 0)
            whole = size <= len(data)
            behind = max(0, size - end) if whole and (end := _END[mime](data)) is not None else 0
            return Image(mime, what, width, height, _refusal(size, width, height), behind)
    return None


def _refusal(size: int, width: int, height: int) -> str | None:
    if width < 1 or height < 1:
        return "Its head is damaged, so it is not shown. Download it to look at it."
    if width * height > IMAGE_PIXELS:
        return (
            f"It has {width:,} × {height:,} pixels, and at most {IMAGE_PIXELS // 10**6} million are shown here. "
            "Download it to look at it."
        )
    if size > IMAGE_BYTES:
        return f"It has {size:,} bytes, and images of at most {IMAGE_BYTES:,} are shown here. Download it to look at it."
    return None


def _png(data: bytes) -> tuple[int, int] | None:
    if data[8:16] != b"\0\0\0\rIHDR" or len(data) < 24:
        return None
    return struct.unpack_from(">II", data, 16)


def _gif(data: bytes) -> tuple[int, int] | None:
    if len(data) < 13:
        return None
    width, height = struct.unpack_from("<HH", data, 6)
    # Pages make the canvas as large as the first frame, when that is larger than what the head says.
    at = 13 + _gif_colours(data[10])
    while data[at : at + 1] == b"!":
        at = _gif_blocks(data, at + 2)
    if data[at : at + 1] == b"," and len(data) >= at + 9:
        left, top, frame_width, frame_height = struct.unpack_from("<HHHH", data, at + 1)
        width, height = max(width, left + frame_width), max(height, top + frame_height)
    return width, height


def _gif_colours(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _gif_blocks(data: bytes, at: int) -> int:
    """Where the sub-blocks that begin at `at` end."""
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a filler
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        elif marker == 0x01 or 0xD0 <= marker <= 0xD7:
            at += 2
        elif marker in (0xD8, 0xD9, 0xDA):
            return None
        else:
            at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if len(data) < 30:
        return None
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return None


def _png_end(data: bytes) -> int | None:
    at = 8
    while at + 12 <= len(data):
        length = int(struct.unpack_from(">I", data, at)[0])
        kind = data[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            return at
    return None


def _gif_end(data: bytes) -> int | None:
    if len(data) < 13:
        return None
    at = 13 + _gif_colours(data[10])
    while at < len(data):
        if data[at] == 0x3B:
            return at + 1
        if data[at] == 0x21:
            at = _gif_blocks(data, at + 2)
        elif data[at] == 0x2C and at + 9 < len(data):
            at = _gif_blocks(data, at + 11 + _gif_colours(data[at + 9]))
        else:
            return None
    return None


def _jpeg_end(data: bytes) -> int | None:
    # The last end mark: thumbnails inside have one each, and only what follows all of them is behind the image.
    at = data.rfind(b"\xff\xd9")
    return at + 2 if at >= 0 else None


def _webp_end(data: bytes) -> int | None:
    length = int(struct.unpack_from("<I", data, 4)[0])
    return 8 + length + length % 2


_TYPES = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "PNG image", _png),
    (b"\xff\xd8\xff", "image/jpeg", "JPEG image", _jpeg),
    (b"GIF87a", "image/gif", "GIF image", _gif),
    (b"GIF89a", "image/gif", "GIF image", _gif),
    (b"RIFF", "image/webp", "WebP image", _webp),
)
_END = {"image/png": _png_end, "image/jpeg": _jpeg_end, "image/gif": _gif_end, "image/webp": _webp_end}
