// The panel's own kernel: one session for all tabs, found again after a reload, made ready again after a restart.
import type { Comm, Kernel, KernelStatus, ServiceManager, Session } from "@jupyterlab/application";
import { Cell, type ReadableCell } from "../cell.ts";
import { CommModel } from "./comm_model.ts";

export const PATH = "syft-jobs-panel";
export const TARGET = "syft_job_widgets.panel";
const WIDGET = "jupyter.widget";
/**
 * All the code that the panel ever runs, always the same; what a person typed goes in a message afterwards. A module
 * that lies in the folder where the server was started must not be taken for ours.
 */
export const PRELUDE = `import sys
sys.path[:] = [place for place in sys.path if place]
from syft_job_widgets.widgets import panel_host
panel_host.serve()`;

const ANSWER_MS = 30_000;
/** A demo is made of jobs that really run. */
const DEMO_MS = 240_000;
const RESTART_MS = 10_000;
const ASK_EVERY_MS = 10_000;
const STILL_THERE_MS = 20_000;
/** A cold machine imports slowly. */
const PRELUDE_MS = 120_000;

/** `since`: this browser's clock, ms. */
export type LinkState =
  | { is: "off" }
  | { is: "starting"; words: string }
  | { is: "ready" }
  | { is: "gone"; words: string; since: number }
  | { is: "failed"; words: string };

export interface OpenParams {
  view: "panel" | "table";
  folder: string;
  email: string;
  refresh: number;
}

export interface Refusal {
  field: string;
  message: string;
}

export interface Opened {
  model: string;
  folder: string;
  email: string;
}

export type Answer = { refused: Refusal } | Opened;

