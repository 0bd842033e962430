import type { VNode } from "preact";
import { Text } from "../text.tsx";

const MOST = 50;

function Names({ word, names }: { word: string; names: readonly string[] }): VNode | null {
  if (names.length === 0) return null;
  return (
    <p>
      {word}:{" "}
      {names.slice(0, MOST).map((name, index) => (
        <span key={name}>
          {index > 0 ? ", " : ""}
          <code>
            <Text>{name}</Text>
          </code>
        </span>
      ))}
      {names.length > MOST ? ` and ${names.length - MOST} more` : ""}
    </p>
  );
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** Which files differ from what was reviewed. Takes the details of an error as they come. */
export function Changes({ details }: { details: Record<string, unknown> | null }): VNode {
  return (
    <div class="changes">
      <Names word="Changed" names={strings(details?.["changed"])} />
      <Names word="Added" names={strings(details?.["added"])} />
      <Names word="Removed" names={strings(details?.["removed"])} />
    </div>
  );
}
