"""What risk.py looks for, as data: modules, names, calls and words, each with what it can do."""

from __future__ import annotations

import re

_NETWORK = "reaches the network"
_PROCESS = "starts other programs"
_CODE = "runs text as code"
_LOAD = "loads objects that can run code"
_DECODE = "decodes hidden text"
_IMPORT = "imports what is computed at run time"
_NATIVE = "calls native code"
_ENV = "reads environment variables"
_HOME = "reads from the home folder"
_WRITE = "writes or removes files, perhaps outside outputs/"
_INSTALL = "installs packages"
_ROWS = "turns the data as a whole into text or files"

MODULES = {
    **dict.fromkeys(
        (
            "socket socketserver ssl urllib.request http.client http.server ftplib smtplib poplib imaplib telnetlib "
            "xmlrpc requests httpx aiohttp urllib3 websocket websockets paramiko pycurl boto3 google.cloud "
            "azure.storage dns asyncio.streams"
        ).split(),
        _NETWORK,
    ),
    **dict.fromkeys("subprocess pty multiprocessing pexpect sh plumbum".split(), _PROCESS),
    **dict.fromkeys(
        "pickle cPickle _pickle marshal shelve dill cloudpickle joblib jsonpickle".split(), _LOAD
    ),
    **dict.fromkeys("ctypes cffi _ctypes mmap".split(), _NATIVE),
    **dict.fromkeys("importlib runpy imp pkgutil zipimport".split(), _IMPORT),
    **dict.fromkeys("pip ensurepip setuptools".split(), _INSTALL),
    **dict.fromkeys("code codeop builtins".split(), _CODE),
    **dict.fromkeys("base64 binascii".split(), _DECODE),
}

NAMES = {
    **dict.fromkeys(("os.environ", "os.environb"), _ENV),
    "sys.modules": "reaches into Python's own machinery",
    "sys.meta_path": _IMPORT,
}

CALLS = {
    **dict.fromkeys(("eval", "exec", "compile", "builtins.eval", "builtins.exec", "builtins.compile"), _CODE),
    **dict.fromkeys(
        (
            "__import__",
            "importlib.import_module",
            "importlib.__import__",
            "runpy.run_path",
            "runpy.run_module",
        ),
        _IMPORT,
    ),
    **dict.fromkeys(("os.getenv", "os.getenvb"), _ENV),
    **dict.fromkeys(("os.path.expanduser", "pathlib.Path.home", "Path.home", "os.path.expandvars"), _HOME),
    **dict.fromkeys(
        [f"os.{name}" for name in "system popen fork forkpty posix_spawn posix_spawnp startfile".split()]
        + [f"os.exec{end}" for end in "l le lp lpe v ve vp vpe".split()]
        + [f"os.spawn{end}" for end in "l le lp lpe v ve vp vpe".split()]
        + ["asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell"],
        _PROCESS,
    ),
    **dict.fromkeys(
        (
            "os.remove os.unlink os.rename os.replace os.rmdir os.removedirs os.symlink os.link os.truncate os.chmod "
            "shutil.rmtree shutil.move shutil.copy shutil.copy2 shutil.copyfile shutil.copytree"
        ).split(),
        _WRITE,
    ),
    **dict.fromkeys(
        ("yaml.load", "yaml.unsafe_load", "yaml.full_load", "torch.load", "numpy.load", "pandas.read_pickle"),
        _LOAD,
    ),
    **dict.fromkeys(
        (
            "bytes.fromhex",
            "zlib.decompress",
            "bz2.decompress",
            "lzma.decompress",
            "codecs.decode",
            "marshal.loads",
        ),
        _DECODE,
    ),
    **dict.fromkeys(
        ("globals", "locals", "vars", "setattr", "delattr"), "changes or reads names that are computed"
    ),
    **dict.fromkeys(
        ("sys.settrace", "sys.setprofile", "gc.get_objects"), "reaches into Python's own machinery"
    ),
    **dict.fromkeys(("asyncio.open_connection", "asyncio.start_server"), _NETWORK),
    "input": "waits for input that nobody will type",
}

METHODS = {
    "to_pickle": _LOAD,
    "read_pickle": _LOAD,
    "urlopen": _NETWORK,
    "connect": "connects to something",
    "to_string": _ROWS,
    "to_clipboard": _ROWS,
    "to_sql": "writes to a database",
    "expanduser": _HOME,
}

PATHS = re.compile(
    r"^(~|/(?!dev/null)[A-Za-z]+/|\.\./)|/\.\./|(^|/)\.(ssh|aws|config|gnupg|netrc|kube|docker)\b|^/etc\b|^[A-Z]:\\"
)
BLOB = re.compile(r"[A-Za-z0-9+/=_-]{120,}|(?:\\x[0-9a-fA-F]{2}){20,}")


def _words(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), why) for pattern, why in pairs)


WORDS = _words(
    (
        (r"\b(socket|urllib|requests|httpx|aiohttp|ftplib|smtplib)\b", _NETWORK),
        (r"\b(subprocess|os\.system|os\.popen|pty)\b", _PROCESS),
        (r"\b(eval|exec|compile|__import__)\s*\(", _CODE),
        (r"\b(pickle|marshal|dill|shelve)\b", _LOAD),
        (r"\b(base64|fromhex|b64decode)\b", _DECODE),
        (r"\bimportlib\b", _IMPORT),
        (r"\bos\.(environ|getenv)\b", _ENV),
        (r"expanduser|Path\.home|['\"]~", _HOME),
        (r"[A-Za-z0-9+/=]{120,}", "holds a long encoded text"),
    )
)

SHELL = _words(
    (
        (r"\b(curl|wget|nc|ncat|netcat|socat|ssh|scp|sftp|rsync|telnet|ftp|dig|nslookup)\b", _NETWORK),
        (r"/dev/(tcp|udp)/", _NETWORK),
        (r"\b(uv\s+(pip|add|sync|tool)|pip3?\s+install|conda|mamba|apt(-get)?|npm|cargo)\b", _INSTALL),
        (r"\beval\s|\bsource\s(?!\S*\.venv/bin/activate)|(^|[;&|]\s*)\.\s+\S", _CODE),
        (r"\|\s*(ba|z|da|k)?sh\b|\b(ba|z)?sh\s+-c\b|\bpython3?\s+-c\b|\bperl\s+-e\b", _CODE),
        (r"\b(base64|xxd|openssl)\b", _DECODE),
        (r"(^|[\s\"'=:])~(/|\b)|\$\{?HOME\b|(^|[\s\"'=])/(etc|home|root|Users|var|usr/local)\b", _HOME),
        (r"\b(printenv|env)\b(?!\s+\S+=)|\bset\s*$", _ENV),
        (r"\b(rm|mv|ln|chmod|chown|dd|mkfifo|tee|truncate)\s", _WRITE),
        (r">{1,2}\s*(?!&|/dev/null|\.?/?outputs/)\S", _WRITE),
        (
            r"\b(cat|head|tail|less|strings)\s+\S*(data|\.csv|\.parquet|\.json)",
            "prints what may be rows of the data",
        ),
        (r"\b(nohup|setsid|disown|crontab|at)\b|&\s*$", "leaves something running after the job"),
        (r"\b(sudo|su|doas|chroot|docker|mount|kill|pkill)\b", "changes the machine or other programs"),
        (r"[A-Za-z0-9+/=]{120,}", "holds a long encoded text"),
    )
)
