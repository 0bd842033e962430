"""Paths of files as the browser knows them: JSON cannot carry every name, and two names must never become one.

If they did, a reviewer would read one file twice and the other never. So what stands for bytes that are no UTF-8 says
which bytes, and the mark that begins it stands twice where it is a character of the name itself.
"""

from __future__ import annotations

import os
import re

from ..errors import ProtocolError

_MARK = "\ufffd"
_TO_WIRE = re.compile("[\ufffd\udc80-\udcff]")
_FROM_WIRE = re.compile("\ufffd(?:(\ufffd)|([89a-f][0-9a-f]))?")


def wire_path(path: str) -> str:
    r"""The path for the browser.

    Args:
        path: as on disk; bytes that are not UTF-8 are surrogate escapes (PEP 383).

    Example:
        >>> wire_path("caf\udce9.py"), wire_path("caf\ufffd.py")
        ('caf\ufffde9.py', 'caf\ufffd\ufffd.py')
    """
    return _TO_WIRE.sub(
        lambda found: _MARK * 2 if found[0] == _MARK else f"{_MARK}{ord(found[0]) - 0xDC00:02x}", path
    )


def disk_path(path: str) -> str:
    r"""The path on disk for a path from the browser.

    Raises:
        ProtocolError: it is none that `wire_path` gives.

    Example:
        >>> disk_path(wire_path("caf\udce9.py")) == "caf\udce9.py"
        True
    """

    def one(found: re.Match[str]) -> str:
        if found[1]:
            return _MARK
        return chr(0xDC00 + int(found[2], 16)) if found[2] else ""

    real = _FROM_WIRE.sub(one, path)
    try:
        # Escaped bytes that are a character when they stand together have another name, which is the one on disk.
        if wire_path(os.fsdecode(os.fsencode(real))) == path:
            return real
    except UnicodeEncodeError:
        pass
    raise ProtocolError("There is no file of that name. Look at the job again.")
