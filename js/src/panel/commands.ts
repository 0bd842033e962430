// What the host around the panel may ask of it. It comes as an event on the element that holds the panel.

export const COMMAND_EVENT = "syft-job-widgets:command";

/** `next`: show the next job that waits for this user. `open`: show this job. */
export type Command = { do: "next" } | { do: "open"; job: string };

export function tell(el: HTMLElement, command: Command): void {
  el.dispatchEvent(new CustomEvent<Command>(COMMAND_EVENT, { detail: command }));
}

type Subscribe = (callback: (command: Command) => void) => () => void;

/** Hears from now on, and keeps what comes before somebody subscribes: a view listens only once it is drawn. */
export function inbox(el: HTMLElement): Subscribe {
  const early: Command[] = [];
  let current: ((command: Command) => void) | null = null;
  el.addEventListener(COMMAND_EVENT, (event) => {
    const { detail } = event as CustomEvent<Command>;
    if (current === null) early.push(detail);
    else current(detail);
  });
  return (callback) => {
    current = callback;
    for (const command of early.splice(0)) callback(command);
    return () => {
      current = null;
    };
  };
}
