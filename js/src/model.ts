// The small part of an anywidget model that the views use, and its typed face.
import { Cell, type ReadableCell } from "./cell.ts";
import type { Header, RequestMessage, Root, ViewState } from "./protocol.ts";

export interface Model {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  save_changes(): void;
  on(event: string, callback: (...values: never[]) => void): void;
  off(event: string, callback: (...values: never[]) => void): void;
  send(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]): void;
}

export interface Connection {
  readonly root: Root;
  readonly header: ReadableCell<Header | null>;
  /** What the view was last left with, as it stands in the model; unchecked. */
  readonly viewState: Partial<ViewState>;
  saveViewState(state: ViewState): void;
  send(message: RequestMessage): void;
  /** `buffers`: the bytes that came beside the message. */
  onMessage(callback: (message: unknown, buffers?: readonly DataView[]) => void): () => void;
  close(): void;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Hosts hand bytes over as one or the other. */
function asView(value: unknown): DataView | null {
  if (value instanceof ArrayBuffer) return new DataView(value);
  return ArrayBuffer.isView(value) ? new DataView(value.buffer, value.byteOffset, value.byteLength) : null;
}

/** Connects to a widget model. One connection for each view; `close` takes all listeners away again. */
export function connect(model: Model): Connection {
  const read = (): Header | null => {
    const value = model.get("header");
    return isObject(value) && typeof value["user"] === "string" ? (value as unknown as Header) : null;
  };
  const header = new Cell<Header | null>(read());
  const onHeader = (): void => {
    header.value = read();
  };
  model.on("change:header", onHeader);
  const listeners = new Set<(message: unknown, buffers?: readonly DataView[]) => void>();
  const onCustom = (message: unknown, buffers?: unknown): void => {
    const views = Array.isArray(buffers) ? buffers.map(asView).filter((view) => view !== null) : [];
    for (const listener of [...listeners]) listener(message, views);
  };
  model.on("msg:custom", onCustom);

  const root = model.get("root");
  const state = model.get("view_state");
  return {
    root: isObject(root) && typeof root["view"] === "string" ? (root as unknown as Root) : { view: "table" },
    header,
    viewState: isObject(state) ? (state as Partial<ViewState>) : {},
    saveViewState(next) {
      model.set("view_state", next);
      model.save_changes();
    },
    send(message) {
      model.send(message);
    },
    onMessage(callback) {
      listeners.add(callback);
      return () => {
        listeners.delete(callback);
      };
    },
    close() {
      model.off("change:header", onHeader);
      model.off("msg:custom", onCustom);
      listeners.clear();
    },
  };
}
