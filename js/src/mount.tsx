// From a component to anywidget's `render`: shadow root, styles, theme, visibility, and a clean end.
import { type ComponentType, render as draw } from "preact";
import type { ReadableCell } from "./cell.ts";
import { Desk } from "./desk.ts";
import { type Connection, connect, type Model } from "./model.ts";
import type { Header, Root } from "./protocol.ts";
import { baseStyles } from "./theme.css.ts";
import { followTheme } from "./theme.ts";

export interface ViewProps {
  desk: Desk;
  connection: Connection;
  root: Root;
  header: ReadableCell<Header | null>;
}

export interface RenderContext {
  model: Model;
  el: HTMLElement;
  signal?: AbortSignal;
}

export type Render = (context: RenderContext) => () => void;

function addStyles(root: ShadowRoot, styles: readonly string[]): void {
  const text = styles.join("\n");
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // no constructable style sheets here, or a sheet of another document
    const style = document.createElement("style");
    style.textContent = text;
    root.append(style);
  }
}

/** Tells `callback` whether the element is on the screen (or nearly) and the page is shown. */
function followVisibility(el: HTMLElement, callback: (visible: boolean) => void): () => void {
  let near = true;
  const tell = (): void => callback(near && document.visibilityState !== "hidden");
  let observer: IntersectionObserver | null = null;
  if (typeof IntersectionObserver === "function") {
    observer = new IntersectionObserver(
      (entries) => {
        near = entries.at(-1)?.isIntersecting ?? near;
        tell();
      },
      { rootMargin: "300px" },
    );
    observer.observe(el);
  }
  document.addEventListener("visibilitychange", tell);
  return () => {
    observer?.disconnect();
    document.removeEventListener("visibilitychange", tell);
  };
}

/** Makes `render` of a view. All state lives in the closure of one call: some hosts share a module between views. */
export function mount(Component: ComponentType<ViewProps>, styles: readonly string[] = []): Render {
  return ({ model, el, signal }) => {
    const host = document.createElement("div");
    host.className = "sjw-host";
    const shadow = host.attachShadow({ mode: "open" });
    addStyles(shadow, [...baseStyles, ...styles]);
    const frame = document.createElement("div");
    frame.className = "sjw";
    shadow.append(frame);
    // a key that is used here must not reach the notebook, where "a" adds a cell and "d d" deletes one
    const keep = (event: Event): void => event.stopPropagation();
    for (const type of ["keydown", "keyup", "keypress"]) frame.addEventListener(type, keep);
    el.append(host);

    const connection = connect(model);
    const desk = new Desk(connection, { visible: document.visibilityState !== "hidden" });
    const stopTheme = followTheme(frame);
    const stopVisibility = followVisibility(host, (visible) => desk.setVisible(visible));
    draw(
      <Component desk={desk} connection={connection} root={connection.root} header={connection.header} />,
      frame,
    );

    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      stopVisibility();
      stopTheme();
      draw(null, frame);
      desk.dispose();
      connection.close();
      host.remove();
    };
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted) end();
    return end;
  };
}
