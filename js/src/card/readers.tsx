import type { VNode } from "preact";
import type { Readers as ReadersValue } from "../protocol.ts";
import { Text } from "../text.tsx";
import { Names } from "../ui/names.tsx";
import { Notice } from "../ui/notice.tsx";

/** "Readers: only you", or everybody else who can read it now. */
export function Readers(props: { readers: ReadersValue; mine: boolean; owner: string }): VNode {
  const { users, note, problem } = props.readers;
  return (
    <div class="readers">
      <p>
        <span class="muted">Readers: </span>
        {users.length === 0 ? (
          props.mine ? (
            "only you"
          ) : (
            <>
              only <Text>{props.owner}</Text>
            </>
          )
        ) : (
          <>
            {props.mine ? "you" : <Text>{props.owner}</Text>}, <Names names={users} />
          </>
        )}
      </p>
      {note === null ? null : (
        <p class="muted">
          <Text>{note}</Text>
        </p>
      )}
      {problem === null ? null : (
        <Notice kind="bad">
          <Text>{problem}</Text>
        </Notice>
      )}
    </div>
  );
}