interface Pending {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

/** Fails with a sentence when it takes too long: a wait must not be silent for ever. */
function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const why = `The panel's kernel has not answered for ${ms / 1_000} seconds. Try again, or restart it.`;
    timer = setTimeout(() => reject(new Error(why)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the panel's first line came to, as a sentence. */
export function preludeFault(kernel: string, name: string | undefined, value: string | undefined): string {
  if (name === "ModuleNotFoundError" && value?.includes("'syft_job_widgets'")) {
    return `The kernel "${kernel}" has no syft_job_widgets. Install it there (pip install syft-job-widgets), or choose another kernel in the settings.`;
  }
  if (name === "ImportError" || name === "ModuleNotFoundError") {
    return `The syft_job_widgets of the kernel "${kernel}" does not fit this panel (${value ?? name}). Install the same version where JupyterLab runs and in the kernel.`;
  }
  return `The kernel "${kernel}" could not be made ready: ${name ?? "an error"}: ${value ?? ""}`;
}

export class Link {
  readonly state: ReadableCell<LinkState>;
  readonly #state = new Cell<LinkState>({ is: "off" });
  readonly #services: ServiceManager;
  readonly #comms = new Map<string, Comm>();
  readonly #pending = new Map<string, Pending>();
  #session: Session | null = null;
  #kernel: Kernel | null = null;
  #host: Comm | null = null;
  #turn = 0;
  #count = 0;
  #wanted = "";
  #revived = false;
  /** The first line is being run; a kernel that gets idle meanwhile is no news. */
  #preparing = false;

  constructor(services: ServiceManager) {
    this.#services = services;
    this.state = this.#state;
  }

  /** Whether there is a session from before, of this or another tab. */
  async exists(): Promise<boolean> {
    await this.#services.sessions.ready;
    return (await this.#services.sessions.findByPath(PATH)) !== undefined;
  }

  /** Finds or starts the session, and makes it ready. Does nothing while it is starting or there. */
  async start(kernelName: string): Promise<void> {
    if (this.#state.value.is === "starting" || this.#state.value.is === "ready") return;
    this.#wanted = kernelName;
    this.#state.value = { is: "starting", words: "Starting the panel's kernel…" };
    try {
      const { sessions } = this.#services;
      await sessions.ready;
      const model = await sessions.findByPath(PATH);
      const session =
        model === undefined
          ? await sessions.startNew({
              path: PATH,
              name: "Jobs panel",
              type: "syft-jobs",
              kernel: { name: await this.#kernelName(kernelName) },
            })
          : sessions.connectTo({ model });
      this.#adopt(session);
    } catch (error) {
      this.#state.value = { is: "failed", words: `The panel's kernel could not be started: ${words(error)}` };
    }
  }

  /** A folder's desk: the widget's id, or what is wrong with what was typed. */
  open(params: OpenParams): Promise<Answer> {
    return within(ANSWER_MS, this.#call("panel.open", params));
  }

  demo(params: Pick<OpenParams, "view" | "refresh">): Promise<Answer> {
    return within(DEMO_MS, this.#call("panel.demo", params));
  }

  /** The desk that was opened last in this kernel, by whichever tab. */
  last(params: Pick<OpenParams, "view" | "refresh">): Promise<Answer> {
    return within(ANSWER_MS, this.#call("panel.last", params));
  }

  /** The model of a widget of this kernel, with its whole state. */
  async model(id: string): Promise<CommModel> {
    const kernel = this.#kernel;
    if (kernel === null) throw new Error("The panel's kernel is not there.");
    const known = this.#comms.get(id);
    const comm = known !== undefined && !known.isDisposed ? known : kernel.createComm(WIDGET, id);
    this.#comms.delete(id); // let go of with the model
    const model = new CommModel(comm);
    await within(ANSWER_MS, model.ready);
    return model;
  }

  async restart(): Promise<void> {
    await this.#kernel?.restart();
  }

  /** Ends the kernel, for all tabs. */
  async shutdown(): Promise<void> {
    const session = this.#session;
    this.#release();
    this.#state.value = { is: "gone", words: "The panel's kernel was shut down.", since: Date.now() };
    await session?.shutdown();
  }

  async #kernelName(wanted: string): Promise<string> {
    await this.#services.kernelspecs.ready;
    const { specs } = this.#services.kernelspecs;
    const names = Object.keys(specs?.kernelspecs ?? {});
    if (wanted === "") return names.includes("python3") ? "python3" : (specs?.default ?? "");
    if (names.includes(wanted)) return wanted;
    throw new Error(
      `there is no kernel "${wanted}", only ${names.join(", ")}. Choose another one in the settings.`,
    );
  }

  #adopt(session: Session): void {
    this.#session = session;
    session.disposed.connect(this.#onSessionGone);
    session.kernelChanged.connect(this.#onKernelChanged);
    this.#watch(session.kernel);
  }

  #release(): void {
    this.#turn += 1;
    const session = this.#session;
    this.#session = null;
    if (session !== null) {
      session.disposed.disconnect(this.#onSessionGone);
      session.kernelChanged.disconnect(this.#onKernelChanged);
    }
    this.#watch(null);
  }

  #watch(kernel: Kernel | null): void {
    this.#kernel?.statusChanged.disconnect(this.#onStatus);
    this.#kernel = kernel;
    this.#forget("The panel's kernel ended before it answered.");
    if (kernel === null) return;
    // No cell ever keeps this kernel busy, so its comms need no subshell. And JupyterLab 4.4.0 to 4.4.3 would send those
    // of the notebooks' widgets to ours (https://github.com/jupyterlab/jupyterlab/issues/17633).
    kernel.commsOverSubshells = "disabled";
    kernel.statusChanged.connect(this.#onStatus);
    void this.#prepare(kernel);
  }

  #forget(why: string): void {
    for (const { reject } of this.#pending.values()) reject(new Error(why));
    this.#pending.clear();
    this.#comms.clear();
    this.#host = null;
  }

  readonly #onKernelChanged = (_: unknown, change: { newValue: Kernel | null }): void => {
    if (change.newValue === null) this.#lost("The panel's kernel was shut down.");
    else this.#watch(change.newValue);
  };

  readonly #onSessionGone = (): void => this.#lost("The panel's kernel was shut down.");

  readonly #onStatus = (_: unknown, status: KernelStatus): void => {
    const kernel = this.#kernel;
    if (kernel === null) return;
    if (status === "restarting" || status === "autorestarting") {
      this.#turn += 1;
      this.#preparing = false;
      this.#forget("The panel's kernel restarted before it answered.");
      this.#state.value = { is: "starting", words: "The panel's kernel restarts…" };
      void this.#notForEver(this.#turn);
    } else if (status === "starting") {
      // said once by every new kernel process. When somebody else restarted it JupyterLab does not know, and would send
      // messages to parts of the old process: a new connection begins anew
      if (this.#state.value.is === "ready") void this.#reconnect();
      else if (!this.#preparing) void this.#prepare(kernel);
    } else if (status === "dead") {
      void this.#revive(kernel);
    } else if (status === "idle" && this.#state.value.is === "starting" && !this.#preparing) {
      void this.#prepare(kernel);
    }
  };

  async #reconnect(): Promise<void> {
    const session = this.#session;
    this.#release();
    this.#state.value = { is: "off" };
    session?.dispose();
    await this.start(this.#wanted);
  }

  #lost(why: string): void {
    this.#release();
    this.#state.value = { is: "gone", words: why, since: Date.now() };
  }

  /** The server gave up on it: one try of our own, then a person decides. */
  async #revive(kernel: Kernel): Promise<void> {
    if (!this.#revived) {
      this.#revived = true;
      this.#state.value = { is: "starting", words: "The panel's kernel has died. It is started again…" };
      try {
        await kernel.restart();
        return;
      } catch {
        // said below
      }
    }
    this.#lost("The panel's kernel has died.");
  }

  async #prepare(kernel: Kernel): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#preparing = true;
    this.#state.value = { is: "starting", words: "Starting the panel's kernel…" };
    try {
      // without a target of that name JupyterLab would close the comm of every widget that the kernel makes
      kernel.registerCommTarget(WIDGET, (comm) => {
        this.#comms.set(comm.commId, comm);
      });
      const { content } = await within(
        PRELUDE_MS,
        kernel.requestExecute({
          code: PRELUDE,
          silent: true,
          store_history: false,
          allow_stdin: false,
          stop_on_error: false,
        }).done,
      );
      if (turn !== this.#turn) return;
      if (content.status !== "ok") {
        this.#state.value = { is: "failed", words: preludeFault(kernel.name, content.ename, content.evalue) };
        return;
      }
      const host = kernel.createComm(TARGET);
      host.onMsg = ({ content: { data } }) => this.#answered(data);
      host.open({ v: 1 });
      this.#host = host;
      this.#state.value = { is: "ready" };
      void this.#keepAsking(turn);
    } catch (error) {
      // a kernel that restarts or ends cancels what it was asked; its status says what comes next
      if (
        turn === this.#turn &&
        !kernel.isDisposed &&
        kernel.status !== "restarting" &&
        kernel.status !== "autorestarting"
      )
        this.#state.value = {
          is: "failed",
          words: `The panel's kernel could not be made ready: ${words(error)}`,
        };
    } finally {
      if (turn === this.#turn) this.#preparing = false;
    }
  }

  /** The word that it has restarted can get lost as well: then a new connection finds out. */
  async #notForEver(turn: number): Promise<void> {
    await new Promise((done) => setTimeout(done, RESTART_MS));
    if (turn === this.#turn && this.#state.value.is === "starting" && !this.#preparing)
      await this.#reconnect();
  }

  /** When somebody else restarts the kernel, the word of it can get lost: so it is asked whether it is still the same. */
  async #keepAsking(turn: number): Promise<void> {
    const isSame = (): boolean => turn === this.#turn && this.#state.value.is === "ready";
    for (;;) {
      await new Promise((done) => setTimeout(done, ASK_EVERY_MS));
      if (!isSame()) return;
      try {
        await within(STILL_THERE_MS, this.#call("panel.last", { view: "panel", refresh: 0 }));
      } catch {
        if (isSame()) await this.#reconnect();
        return;
      }
    }
  }

  #call(method: string, params: object): Promise<Answer> {
    const host = this.#host;
    if (host === null)
      return Promise.reject(new Error("The panel's kernel is not ready yet. Try again in a moment."));
    this.#count += 1;
    const id = `panel-${this.#count}`;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      host.send({ kind: "request", v: 1, id, method, params });
    });
  }

  #answered(data: unknown): void {
    const message = data as {
      id?: unknown;
      ok?: unknown;
      result?: Answer;
      error?: { message?: unknown };
    } | null;
    const id = typeof message?.id === "string" ? message.id : "";
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    if (message?.ok === true && message.result !== undefined) {
      this.#revived = false;
      pending.resolve(message.result);
    } else pending.reject(new Error(String(message?.error?.message ?? "The kernel gave no reason.")));
  }
}
