import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { plain } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { shortDigest } from "../ui/format.ts";
import { toClipboard } from "../ui/to_clipboard.ts";

/** The short form of a digest; the button copies the whole. */
export function Digest({ digest, copy = false }: { digest: string; copy?: boolean }): VNode {
  const [said, say] = useState("Copy");
  const near = useRef<HTMLSpanElement>(null);
  const write = async (): Promise<void> => {
    // where it is not allowed the whole digest is shown, to be copied by hand
    if (near.current !== null) say((await toClipboard(digest, near.current)) ? "Copied" : "whole");
  };
  return (
    <span class="digest" ref={near}>
      <code title={plain(digest)}>{plain(said === "whole" ? digest : shortDigest(digest))}</code>
      {copy && said !== "whole" ? (
        <Button small kind="quiet" label={`${said} the whole digest`} onClick={() => void write()}>
          {said}
        </Button>
      ) : null}
    </span>
  );
}
