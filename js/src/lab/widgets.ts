// The two places in JupyterLab's own terms: a tab of the left side bar, and a tab of the main area.
import { LabIcon } from "@jupyterlab/ui-components";
import { Widget } from "@lumino/widgets";
import type { Command } from "../panel/commands.ts";
import type { Badge } from "./badge.ts";
import type { Controller, Place } from "./controller.ts";
import { mountShell } from "./shell.tsx";

export const PANEL_ID = "syft-jobs-panel";
export const MAIN_ID = "syft-jobs-main";

// A tray with a tick: what came in, looked at. The classes follow JupyterLab's theme.
export const icon = new LabIcon({
  name: "syft-job-widgets:jobs",
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><g class="jp-icon3" fill="#616161">' +
    '<path d="M3 13h5l1.5 3h5l1.500-3h5v7a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z"/>' +
    '<path d="M10.400 12.200 6.200 8l1.500-1.500 2.700 2.700L16.300 3.300l1.500 1.500z"/></g></svg>',
});

export class DeskWidget extends Widget {
  readonly #controller: Controller;
  readonly #place: Place;
  readonly tell: (command: Command) => void;

  constructor(id: string, controller: Controller, place: Place, openMain: () => void) {
    super();
    this.id = id;
    this.addClass("syft-jobs");
    this.title.icon = icon;
    this.title.caption = "Jobs";
    this.node.setAttribute("role", "region");
    this.node.setAttribute("aria-label", "Jobs");
    this.node.tabIndex = -1;
    this.#controller = controller;
    this.#place = place;
    if (place.view === "table") {
      this.title.label = "Jobs";
      this.title.closable = true;
    }
    this.tell = mountShell(this.node, { place, controller, openMain });
  }

  set badge({ text, caption }: Badge) {
    this.title.dataset = text === "" ? {} : { "syft-jobs-waiting": text };
    this.title.caption = caption;
  }

  protected override onAfterAttach(): void {
    // the panel is in use from the start, hidden or not: it counts for the badge
    if (this.#place.view === "table") this.#controller.activate(this.#place);
  }

  protected override onAfterDetach(): void {
    if (this.#place.view === "table") this.#controller.deactivate(this.#place);
  }

  protected override onActivateRequest(): void {
    this.node.focus();
  }
}
