// What the kernel says about a file: what stops an approval, and where to look.
import type { VNode } from "preact";
import type { FileEntry, Mark, Review } from "../protocol.ts";
import { Text } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { plural } from "../ui/format.ts";
import { Notice } from "../ui/notice.tsx";

/** Places of a file that a reviewer should look at; notes are not counted. */
export function looks(file: FileEntry): number {
  return file.marks.filter((mark) => mark.level === "look").length;
}

export function stops(file: FileEntry): Mark[] {
  return file.marks.filter((mark) => mark.level === "stop");
}

/** "2 places to look at" */
export function places(count: number): string {
  return `${plural(count, "place")} to look at`;
}

function Item({ mark, onJump }: { mark: Mark; onJump: ((line: number) => void) | null }): VNode {
  const { line } = mark;
  return (
    <li class={`mark ${mark.level}`}>
      {line === null ? null : onJump === null ? (
        `line ${line}`
      ) : (
        <Button small kind="quiet" name="jump" onClick={() => onJump(line)}>
          line {line}
        </Button>
      )}{" "}
      <Text>{mark.text}</Text>
    </li>
  );
}

/** "Look here: line 9 reads environment variables"; what stops an approval stands before it, by itself. */
export function MarkList(props: { marks: readonly Mark[]; onJump: ((line: number) => void) | null }): VNode {
  const item = (mark: Mark): VNode => (
    <Item key={`${mark.line} ${mark.level} ${mark.text}`} mark={mark} onJump={props.onJump} />
  );
  const stop = props.marks.filter((mark) => mark.level === "stop");
  const look = props.marks.filter((mark) => mark.level !== "stop");
  return (
    <>
      {stop.length === 0 ? null : (
        <Notice kind="bad">
          <strong>Stop: it cannot be approved.</strong>
          <ul>{stop.map(item)}</ul>
        </Notice>
      )}
      {look.length === 0 ? null : (
        <div class="marks">
          <p>
            <strong>Look here:</strong> <span class="muted">(places to look at, not verdicts)</span>
          </p>
          <ul aria-label="Look here">{look.map(item)}</ul>
        </div>
      )}
    </>
  );
}

/** All that keeps this job from being approved, in one place and before the list of files. */
export function Stops({ review }: { review: Review }): VNode | null {
  const found = review.files.flatMap((file) => stops(file).map((mark) => ({ file, mark })));
  if (review.problem === null && found.length === 0) return null;
  return (
    <Notice kind="bad">
      <strong>Stop: it cannot be approved as it is.</strong>
      {review.problem === null ? null : (
        <p>
          <Text>{review.problem}</Text>
        </p>
      )}
      <ul class="names">
        {found.map(({ file, mark }, index) => (
          <li key={index}>
            <code>
              <Text>{file.path}</Text>
            </code>
            {": "}
            <Text>{mark.text}</Text>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
