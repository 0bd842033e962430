"""What the tests of the views share: finding things as a person does, by role and name, and asking the kernel in the page.

Nothing here waits on time. The kernel of the harness answers in a microtask, and what it was asked stands in `sent`.
"""

from __future__ import annotations

import re
from typing import Any, cast

from playwright.sync_api import Locator, Page

SENT = "(method) => harness.sent.filter((each) => each.method === method).map((each) => each.params)"
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))"
# Elements, texts and comments of the page, with what stands in shadow roots.
NODES = """
() => {
  const count = (root) => {
    let found = 0;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ALL);
    while (walker.nextNode()) {
      found += 1;
      if (walker.currentNode.shadowRoot) found += count(walker.currentNode.shadowRoot);
    }
    return found;
  };
  return count(document.body);
}
"""


def job_id(number: int) -> str:
    """The id of the harness's job with this number."""
    return f"{number + 1:032x}"


def sent(page: Page, method: str) -> list[dict[str, Any]]:
    """The params of every request of this method that the view has sent, oldest first."""
    return cast("list[dict[str, Any]]", page.evaluate(SENT, method))


def frames(page: Page) -> None:
    """Let the page draw what it has to: what follows sees the result."""
    page.evaluate(FRAMES)


def nodes(page: Page) -> int:
    """How many nodes the page holds, shadow roots included."""
    return cast("int", page.evaluate(NODES))


def name_button(page: Page, name: str) -> Locator:
    """The button with the job's name, which opens and closes its card."""
    return page.get_by_role("rowheader").get_by_role("button", name=name, exact=True)


def row(page: Page, name: str) -> Locator:
    """The row of the job with this name (the first one, when there are several)."""
    has = page.get_by_role("button", name=name, exact=True)
    return page.get_by_role("row").filter(has=has).filter(has_not=page.get_by_role("article")).first


def names(page: Page) -> list[str]:
    """The names of the groups and jobs of the table, from above."""
    buttons = page.get_by_role("table", name="Jobs").get_by_role("rowheader").get_by_role("button")
    return [text.lstrip("▸▾ \n").splitlines()[0] for text in buttons.all_inner_texts()]


def card(page: Page, name: str | None = None) -> Locator:
    """The open card, of the job with this name when there are several."""
    return page.get_by_role("article", name=name, exact=name is not None)


def action(where: Locator, label: str) -> Locator:
    """One of the card's actions, such as "Approve"."""
    return where.get_by_role("group", name="Actions").get_by_role("button", name=re.compile(rf"^{label}\b"))


def more(where: Locator) -> Locator:
    """What opens the actions of a card that cannot be done now."""
    return where.get_by_role("group", name="Actions").locator("summary")


def panel(where: Locator, title: str) -> Locator:
    """The question that an action asks in place; `title` is its first words."""
    return where.get_by_role("group", name=re.compile(rf"^{title}"))


def confirm(question: Locator, words: str) -> Locator:
    """The button in a question that has exactly these words."""
    return question.get_by_role("button", name=words, exact=True)


def section(where: Locator, title: str) -> Locator:
    """The head of one of the card's sections, which opens and closes it."""
    return where.get_by_role("heading", name=title, exact=True)


def scroller(inside: Locator) -> str:
    """Mark the nearest box around `inside` that scrolls, and give the selector that finds it."""
    inside.evaluate(
        """(element) => {
          let box = element;
          while (box !== null && !/auto|scroll/.test(getComputedStyle(box).overflowY)) {
            box = box.parentElement ?? box.getRootNode().host ?? null;
          }
          (box ?? document.scrollingElement).dataset.scrolls = "here";
        }"""
    )
    return "[data-scrolls=here]"
