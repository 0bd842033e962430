"""What the documents' site needs beyond mkdocs: pages that live elsewhere in the repository, and a look at what was built.

On a code host the documents link to files beside them, such as `../js/PROTOCOL.md`. On the site the same links lead to pages
made from these files, or else to the repository.
"""

from __future__ import annotations

import ast
import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
REPOSITORY = "https://github.com/OpenMined/syft-job-widgets/blob/main/"

PAGES = {"js/PROTOCOL.md": "protocol.md", "CHANGELOG.md": "changes.md", "README.md": "index.md"}
"""Files of the repository that are pages of the site. The last one is there already."""

BENCHMARKS = "<!-- benchmarks -->"
"""Stands in a page where the measuring programs are listed, with what their first lines say."""


NAMES = "<!-- other names -->"
"""Stands in a page where every name is described that the package gives out and no page describes."""

VIEWS = "<!-- other widgets -->"
"""The same for the widgets."""

ROOMS = "<!-- other rooms -->"
"""Stands in a page where every room of the package is described that no other page describes."""

INSIDE = frozenset(
    "cli client config demo job job_words jobs risk_words runner static status viewer widgets".split()
)
"""Rooms whose public names are listed one by one, and rooms of words that are of no use outside."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """A page that no section names comes last in the first one, so that none is out of reach."""
    named = set(re.findall(r"[\w-]+\.md", str(config.nav)))
    parts = [part for entry in config.nav or () if isinstance(entry, dict) for part in entry.values()]
    first = next(part for part in parts if isinstance(part, list))
    pages = sorted(path.name for path in (ROOT / "docs").glob("*.md"))
    first.extend(name for name in pages if name not in named)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Make the pages that live elsewhere."""
    for source, name in PAGES.items():
        if files.get_file_from_path(name) is None:
            content = (ROOT / source).read_text(encoding="utf-8")
            files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Point links at pages of the site, or at the repository; fill in what is made from the sources."""
    made_from = {name: source for source, name in PAGES.items() if name != "index.md"}
    folder = posixpath.dirname(made_from.get(page.file.src_uri, f"docs/{page.file.src_uri}"))

    def target(match: re.Match[str]) -> str:
        path, anchor = match[1], match[2] or ""
        if "://" in path or not path:
            return match[0]
        place = posixpath.normpath(posixpath.join(folder, path))
        if place in PAGES:
            return f"]({PAGES[place]}{anchor})"
        if place.startswith("docs/"):
            return f"]({place.removeprefix('docs/')}{anchor})"
        if not (ROOT / place).exists():
            raise PluginError(f"{page.file.src_uri} links to {path}, which does not exist.")
        return f"]({REPOSITORY}{place}{anchor})"

    markdown = re.sub(r"\]\(([^)#\s]*)(#[^)\s]*)?\)", target, markdown)
    package = ROOT / "syft_job_widgets"
    for marker, made in (
        (BENCHMARKS, _benchmarks),
        (NAMES, lambda: _others(_given_out(package), "")),
        (
            VIEWS,
            lambda: _others(
                {name for name in _given_out(package / "widgets") if name[0].isupper()}, "widgets."
            ),
        ),
        (ROOMS, lambda: _others(_rooms(package) - INSIDE, "")),
    ):
        if marker in markdown:
            markdown = markdown.replace(marker, made())
    return markdown


def _given_out(package: Path) -> set[str]:
    """The names in the `__all__` of a package."""
    tree = ast.parse((package / "__init__.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    raise PluginError(f"{package} has no __all__.")


def _rooms(package: Path) -> set[str]:
    return {
        path.stem for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }


def _others(names: set[str], below: str) -> str:
    """A reference to each of these that is in no page yet, so that a new one is not forgotten."""
    pages = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("api*.md"))
    listed = set(re.findall(r"^::: syft_job_widgets\.([\w.]+)$", pages, re.MULTILINE))
    others = sorted(name for name in names if below + name not in listed and not name.startswith("_"))
    return "\n\n".join(f"::: syft_job_widgets.{below}{name}" for name in others)


def _benchmarks() -> str:
    """A section for each benchmark, made of its docstring."""
    parts = []
    for path in sorted((ROOT / "benchmarks").glob("*.py")):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        if said and "_" not in path.stem:  # the others are parts of these
            parts.append(f"### benchmarks/{path.name}\n\n{said}\n")
    return "\n".join(parts)


_FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|audio|video|embed)\b[^>]*\bsrc=["']?(?:https?:)?//[^"'>\s]*"""
    r"""|<link\b(?=[^>]*\brel=["']?(?:stylesheet|preload|preconnect|icon|manifest))[^>]*\bhref=["']?(?:https?:)?//[^"'>\s]*""",
    re.IGNORECASE,
)


def on_post_page(output: str, page: Page, **_: Any) -> str:
    """Refuse a page whose reader's browser would ask another machine for something."""
    found = _FETCHED.search(output)
    if found:
        raise PluginError(f"{page.file.src_uri} would load something from elsewhere: {found[0]}")
    return output


def on_post_build(config: MkDocsConfig, **_: Any) -> None:
    """Refuse style sheets that would, too."""
    for sheet in Path(config["site_dir"]).rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        if re.search(r"@import\s+(url\()?[\"']?(https?:)?//|url\([\"']?(https?:)?//", text):
            raise PluginError(f"{sheet.name} would load something from elsewhere.")
