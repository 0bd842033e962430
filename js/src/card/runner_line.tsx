// Who runs this job and since when, or what it waits for. Only the owner's desk knows.
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Desk } from "../desk.ts";
import type { RunnerLine as Value } from "../protocol.ts";
import { plain, Text } from "../text.tsx";
import { Age, Elapsed } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { plural } from "../ui/format.ts";
import { toClipboard } from "../ui/to_clipboard.ts";

function Command({ command }: { command: string }): VNode {
  const [said, say] = useState("Copy");
  const near = useRef<HTMLSpanElement>(null);
  const write = async (): Promise<void> => {
    // where copying is not allowed the line stands there to be marked by hand
    if (near.current !== null && (await toClipboard(command, near.current))) say("Copied");
  };
  return (
    <span class="command" ref={near}>
      <code>{plain(command)}</code>{" "}
      <Button small kind="quiet" label={`${said} the command`} onClick={() => void write()}>
        {said}
      </Button>
    </span>
  );
}

function Hosts({ names }: { names: readonly string[] }): VNode {
  return <Text>{names.join(", ")}</Text>;
}

export function RunnerLine({ desk, runner }: { desk: Desk; runner: Value }): VNode {
  const { state, since, hosts, before, quiet_since: quiet, command } = runner;
  const approved =
    since === null ? (
      "Approved"
    ) : (
      <>
        Approved <Age desk={desk} at={since} />
      </>
    );
  return (
    <p class="runner-line" data-state={state}>
      {state === "missing" ? (
        <>
          {approved}, no runner has picked it up: start one with{" "}
          {command === null ? "a terminal" : <Command command={command} />}
        </>
      ) : state === "queued" ? (
        <>
          {approved}. The runner on <Hosts names={hosts} /> takes it{" "}
          {before === null || before === 0 ? "next" : `after ${plural(before, "other job")}`}.
        </>
      ) : (
        <>
          {state === "starting"
            ? "Taken by the runner on "
            : state === "cancelling"
              ? "Being cancelled on "
              : "Running on "}
          <Hosts names={hosts} />
          {since === null ? null : (
            <>
              {" "}
              for <Elapsed desk={desk} since={since} />
            </>
          )}
          {state === "starting" ? ", not begun yet" : ""}.
          {quiet === null ? null : (
            <span class="warn-text">
              {" "}
              Its runner has given no sign of life for <Elapsed desk={desk} since={quiet} />.
            </span>
          )}
        </>
      )}
    </p>
  );
}
