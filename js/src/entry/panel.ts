// The desk in a narrow place: JupyterLab's side panel, or the cell where there is none.
import logStyles from "../log/log.css";
import type { RenderContext } from "../mount.tsx";
import { FILLS, offer, wantsDock } from "../panel/dock.ts";
import { renderDocked, renderInPlace, renderPanel } from "../panel/place.tsx";
import { cardStyles } from "../style/card_styles.ts";
import panelStyles from "../style/panel.css";

const styles = [...cardStyles, logStyles, panelStyles];

function render(context: RenderContext): () => void {
  const { model } = context;
  // What has a place of its own fills it; a cell is as high as what stands in it.
  if (FILLS in context.el.dataset) return renderPanel(context, styles);
  if (!wantsDock(model)) return renderInPlace(context, styles, false);
  const panel = (inside: RenderContext): (() => void) => renderPanel(inside, styles);
  return offer("ask", model, panel)
    ? renderDocked(context, styles, () => offer("look", model, panel))
    : renderInPlace(context, styles, true);
}

/** Once for each widget, also when no cell shows it: it goes to the side panel at once. */
function initialize({ model, signal }: { model: RenderContext["model"]; signal?: AbortSignal }): void {
  if (wantsDock(model)) offer("dock", model, (inside) => renderPanel(inside, styles), signal);
}

export default { initialize, render };
