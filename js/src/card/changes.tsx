import type { VNode } from "preact";
import { Names } from "../ui/names.tsx";

const MOST = 50;

function Which({ word, names }: { word: string; names: readonly string[] }): VNode | null {
  if (names.length === 0) return null;
  return (
    <p>
      {word}: <Names code names={names.slice(0, MOST)} />
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
      <Which word="Changed" names={strings(details?.["changed"])} />
      <Which word="Added" names={strings(details?.["added"])} />
      <Which word="Removed" names={strings(details?.["removed"])} />
    </div>
  );
}
