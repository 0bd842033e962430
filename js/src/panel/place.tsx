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

/** In a cell, as high as a cell can well be. `asked`: it was to stand in a side panel, and there is none. */
export function renderInPlace(context: RenderContext, styles: Styles, asked: boolean): () => void {
  return mount(withCommands(context.el, asked ? NO_PANEL : null), [...styles, IN_CELL])(context);
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
