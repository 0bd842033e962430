// The small part of JupyterLab that the side panel uses, as it has been from 4.0 on. At run time these modules are
// JupyterLab's own (`build.mjs` leaves them out of the bundle), so nothing of them needs to be installed here.

declare module "@lumino/widgets" {
  export interface Title {
    label: string;
    caption: string;
    icon: unknown;
    closable: boolean;
    dataset: Record<string, string>;
  }
  export interface Message {
    type: string;
  }
  export class Widget {
    constructor(options?: { node?: HTMLElement });
    readonly node: HTMLElement;
    readonly title: Title;
    readonly isVisible: boolean;
    readonly isAttached: boolean;
    readonly isDisposed: boolean;
    id: string;
    addClass(name: string): void;
    dispose(): void;
    activate(): void;
    protected onAfterShow(message: Message): void;
    protected onAfterAttach(message: Message): void;
    protected onAfterDetach(message: Message): void;
    protected onActivateRequest(message: Message): void;
  }
}

declare module "@jupyterlab/ui-components" {
  export class LabIcon {
    constructor(options: { name: string; svgstr: string });
  }
}

declare module "@jupyterlab/application" {
  import type { Widget } from "@lumino/widgets";

  export interface Shell {
    add(widget: Widget, area: "left" | "main", options?: { rank?: number; activate?: boolean }): void;
    activateById(id: string): void;
  }
  export interface Signal<T> {
    connect(slot: (sender: unknown, value: T) => void): boolean;
    disconnect(slot: (sender: unknown, value: T) => void): boolean;
  }
  export interface Comm {
    readonly commId: string;
    readonly isDisposed: boolean;
    onMsg: (message: CommMessage) => void;
    onClose: (message: CommMessage) => void;
    open(data?: object): unknown;
    send(data: object, metadata?: object, buffers?: ArrayBuffer[]): unknown;
    dispose(): void;
  }
  export interface CommMessage {
    content: { comm_id: string; data: unknown };
    buffers?: readonly (ArrayBuffer | ArrayBufferView)[];
  }
  export interface ExecuteReply {
    content: { status: "ok" | "error" | "aborted"; ename?: string; evalue?: string };
  }
  export type KernelStatus =
    | "unknown"
    | "starting"
    | "idle"
    | "busy"
    | "terminating"
    | "restarting"
    | "autorestarting"
    | "dead";
  export interface Kernel {
    readonly id: string;
    readonly name: string;
    readonly status: KernelStatus;
    readonly isDisposed: boolean;
    /** Since 4.4. */
    commsOverSubshells?: "disabled" | "perComm" | "perCommTarget";
    readonly disposed: Signal<unknown>;
    readonly statusChanged: Signal<KernelStatus>;
    hasComm?(id: string): boolean;
    createComm(target: string, id?: string): Comm;
    registerCommTarget(target: string, callback: (comm: Comm, message: CommMessage) => void): void;
    requestExecute(content: {
      code: string;
      silent: boolean;
      store_history: boolean;
      allow_stdin: boolean;
      stop_on_error: boolean;
    }): { done: Promise<ExecuteReply> };
    restart(): Promise<void>;
  }
  export interface Session {
    readonly kernel: Kernel | null;
    readonly isDisposed: boolean;
    readonly disposed: Signal<unknown>;
    readonly kernelChanged: Signal<{ newValue: Kernel | null }>;
    shutdown(): Promise<void>;
    dispose(): void;
  }
  export interface Sessions {
    readonly ready: Promise<void>;
    findByPath(path: string): Promise<{ id: string } | undefined>;
    connectTo(options: { model: { id: string } }): Session;
    startNew(options: {
      path: string;
      name: string;
      type: string;
      kernel: { name?: string };
    }): Promise<Session>;
  }
  export interface ServiceManager {
    readonly sessions: Sessions;
    readonly kernelspecs: {
      readonly ready: Promise<void>;
      readonly specs: { default: string; kernelspecs: Record<string, unknown> } | null;
    };
  }
  export interface JupyterFrontEnd {
    readonly shell: Shell;
    readonly restored: Promise<void>;
    readonly serviceManager: ServiceManager;
    readonly commands: {
      addCommand(id: string, options: { label: string; caption?: string; execute: () => unknown }): unknown;
      execute(id: string, args?: object): Promise<unknown>;
    };
  }
  export interface JupyterFrontEndPlugin {
    id: string;
    description: string;
    autoStart: boolean;
    optional: unknown[];
    activate: (app: JupyterFrontEnd, ...services: never[]) => void;
  }
  export interface ILayoutRestorer {
    add(widget: Widget, name: string): void;
  }
  export const ILayoutRestorer: unknown;
}

declare module "@jupyterlab/apputils" {
  export interface ICommandPalette {
    addItem(item: { command: string; category: string }): unknown;
  }
  export const ICommandPalette: unknown;
  export const Notification: {
    emit(
      message: string,
      type: "default" | "info" | "success" | "warning" | "error",
      options: {
        autoClose?: number | false;
        actions?: { label: string; callback: () => void; displayType?: string }[];
      },
    ): string;
  };
}

declare module "@jupyterlab/settingregistry" {
  export interface Settings {
    readonly composite: Record<string, unknown>;
    readonly changed: { connect(slot: () => void): boolean };
    set(key: string, value: unknown): Promise<void>;
  }
  export interface ISettingRegistry {
    load(plugin: string): Promise<Settings>;
  }
  export const ISettingRegistry: unknown;
}
