"""What a file is by its first bytes, never by its name: whoever made it chose both, but only the bytes decide what reads it."""

from __future__ import annotations

from ..marks import is_binary

PARQUET = "Parquet file"
PICKLE = "Python pickle"
_KINDS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"PAR1", PARQUET),
    (0, b"ARROW1", "Arrow file"),
    (0, b"FEA1", "Feather file"),
    (0, b"ORC", "ORC file"),
    (0, b"Obj\x01", "Avro file"),
    (0, b"\x89HDF\r\n\x1a\n", "HDF5 file"),
    (0, b"\x93NUMPY", "NumPy array"),
    (0, b"SQLite format 3\0", "SQLite database"),
    (0, b"$FL2", "SPSS file"),
    (0, b"<stata_dta>", "Stata file"),
    (128, b"DICM", "DICOM file"),
    (0, b"PK\x03\x04", "ZIP archive"),
    (0, b"PK\x05\x06", "ZIP archive, empty"),
    (0, b"\x1f\x8b", "gzip, compressed"),
    (0, b"BZh", "bzip2, compressed"),
    (0, b"\xfd7zXZ\0", "xz, compressed"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard, compressed"),
    (0, b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (0, b"Rar!\x1a\x07", "RAR archive"),
    (257, b"ustar", "tar archive"),
    (0, b"\x7fELF", "ELF program"),
    (0, b"MZ", "Windows program"),
    (0, b"\xcf\xfa\xed\xfe", "macOS program"),
    (0, b"\xca\xfe\xba\xbe", "macOS program or Java class"),
    (0, b"\0asm", "WebAssembly program"),
    (0, b"II*\0", "TIFF image"),
    (0, b"MM\0*", "TIFF image"),
    (0, b"BM", "BMP image"),
    (0, b"\0\0\x01\0", "Windows icon"),
    (4, b"ftypavif", "AVIF image"),
    (4, b"ftypheic", "HEIC image"),
    (4, b"ftyp", "MP4 or a relative of it"),
    (0, b"OggS", "Ogg audio or video"),
    (0, b"ID3", "MP3 audio"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office document of the old kind"),
)
_OFFICE = ((b"word/", "Word document"), (b"xl/", "Excel workbook"), (b"ppt/", "PowerPoint presentation"))


def told_by_magic(data: bytes) -> str | None:
    r"""What kind of file begins with these bytes; None when that is not known, and for text.

    Example:
        >>> told_by_magic(b"PAR1\x15\x04\x15\x00")
        'Parquet file'
    """
    if data.startswith(b"%PDF-"):
        return "PDF document"
    if not is_binary(data):
        return None
    for offset, magic, name in _KINDS:
        if data.startswith(magic, offset):
            return _zip(data) if name == "ZIP archive" else name
    # Protocols 2 to 5: one opcode and its number, then a frame, a global or a container.
    if len(data) > 2 and data[0] == 0x80 and 2 <= data[1] <= 5:
        return PICKLE
    return None


def _zip(data: bytes) -> str:
    if b"[Content_Types].xml" in data[:4096]:
        for folder, name in _OFFICE:
            if folder in data[:65_536]:
                return name
    return "ZIP archive"


def hex_lines(data: bytes, lines: int = 8) -> list[str]:
    """The first bytes, sixteen in a line: offset, hex digits, and the printable ones of them.

    Example:
        >>> hex_lines(b"PAR1")
        ['00000000  50 41 52 31                                       PAR1']
    """
    found = []
    for start in range(0, min(len(data), lines * 16), 16):
        part = data[start : start + 16]
        digits = f"{part[:8].hex(' ')}  {part[8:].hex(' ')}"
        shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        found.append(f"{start:08x}  {digits:<48}  {shown}")
    return found
