import type { VNode } from "preact";
import type { Mark, Token } from "../protocol.ts";
import { plain, Text } from "../text.tsx";

/** Longer lines are cut on the screen until somebody asks for the rest: one line of a megabyte stops a browser. */
export const LONG_LINE = 3_000;

export function lineLength(tokens: readonly Token[]): number {
  return tokens.reduce((length, [, text]) => length + text.length, 0);
}

/** The tokens of the first `limit` characters. */
export function cut(tokens: readonly Token[], limit: number): Token[] {
  const kept: Token[] = [];
  let room = limit;
  for (const [kind, text] of tokens) {
    if (room <= 0) break;
    kept.push([kind, text.slice(0, room)]);
    room -= text.length;
  }
  return kept;
}

/** Only short names of letters and digits become a class. */
function tokenClass(kind: string): string | undefined {
  return /^[a-z][a-z0-9]{0,3}$/i.test(kind) ? `tok-${kind}` : undefined;
}

/** Tokens, each in its colour. */
export function TokenText({ tokens }: { tokens: readonly Token[] }): VNode {
  return (
    <>
      {tokens.map(([kind, text], place) => (
        <span key={place} class={tokenClass(kind)}>
          {/* Plain text has no kind: there an emoji is an emoji. */}
          {text === "" ? null : (
            <Text keep={"\t"} exact={kind !== ""}>
              {text}
            </Text>
          )}
        </span>
      ))}
    </>
  );
}

/** Stands at the end of a line that is cut on the screen. */
export function WholeLine({ left, onWhole }: { left: number; onWhole: () => void }): VNode {
  return (
    <button type="button" class="button small danger" onClick={onWhole}>
      Show {left.toLocaleString("en")} more characters of this line
    </button>
  );
}

export interface CodeLineProps {
  index: number;
  tokens: Token[] | undefined;
  marks: readonly Mark[];
  columns: number;
  wrap: boolean;
  whole: boolean;
  current: boolean;
  digits: number;
  start: number;
  measure: (element: HTMLElement | null) => void;
  onWhole: (index: number) => void;
}

/** One line of a file: number, marks, tokens, and a sign when it goes on to the right. */
export function CodeLine(props: CodeLineProps): VNode {
  const { tokens, marks } = props;
  const length = tokens === undefined ? 0 : lineLength(tokens);
  const isCut = length > LONG_LINE && !props.whole;
  const level =
    marks.find((mark) => mark.level === "stop")?.level ?? marks.find((mark) => mark.level === "look")?.level;
  const said = marks.map((mark) => plain(mark.text)).join("\n");
  return (
    <div
      class={`code-line${props.current ? " current" : ""}${marks.length > 0 ? ` marked ${level ?? "note"}` : ""}`}
      data-index={props.index}
      ref={props.measure}
      style={{ top: `${props.start}px` }}
    >
      <span
        class="code-number"
        style={{ minWidth: `${props.digits + 3}ch` }}
        title={said === "" ? undefined : said}
      >
        {said === "" ? (
          <span class="code-flag" />
        ) : (
          <span class="code-flag" role="img" aria-label={`Look here: ${said}`}>
            ▸
          </span>
        )}
        <span data-number={props.index + 1} />
      </span>
      <span class="code-text">
        {tokens === undefined ? "…" : <TokenText tokens={isCut ? cut(tokens, LONG_LINE) : tokens} />}
        {isCut ? <WholeLine left={length - LONG_LINE} onWhole={() => props.onWhole(props.index)} /> : null}
      </span>
      {!props.wrap && length > props.columns ? (
        <span
          class="code-more"
          title={`This line has ${length.toLocaleString("en")} characters; scroll to the right`}
        >
          →
        </span>
      ) : null}
    </div>
  );
}
