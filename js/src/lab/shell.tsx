// What stands around the desk in JupyterLab: the first-use form, waits and errors, and the few words at its foot.
import type { VNode } from "preact";
import { render as draw } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useCell } from "../cell.ts";
import { tell as tellView } from "../panel/commands.ts";
import { FILLS } from "../panel/dock.ts";
import shellStyles from "../style/lab.css";
import { plain, Text } from "../text.tsx";
import { baseStyles } from "../theme.css.ts";
import { followTheme } from "../theme.ts";
import { Button } from "../ui/button.tsx";
import { timeOfDay } from "../ui/format.ts";
import { Notice } from "../ui/notice.tsx";
import type { Controller, Place, PlaceState, ShownDesk } from "./controller.ts";

export interface ShellProps {
  place: Place;
  controller: Controller;
  openMain: () => void;
  /** Takes the element that holds the view, or null, so that it can be sent commands. */
  onView: (el: HTMLElement | null) => void;
}

function Desk({ desk, onView }: { desk: ShownDesk; onView: ShellProps["onView"] }): VNode {
  const slot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const el = slot.current;
    if (el === null) return undefined;
    const inside = document.createElement("div");
    inside.className = "slot-inside";
    el.append(inside);
    const abort = new AbortController();
    inside.dataset[FILLS] = "";
    const end = desk.render({ model: desk.model, el: inside, signal: abort.signal });
    onView(inside);
    return () => {
      onView(null);
      abort.abort();
      if (typeof end === "function") end();
      inside.remove();
    };
  }, [desk, onView]);
  return <div class="slot" ref={slot} />;
}

function Field(props: {
  label: string;
  name: string;
  value: string;
  placeholder: string;
  refused: string | null;
  onInput: (value: string) => void;
}): VNode {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { refused } = props;
  useEffect(() => {
    if (refused !== null) input.current?.focus();
  }, [refused]);
  return (
    <div>
      <label class="label" for={id}>
        {props.label}
      </label>
      <input
        class="field"
        id={id}
        ref={input}
        name={props.name}
        value={props.value}
        placeholder={props.placeholder}
        spellcheck={false}
        autocomplete="off"
        aria-invalid={refused !== null}
        aria-describedby={refused === null ? undefined : `${id}-why`}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      {refused === null ? null : (
        <p class="refused" id={`${id}-why`} role="alert">
          <Text>{refused}</Text>
        </p>
      )}
    </div>
  );
}

function Form({ state, place, controller }: ShellProps & { state: PlaceState & { is: "form" } }): VNode {
  const [folder, setFolder] = useState(state.folder);
  const [email, setEmail] = useState(state.email);
  const { refused, busy } = state;
  const of = (field: string): string | null => (refused?.field === field ? refused.message : null);
  return (
    <form
      class="first-use"
      onSubmit={(event) => {
        event.preventDefault();
        // what stands in the fields, also where a browser filled them in by itself
        const typed = new FormData(event.currentTarget);
        const value = (name: string): string => String(typed.get(name) ?? "");
        if (busy === null) void controller.submit(place, value("folder"), value("email"));
      }}
    >
      <h2>Jobs</h2>
      <p>The jobs that others sent to your SyftBox: review, approve, watch, share. Where is yours?</p>
      <Field
        label="SyftBox folder"
        name="folder"
        value={folder}
        placeholder="~/SyftBox"
        refused={of("folder")}
        onInput={setFolder}
      />
      <Field
        label="Your address"
        name="email"
        value={email}
        placeholder="alice@hospital.example"
        refused={of("email")}
        onInput={setEmail}
      />
      {state.error === null ? null : (
        <Notice kind="bad" live>
          <Text>{state.error}</Text>
        </Notice>
      )}
      <div class="first-use-buttons">
        <button type="submit" class="button primary" aria-disabled={busy !== null}>
          Open my desk
        </button>
        <Button name="demo" busy={busy !== null} onClick={() => void controller.demo(place)}>
          Try it with a demo
        </Button>
        {controller.canGoBack && busy === null ? (
          <Button name="cancel" kind="quiet" onClick={() => controller.again()}>
            Cancel
          </Button>
        ) : null}
      </div>
      <p class="muted" role="status">
        {busy ??
          "The demo is a SyftBox in a temporary folder, with made-up jobs. It ends with the panel's kernel."}
      </p>
    </form>
  );
}

function Around(props: ShellProps & { desk: ShownDesk }): VNode {
  const { desk, controller, place } = props;
  return (
    <>
      {desk.docked ? (
        <div class="around top">
          <span>The desk of a notebook's kernel.</span>
          <Button small name="undock" onClick={() => controller.undock()}>
            Back to my own
          </Button>
        </div>
      ) : null}
      <Desk desk={desk} onView={props.onView} />
      {desk.docked || place.view !== "panel" ? null : (
        <div class="around">
          <Button small kind="quiet" name="main" onClick={props.openMain}>
            Full table
          </Button>
          <Button
            small
            kind="quiet"
            name="folder"
            title={`Another folder than ${plain(desk.folder)}`}
            onClick={() => controller.form()}
          >
            Folder
          </Button>
          <Button small kind="quiet" name="shutdown" onClick={() => void controller.link.shutdown()}>
            Shut down
          </Button>
        </div>
      )}
    </>
  );
}

export function Shell(props: ShellProps): VNode {
  const { place, controller } = props;
  const state = useCell(place.state);
  switch (state.is) {
    case "form":
      return <Form key="form" {...props} state={state} />;
    case "desk":
      return <Around key="desk" {...props} desk={state.desk} />;
    case "wait":
      return (
        <p class="loading" role="status">
          <Text>{state.words}</Text>
        </p>
      );
    case "gone":
      return (
        <div class="message">
          <Notice kind="warn" live>
            <Text>{state.words}</Text> Nothing here is up to date since {timeOfDay(state.since)}.
          </Notice>
          <Button kind="primary" name="again" onClick={() => controller.again()}>
            Start it again
          </Button>
        </div>
      );
    case "failed":
      return (
        <div class="message">
          <Notice kind="bad" live>
            <Text>{state.words}</Text>
          </Notice>
          <Button name="again" onClick={() => controller.again()}>
            Try again
          </Button>
        </div>
      );
  }
}

/** Draws a place into an element of JupyterLab's. */
export function mountShell(
  node: HTMLElement,
  props: Omit<ShellProps, "onView">,
): (command: Parameters<typeof tellView>[1]) => void {
  const root = node.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync([...baseStyles, shellStyles].join("\n"));
  root.adoptedStyleSheets = [sheet];
  const frame = document.createElement("div");
  frame.className = "sjw";
  root.append(frame);
  for (const type of ["keydown", "keyup", "keypress"]) {
    frame.addEventListener(type, (event) => event.stopPropagation());
  }
  followTheme(frame);
  let view: HTMLElement | null = null;
  const waiting: Parameters<typeof tellView>[1][] = [];
  const onView = (el: HTMLElement | null): void => {
    view = el;
    if (el !== null) for (const command of waiting.splice(0)) tellView(el, command);
  };
  draw(<Shell {...props} onView={onView} />, frame);
  return (command) => {
    if (view === null) waiting.splice(0, 1, command);
    else tellView(view, command);
  };
}
