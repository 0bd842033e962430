// What the host around the panel may ask of it. It comes as an event on the element that holds the panel.

export const COMMAND_EVENT = "syft-job-widgets:command";

/** `next`: show the next job that waits for this user. `open`: show this job. */
export type Command = { do: "next" } | { do: "open"; job: string };

export function tell(el: HTMLElement, command: Command): void {
  el.dispatchEvent(new CustomEvent<Command>(COMMAND_EVENT, { detail: command }));
}

/** Calls back on each command. Returns the way to stop. */
export function listen(el: HTMLElement, callback: (command: Command) => void): () => void {
  const take = (event: Event): void => callback((event as CustomEvent<Command>).detail);
  el.addEventListener(COMMAND_EVENT, take);
  return () => el.removeEventListener(COMMAND_EVENT, take);
}
