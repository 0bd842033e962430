// The panel as a view of its own, and what stands in the cell of a panel that was sent to the side bar.
import type { VNode } from "preact";
import { mount, type RenderContext, type ViewProps } from "../mount.tsx";
import { Button } from "../ui/button.tsx";
import { inbox } from "./commands.ts";
import { PanelRoot } from "./root.tsx";

type Styles = readonly string[];

const NO_PANEL =
  "There is no side panel here, so the desk stands in this cell. JupyterLab and Notebook 7 have one when syft-job-widgets is installed where their server runs.";

function withCommands(el: HTMLElement, hint: string | null): (props: ViewProps) => VNode {
  const commands = inbox(el);
  return (props) => <PanelRoot {...props} commands={commands} hint={hint} />;
}

export function renderPanel(context: RenderContext, styles: Styles): () => void {
  return mount(withCommands(context.el, null), styles)(context);
}

/** Where there is no side panel: in the cell, as high as a cell can well be. */
export function renderInPlace(context: RenderContext, styles: Styles): () => void {
  return mount(withCommands(context.el, NO_PANEL), [...styles, IN_CELL])(context);
}

const IN_CELL = ":host { height: 600px; max-width: 480px; }";

/** In the cell of a panel that the side bar shows. */
export function renderDocked(context: RenderContext, styles: Styles, look: () => void): () => void {
  const Docked = (): VNode => (
    <div class="panel-docked">
      <span>The desk of this kernel is in the side panel.</span>
      <Button small name="look" onClick={look}>
        Show it
      </Button>
    </div>
  );
  return mount(Docked, [...styles, ":host, .sjw { height: auto; }"])(context);
}
