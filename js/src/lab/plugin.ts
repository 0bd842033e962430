// The JupyterLab extension: one plugin that brings the side panel, the tab, the commands, the badge and notifications.
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
  type ILayoutRestorer as Restorer,
} from "@jupyterlab/application";
import { ICommandPalette, Notification, type ICommandPalette as Palette } from "@jupyterlab/apputils";
import {
  ISettingRegistry,
  type Settings,
  type ISettingRegistry as SettingsRegistry,
} from "@jupyterlab/settingregistry";
import { DOCK_EVENT, type Offer } from "../panel/dock.ts";
import tabStyles from "../style/tab.css";
import { badgeOf, followBadge } from "./badge.ts";
import { Controller } from "./controller.ts";
import { loadRender } from "./esm.ts";
import { Link } from "./link.ts";
import { followNotices, type Told } from "./notices.ts";
import { DeskWidget, MAIN_ID, PANEL_ID } from "./widgets.ts";
import { readWishes } from "./wishes.ts";

const ID = "syft-job-widgets:panel";
const CLOSE_MS = 10_000;

function activate(
  app: JupyterFrontEnd,
  restorer: Restorer | null,
  palette: Palette | null,
  registry: SettingsRegistry | null,
): void {
  let settings: Settings | null = null;
  const controller = new Controller(
    new Link(app.serviceManager),
    {
      read: () => readWishes(settings?.composite ?? {}),
      write: async (change) => {
        for (const [key, value] of Object.entries(change)) await settings?.set(key, value);
      },
    },
    loadRender,
  );
  const openMain = (): void => {
    if (!main.isAttached) app.shell.add(main, "main");
    app.shell.activateById(MAIN_ID);
  };
  const openPanel = (): void => app.shell.activateById(PANEL_ID);
  const panel = new DeskWidget(PANEL_ID, controller, controller.panel, openMain);
  const main = new DeskWidget(MAIN_ID, controller, controller.main, openMain);

  const style = document.createElement("style");
  style.textContent = tabStyles;
  document.head.append(style);
  app.shell.add(panel, "left", { rank: 350 });
  restorer?.add(panel, PANEL_ID);
  restorer?.add(main, MAIN_ID);

  const show = ({ kind, text, job }: Told): void => {
    const open = (): void => {
      openPanel();
      if (job !== null) panel.tell({ do: "open", job });
    };
    Notification.emit(text, kind, {
      autoClose: CLOSE_MS,
      actions: [{ label: job === null ? "Show the panel" : "Open", callback: open }],
    });
  };
  let stop: (() => void)[] = [];
  controller.panel.state.subscribe((state) => {
    for (const end of stop) end();
    stop = [];
    if (state.is !== "desk") {
      panel.badge = badgeOf(null);
      return;
    }
    const { model } = state.desk;
    const wanted = (): boolean => controller.wishes.notifications;
    const hidden = (): boolean => document.visibilityState === "hidden";
    stop = [
      followBadge(model, (badge) => {
        panel.badge = badge;
      }),
      followNotices(model, { show, wanted, hidden }),
    ];
  });

  window.addEventListener(DOCK_EVENT, (event) => {
    const offered = (event as CustomEvent<Offer>).detail;
    offered.taken = true;
    if (offered.want === "dock") controller.dock(offered.model, offered.render, offered.ended);
    if (offered.want !== "ask") openPanel();
  });

  const command = (id: string, label: string, execute: () => void): void => {
    app.commands.addCommand(id, { label, execute });
    palette?.addItem({ command: id, category: "Jobs" });
  };
  command("syft-jobs:show", "Jobs: show panel", openPanel);
  command("syft-jobs:main", "Jobs: open in main area", openMain);
  command("syft-jobs:next", "Jobs: next waiting for me", () => {
    openPanel();
    panel.tell({ do: "next" });
  });
  command("syft-jobs:folder", "Jobs: choose the SyftBox folder", () => {
    openPanel();
    controller.form();
  });
  command("syft-jobs:restart", "Jobs: restart the panel's kernel", () => void controller.link.restart());
  command("syft-jobs:shutdown", "Jobs: shut down the panel's kernel", () => void controller.link.shutdown());

  const loading = registry === null ? Promise.resolve(null) : registry.load(ID).catch(() => null);
  void Promise.all([loading, app.restored]).then(([found]) => {
    settings = found;
    settings?.changed.connect(() => controller.settingsChanged());
    return controller.begin();
  });
}

const plugin: JupyterFrontEndPlugin = {
  id: ID,
  description: "The desk for SyftBox jobs in the side bar.",
  autoStart: true,
  optional: [ILayoutRestorer, ICommandPalette, ISettingRegistry],
  activate,
};

export default plugin;
