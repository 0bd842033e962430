/** From the browser's selection to lines and columns. The rows must carry `data-line`, their text `.log-text`. */

import type { Point } from "./copy.ts";

interface Ends {
  readonly anchor: Point;
  readonly focus: Point;
}

interface NodeEnds {
  readonly anchorNode: Node;
  readonly anchorOffset: number;
  readonly focusNode: Node;
  readonly focusOffset: number;
}

type OldRoot = ShadowRoot & { getSelection?: () => Selection | null };
type NewSelection = Selection & {
  getComposedRanges?: (options: { shadowRoots: ShadowRoot[] }) => StaticRange[];
};

/** The selection as nodes inside this root. Three ways, because browsers differ in shadow roots. */
function nodeEnds(root: Node): NodeEnds | null {
  const shadow = root instanceof ShadowRoot ? root : null;
  const own = shadow === null ? null : ((shadow as OldRoot).getSelection?.() ?? null);
  const selection = own ?? document.getSelection();
  if (selection === null) return null;
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
  if (anchorNode !== null && focusNode !== null && (root.contains(anchorNode) || root.contains(focusNode))) {
    return { anchorNode, anchorOffset, focusNode, focusOffset };
  }
  const range =
    shadow === null
      ? undefined
      : (selection as NewSelection).getComposedRanges?.({ shadowRoots: [shadow] })[0];
  if (range === undefined || !root.contains(range.startContainer) || !root.contains(range.endContainer))
    return null;
  return {
    anchorNode: range.startContainer,
    anchorOffset: range.startOffset,
    focusNode: range.endContainer,
    focusOffset: range.endOffset,
  };
}

/** Units of drawn text in `text` before (node, offset). */
function columnIn(text: Element, node: Node, offset: number): number {
  const range = document.createRange();
  range.selectNodeContents(text);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** The line and column of one end, or null when it lies outside the rows. */
function pointOf(rows: HTMLElement, node: Node, offset: number): Point | null {
  if (node === rows) {
    const child = rows.children[Math.min(offset, rows.children.length - 1)];
    const line = lineOf(child ?? null);
    if (line === null) return null;
    return { line, column: offset < rows.children.length ? 0 : Number.POSITIVE_INFINITY };
  }
  if (!rows.contains(node)) return null;
  const element = node instanceof Element ? node : node.parentElement;
  const row = element?.closest(".log-row") ?? null;
  const line = lineOf(row);
  if (row === null || line === null) return null;
  const text = row.querySelector(".log-text");
  if (text === null) return { line, column: 0 };
  if (text.contains(node)) return { line, column: columnIn(text, node, offset) };
  // Before the text (its number) or after it (a note).
  const after = (text.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const rowEnd = node === row && offset > Array.prototype.indexOf.call(row.childNodes, text);
  return { line, column: after || rowEnd ? Number.POSITIVE_INFINITY : 0 };
}

function lineOf(row: Element | null): number | null {
  const value = row?.getAttribute("data-line") ?? null;
  return value === null ? null : Number(value);
}

/** For an end outside the rows, as when the mouse is dragged below the pane: the nearest end of what is drawn. */
function clamped(rows: HTMLElement, node: Node): Point | null {
  const root = rows.getRootNode();
  const from = root.contains(node) || !(root instanceof ShadowRoot) ? rows : root.host;
  const below = (from.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const drawn = rows.querySelectorAll(".log-row:not(.log-pinned)");
  const line = lineOf(drawn[below ? drawn.length - 1 : 0] ?? null);
  return line === null ? null : { line, column: below ? Number.POSITIVE_INFINITY : 0 };
}

/** The selection in these rows; null when there is none, or when neither end stands in them. */
export function selectionIn(rows: HTMLElement): Ends | null {
  const ends = nodeEnds(rows.getRootNode());
  if (ends === null) return null;
  const { anchorNode, anchorOffset, focusNode, focusOffset } = ends;
  const inside = [rows.contains(anchorNode), rows.contains(focusNode)];
  if (!inside[0] && !inside[1]) return null;
  const anchor = inside[0] ? pointOf(rows, anchorNode, anchorOffset) : clamped(rows, anchorNode);
  const focus = inside[1] ? pointOf(rows, focusNode, focusOffset) : clamped(rows, focusNode);
  if (anchor === null || focus === null) return null;
  return anchor.line === focus.line && anchor.column === focus.column ? null : { anchor, focus };
}
