"""The environment variables that a job sees: an allowlist, so that the secrets of the owner's shell stay there.

From the runner's own environment only what programs need to find each other, the network and a package index:

- `PATH`, `HOME`, `USER`, `LOGNAME`, `LANG`, `LANGUAGE`, `LC_*`, `TZ`, `TMPDIR`, `XDG_CACHE_HOME`;
- `HTTP_PROXY` and its kin in either case, `SSL_CERT_FILE`, `SSL_CERT_DIR`, `REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE`;
- `UV_*` and `PIP_*`, but no name that speaks of a user, token, password, key or secret, nothing for publishing, and
  nothing that would move the job's environment elsewhere.

Out of the addresses of proxies and package indexes the user and password are taken: it is the job itself that calls
`uv`, in a script that its submitter wrote, so whatever the installer gets, the job has. An owner whose jobs need an index
with a password gives it with `env=`, which passes as it is, or has it in `~/.netrc` or a keyring.

Then what the owner gave to the runner (`env=`, `--env`), and what every job is told: `SYFTBOX_FOLDER`,
`SYFTBOX_EMAIL`, `SYFT_IS_IN_JOB=true`, `PYTHONUNBUFFERED=1`, `SYFT_JOB_ATTEMPT`. The folder of the `uv` that came with
this package stands at the end of `PATH`.

This keeps variables from a job, not files: a job runs with the owner's rights and can read what the owner can read.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Mapping

from ..config import SyftJobConfig
from ..processes import TOKEN_VARIABLE

_PASSED = frozenset(
    (
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TMPDIR",
        "XDG_CACHE_HOME",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
    )
)
_PROXIES = re.compile(r"(?:http|https|ftp|all|no)_proxy", re.IGNORECASE)
_PREFIXES = ("LC_", "UV_", "PIP_")
_WITHHELD = re.compile(
    r"TOKEN|USERNAME|PASSWORD|PASSWD|SECRET|CREDENTIAL|KEY(?!RING)|PUBLISH|UV_PROJECT|UV_SYSTEM_PYTHON|PIP_TARGET|PIP_PREFIX"
)
_LOGIN = re.compile(r"([\w+.-]+)://([^\s/?#]*)@")
"""The beginning of an address that names a user: greedy, because a password may hold an `@` that nobody escaped."""
_BARE_LOGIN = re.compile(r"^[^\s/]*@")
"""The same without `http://`, as it may stand in the address of a proxy."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def check_env(env: Mapping[str, str] | None) -> dict[str, str]:
    """A copy of the variables that an owner wants jobs to have.

    Raises:
        TypeError: no mapping of texts.
        ValueError: a name that no shell can use, or a value with a NUL byte.
    """
    if env is not None and not isinstance(env, Mapping):
        raise TypeError(
            f"env is a dict of names and values, not {env!r}. Give it as env={{'NAME': 'value'}}."
        )
    for name, value in (env or {}).items():
        if not isinstance(name, str) or not isinstance(value, str):
            # Not the value itself: it may be a secret.
            raise TypeError(
                f"The environment variable {name!r} has a {type(value).__name__} as its value. Give name and value as text."
            )
        if not _NAME.fullmatch(name) or "\0" in value:
            raise ValueError(
                f"{name!r} cannot be an environment variable. Use letters, digits and '_' in the name, and no NUL in the value."
            )
    return dict(env or {})


def job_environment(config: SyftJobConfig, token: str, extra: Mapping[str, str]) -> dict[str, str]:
    """Everything that a job of this owner finds in its environment.

    Args:
        config: whose runner it is.
        token: marks the processes of one run.
        extra: variables from the owner; they win over those of the runner's own environment.
    """
    env = {name: _without_login(name, value) for name, value in os.environ.items() if _is_passed(name)}
    env |= extra
    env["PATH"] = _with_uv(env.get("PATH") or os.defpath)
    return env | {
        "SYFTBOX_FOLDER": config.syftbox_folder_path_str,
        "SYFTBOX_EMAIL": config.email,
        "SYFT_IS_IN_JOB": "true",
        "PYTHONUNBUFFERED": "1",
        TOKEN_VARIABLE: token,
    }


def _is_passed(name: str) -> bool:
    if name in _PASSED or _PROXIES.fullmatch(name):
        return True
    return name.startswith(_PREFIXES) and not _WITHHELD.search(name)


def kept_back(extra: Mapping[str, str]) -> list[str]:
    """The variables out of which jobs get no user and password, though they may expect them, sorted by name.

    Args:
        extra: variables from the owner, which pass as they are.
    """
    return sorted(
        name
        for name, value in os.environ.items()
        if name not in extra and _is_passed(name) and _without_login(name, value) != value
    )


def _without_login(name: str, value: str) -> str:
    if _PROXIES.fullmatch(name):
        return _BARE_LOGIN.sub("", _LOGIN.sub(_address, value))
    return _LOGIN.sub(_address, value) if name.startswith(("UV_", "PIP_")) else value


def _address(found: re.Match[str]) -> str:
    # `git+ssh://git@host` needs its user, who is none without a key.
    is_plain_user = found[1].lower().endswith("ssh") and ":" not in found[2]
    return found[0] if is_plain_user else f"{found[1]}://"


def _with_uv(path: str) -> str:
    # At the end: the folder may hold a `python` too, and the one that the owner chose must win.
    folder = _uv_folder()
    if folder is None or folder in path.split(os.pathsep):
        return path
    return f"{path}{os.pathsep}{folder}"


@functools.cache
def _uv_folder() -> str | None:
    try:
        import uv

        return os.path.dirname(uv.find_uv_bin())
    except (ImportError, FileNotFoundError):
        return None  # jobs without dependencies need none; the others say that uv was not found
