import { Fragment, type VNode } from "preact";
import { Text } from "../text.tsx";

/** Addresses or paths, with commas between them. `code`: as paths are written. */
export function Names({ names, code = false }: { names: readonly string[]; code?: boolean }): VNode {
  return (
    <>
      {names.map((name, index) => (
        <Fragment key={name}>
          {index > 0 ? ", " : ""}
          {code ? (
            <code>
              <Text>{name}</Text>
            </code>
          ) : (
            <Text>{name}</Text>
          )}
        </Fragment>
      ))}
    </>
  );
}
