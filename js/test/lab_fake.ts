// JupyterLab's sessions, kernels and comms as far as the side panel sees them; the test plays the kernel.
import type {
  Comm,
  CommMessage,
  ExecuteReply,
  Kernel,
  KernelStatus,
  ServiceManager,
  Session,
  Signal,
} from "@jupyterlab/application";

class FakeSignal<T> implements Signal<T> {
  readonly #slots = new Set<(sender: unknown, value: T) => void>();
  connect(slot: (sender: unknown, value: T) => void): boolean {
    this.#slots.add(slot);
    return true;
  }
  disconnect(slot: (sender: unknown, value: T) => void): boolean {
    return this.#slots.delete(slot);
  }
  emit(value: T): void {
    for (const slot of [...this.#slots]) slot(null, value);
  }
}

export class FakeComm implements Comm {
  readonly sent: { data: Record<string, unknown>; buffers: ArrayBuffer[] }[] = [];
  readonly target: string;
  readonly commId: string;
  isDisposed = false;
  opened = false;
  onMsg: (message: CommMessage) => void = () => undefined;
  onClose: (message: CommMessage) => void = () => undefined;
  constructor(target: string, id: string) {
    this.target = target;
    this.commId = id;
  }
  open(): void {
    this.opened = true;
  }
  send(data: object, _metadata?: object, buffers: ArrayBuffer[] = []): void {
    if (this.isDisposed) throw new Error("the comm is disposed");
    this.sent.push({ data: data as Record<string, unknown>, buffers });
  }
  dispose(): void {
    this.isDisposed = true;
  }
  receive(data: unknown, buffers: ArrayBuffer[] = []): void {
    this.onMsg({ content: { comm_id: this.commId, data }, buffers });
  }
  /** The newest message that was sent. */
  last(): Record<string, unknown> {
    const found = this.sent.at(-1);
    if (found === undefined) throw new Error("nothing was sent");
    return found.data;
  }
}

export class FakeKernelConnection implements Kernel {
  readonly id = "kernel";
  readonly name = "python3";
  status: KernelStatus = "idle";
  isDisposed = false;
  readonly disposed = new FakeSignal<unknown>();
  readonly statusChanged = new FakeSignal<KernelStatus>();
  readonly comms: FakeComm[] = [];
  readonly targets = new Map<string, (comm: Comm, message: CommMessage) => void>();
  readonly code: string[] = [];
  reply: ExecuteReply["content"] = { status: "ok" };
  restarts = 0;
  restartFails = false;

  createComm(target: string, id = `comm-${this.comms.length}`): FakeComm {
    const comm = new FakeComm(target, id);
    this.comms.push(comm);
    return comm;
  }
  registerCommTarget(target: string, callback: (comm: Comm, message: CommMessage) => void): void {
    this.targets.set(target, callback);
  }
  requestExecute(content: { code: string }): { done: Promise<ExecuteReply> } {
    this.code.push(content.code);
    return { done: Promise.resolve({ content: this.reply }) };
  }
  async restart(): Promise<void> {
    this.restarts += 1;
    if (this.restartFails) throw new Error("no");
  }
  say(status: KernelStatus): void {
    this.status = status;
    this.statusChanged.emit(status);
  }
  /** The comm of the panel's host, newest first. */
  host(): FakeComm {
    const found = this.comms.findLast((comm) => comm.target === "syft_job_widgets.panel");
    if (found === undefined) throw new Error("no comm to the host");
    return found;
  }
}

export class FakeSession implements Session {
  readonly kernel: FakeKernelConnection;
  isDisposed = false;
  shut = 0;
  readonly disposed = new FakeSignal<unknown>();
  readonly kernelChanged = new FakeSignal<{ newValue: Kernel | null }>();
  constructor(kernel: FakeKernelConnection) {
    this.kernel = kernel;
  }
  async shutdown(): Promise<void> {
    this.shut += 1;
    this.disposed.emit(undefined);
  }
  dispose(): void {
    this.isDisposed = true;
  }
}

export class FakeServices implements ServiceManager {
  readonly kernel = new FakeKernelConnection();
  readonly session = new FakeSession(this.kernel);
  readonly started: { path: string; kernel: { name?: string } }[] = [];
  readonly connected: string[] = [];
  there: { id: string } | undefined = undefined;
  fails = false;
  readonly kernelspecs = {
    ready: Promise.resolve(),
    specs: { default: "other", kernelspecs: { python3: {}, other: {} } as Record<string, unknown> },
  };
  readonly sessions: ServiceManager["sessions"] = {
    ready: Promise.resolve(),
    findByPath: () => Promise.resolve(this.there),
    connectTo: ({ model }) => {
      this.connected.push(model.id);
      return this.session;
    },
    startNew: (options) => {
      this.started.push(options);
      return this.fails ? Promise.reject(new Error("no room")) : Promise.resolve(this.session);
    },
  };
}
