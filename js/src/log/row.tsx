/** One line of the log: its number, and its text as text nodes. */

import { Component, type CSSProperties, type VNode } from "preact";
import type { LogPiece, OneStream } from "../protocol.ts";
import { Button } from "../ui/button.tsx";
import type { ParsedLine } from "./ansi.ts";
import { css, type Ground, paint } from "./color.ts";
import type { Piece } from "./piece.ts";
import { BOLD, CONCEAL, DIM, INVERSE, ITALIC, type Sgr, STRIKE, UNDERLINE } from "./sgr.ts";

/** How a person counts: the kernel's first line is 0. */
export const shownNumber = (line: number): string => (line + 1).toLocaleString("en");

interface Look {
  readonly classes: string;
  readonly style: CSSProperties | undefined;
}

const NAMED: readonly (readonly [number, string])[] = [
  [BOLD, "log-bold"],
  [ITALIC, "log-italic"],
  [UNDERLINE, "log-underline"],
  [STRIKE, "log-strike"],
  [CONCEAL, "log-conceal"],
];

// Looks are made once for each state on each ground.
const looks = new WeakMap<Ground, WeakMap<Sgr, Look>>();

function lookOf(sgr: Sgr, ground: Ground): Look {
  let known = looks.get(ground);
  if (known === undefined) {
    known = new WeakMap();
    looks.set(ground, known);
  }
  const found = known.get(sgr);
  if (found !== undefined) return found;
  const { color, back } = paint(sgr.fg, sgr.bg, (sgr.flags & INVERSE) !== 0, (sgr.flags & DIM) !== 0, ground);
  const style: CSSProperties = {};
  if (color !== null) style.color = css(color);
  if (back !== null) style.backgroundColor = css(back);
  const look: Look = {
    classes: NAMED.filter(([flag]) => (sgr.flags & flag) !== 0)
      .map(([, name]) => name)
      .join(" "),
    style: color === null && back === null ? undefined : style,
  };
  known.set(sgr, look);
  return look;
}

type Hits = readonly (readonly [number, number])[];
const NO_HITS: Hits = [];

/** A piece as elements: cut where hits begin and end. `at` is the column at which the piece starts. */
function drawPiece(piece: Piece, at: number, hits: Hits, ground: Ground, key: number): VNode | string {
  const { classes, style } = lookOf(piece.sgr, ground);
  const end = at + piece.text.length;
  const inside = hits.filter(([from, to]) => to > at && from < end);
  const children: (VNode | string)[] = [];
  let done = at;
  for (const [from, to] of inside) {
    const start = Math.max(from, at);
    const stop = Math.min(to, end);
    if (start > done) children.push(piece.text.slice(done - at, start - at));
    children.push(
      <mark key={start} class="log-hit">
        {piece.text.slice(start - at, stop - at)}
      </mark>,
    );
    done = stop;
  }
  if (done < end) children.push(piece.text.slice(done - at));
  if (piece.title !== null) {
    return (
      <span key={key} class="text-mark" title={piece.title}>
        {children}
      </span>
    );
  }
  if (classes === "" && style === undefined) {
    return inside.length === 0 ? piece.text : <span key={key}>{children}</span>;
  }
  return (
    <span
      key={key}
      class={classes}
      style={style}
      title={(piece.sgr.flags & CONCEAL) === 0 ? undefined : "The job asked to hide this text"}
    >
      {children}
    </span>
  );
}

export interface RowProps {
  line: number;
  /** Null while the line is not loaded. */
  parsed: ParsedLine | null;
  /** In place of a missing line: words about the gap, on its first row. */
  gap: string | null;
  hits: Hits | null;
  current: boolean;
  /** More of the line is on disk. */
  shortened: boolean;
  /** The piece of the line that is shown in place of its beginning. */
  piece: LogPiece | null;
  /** The lines are not counted yet. */
  unnumbered: boolean;
  /** Whose line it is, of both. */
  stream: OneStream | null;
  /** When it arrived, in words; nothing if that is not known, null if nobody asked. */
  time: string | null;
  /** Kept only because a selection ends here; stands outside what is seen. */
  pinned: boolean;
  ground: Ground;
  onReadOn: (line: number) => void;
  onBack: (line: number) => void;
}

/** Draws anew only when something about this very line has changed. */
export class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const now = this.props;
    return (
      now.parsed !== next.parsed ||
      now.gap !== next.gap ||
      now.hits !== next.hits ||
      now.current !== next.current ||
      now.shortened !== next.shortened ||
      now.piece !== next.piece ||
      now.unnumbered !== next.unnumbered ||
      now.stream !== next.stream ||
      now.time !== next.time ||
      now.pinned !== next.pinned ||
      now.ground !== next.ground
    );
  }

  override render(props: RowProps): VNode {
    const { line, parsed, gap, hits, current, pinned, ground, stream } = props;
    let at = 0;
    const names = [
      "log-row",
      current ? "log-current" : "",
      pinned ? "log-pinned" : "",
      parsed === null ? "log-missing" : "",
      stream === "stderr" ? "log-err" : "",
    ];
    return (
      <div class={names.filter((name) => name !== "").join(" ")} data-line={line}>
        <span class="log-gutter">
          {props.time !== null && <span class="log-time">{props.time}</span>}
          {stream !== null && <span class="log-stream">{stream === "stdout" ? "out" : "err"}</span>}
          <span class="log-number" aria-hidden="true" title={props.unnumbered ? "counting…" : undefined}>
            {props.unnumbered ? "…" : shownNumber(line)}
          </span>
        </span>
        {parsed === null ? (
          <span class="log-gap">{gap ?? ""}</span>
        ) : (
          <span class="log-text">
            {parsed.pieces.map((piece, index) => {
              const start = at;
              at += piece.text.length;
              return drawPiece(piece, start, hits ?? NO_HITS, ground, index);
            })}
          </span>
        )}
        {parsed !== null && (props.shortened || parsed.cut || props.piece !== null) && this.more()}
      </div>
    );
  }

  /** Where a line that is too long goes on. */
  private more(): VNode {
    const { line, piece, shortened, unnumbered, onReadOn, onBack } = this.props;
    return (
      <span class="log-more">
        {piece === null ? "line continues" : pieceWords(piece)}
        {shortened && !unnumbered && (
          <Button small kind="quiet" title="Show the next piece of this line" onClick={() => onReadOn(line)}>
            Read on
          </Button>
        )}
        {piece !== null && (
          <Button small kind="quiet" title="Show the beginning of this line" onClick={() => onBack(line)}>
            Back
          </Button>
        )}
      </span>
    );
  }
}

function pieceWords({ start, next, length }: LogPiece): string {
  const number = (value: number): string => value.toLocaleString("en");
  return `bytes ${number(start + 1)} to ${number(next ?? length)} of ${number(length)}`;
}
