"""Which names may become folders: for job names and addresses that *we* are about to write.

What is found on disk is never judged here: it is listed, and shown as text (see `text.visible`).
"""

from __future__ import annotations

import re
import unicodedata

from .errors import InvalidNameError

MAX_JOB_NAME = 100
"""Characters in a job name that we submit; a folder name holds at most 255 bytes on the usual file systems."""

# Not portable between the machines that a SyftBox is synced to, or markup in a viewer that does not escape.
_FORBIDDEN = set('<>:"|?*\\/')
_RESERVED = re.compile(r"v\d+", re.IGNORECASE)


AS_EMOJI = "\ufe0f"
# Drawn as nothing by default, and no format characters by their category: fillers, joiners, variation selectors, and
# the Braille blank. U+FE0F is not among them: it asks for a coloured emoji, which one character does not tell.
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0e\uffa0\U000e0100-\U000e01ef]"
)


def is_invisible(character: str) -> bool:
    """True for control, format (bidi, zero-width), surrogate, private-use and unusual space characters, and for what
    is drawn as nothing by default, such as fillers. Accents are drawn; whether U+FE0F hides is told by `is_hidden`.
    """
    if _IGNORABLE.match(character):
        return True
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return True
    return category == "Zs" and character != " "


def is_hidden(text: str, place: int) -> bool:
    """Whether the character there cannot be seen: `is_invisible`, or a U+FE0F that belongs to no emoji."""
    character = text[place]
    if character != AS_EMOJI:
        return is_invisible(character)
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    if before.isascii():
        return not (before and before in "0123456789#*" and after == "\u20e3")
    # What an identifier may hold is no picture, whatever its category.
    picture = unicodedata.category(before) in ("So", "Sm", "Sk", "Po", "Pd") or before == "\u2139"
    return not picture or (before != "\u2139" and f"a{before}".isidentifier())


def check_job_name(name: str) -> str:
    """Return `name` if it can safely be a job's folder; otherwise raise.

    Raises:
        InvalidNameError: with the reason and what to use instead.

    Example:
        >>> check_job_name("Data Analysis")
        'Data Analysis'
    """
    if not isinstance(name, str):
        raise InvalidNameError(
            f"{name!r} is no text, so it cannot be a job's name. Use one such as 'Data Analysis 2'."
        )
    reason = _job_name_problem(name)
    if reason:
        raise InvalidNameError(
            f"The job name {name[:60]!r} cannot be used: {reason}. Choose a plain name such as 'Data Analysis 2'."
        )
    return name


def _job_name_problem(name: str) -> str | None:
    if not name.strip():
        return "it is empty"
    if len(name) > MAX_JOB_NAME or len(name.encode("utf-8", "replace")) > 200:
        return f"it has {len(name)} characters and at most {MAX_JOB_NAME} (200 bytes) are allowed"
    if name != name.strip():
        return "it begins or ends with a space"
    if name.startswith("."):
        return "it begins with a dot, which hides the folder"
    bad = next((c for c in name if c in _FORBIDDEN), None)
    if bad:
        return f"{bad!r} does not work in folder names on every machine that syncs it"
    # U+200D joins emoji such as families; alone among the format characters it is wanted in names.
    hidden = next((c for c in name if is_invisible(c) and c != "\u200d"), None)
    if hidden:
        return f"it holds the invisible character U+{ord(hidden):04X}"
    if "{{" in name:
        return "'{{' is a template in permission files"
    if _RESERVED.fullmatch(name):
        return "names such as 'v1' are reserved for versions of the layout"
    if name.lower() in ("inbox", "review", "syft.pub.yaml"):
        return "it is reserved by SyftBox"
    return None


def check_email(email: str) -> str:
    """Return `email` if it can be a datasite's folder: one `@`, no spaces, slashes or invisible characters.

    Raises:
        InvalidNameError: with the reason.
    """
    if not isinstance(email, str):
        raise InvalidNameError(
            f"{str(email)[:80]!r} is no text, so it is no email address. Use one such as 'alice@hospital.example'."
        )
    local, at, domain = email.partition("@")
    fine = (
        at
        and local
        and domain
        and "@" not in domain
        and not email.startswith(".")
        and len(email) <= 254
        and not any(is_invisible(c) or c in _FORBIDDEN or c in " {}[]" for c in email)
    )
    if not fine:
        raise InvalidNameError(
            f"{email[:80]!r} is not an email address that can name a datasite. Use one such as 'alice@hospital.example'."
        )
    return email
