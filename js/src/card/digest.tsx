import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { plain } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { shortDigest } from "../ui/format.ts";

/** The short form of a digest; the button copies the whole. */
export function Digest({ digest, copy = false }: { digest: string; copy?: boolean }): VNode {
  const [said, say] = useState("Copy");
  const write = (): void => {
    // clipboard is missing on plain http pages; then the whole digest is shown to be copied by hand
    if (navigator.clipboard === undefined) {
      say("whole");
      return;
    }
    navigator.clipboard.writeText(digest).then(
      () => say("Copied"),
      () => say("whole"),
    );
  };
  return (
    <span class="digest">
      <code title={plain(digest)}>{plain(said === "whole" ? digest : shortDigest(digest))}</code>
      {copy && said !== "whole" ? (
        <Button small kind="quiet" label={`${said} the whole digest`} onClick={write}>
          {said}
        </Button>
      ) : null}
    </span>
  );
}
