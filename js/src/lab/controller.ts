// What each place of the desk in JupyterLab shows, and when: the form, a wait, the desk, or why it is not there.
import { Cell, type ReadableCell } from "../cell.ts";
import type { Model } from "../model.ts";
import type { Render } from "../mount.tsx";
import type { Answer, Link, LinkState, OpenParams, Refusal } from "./link.ts";

export interface Wishes {
  folder: string;
  email: string;
  kernel: string;
  refresh: number;
  notifications: boolean;
}

/** The user's settings, and where to write what the form was told. */
export interface SettingsStore {
  read: () => Wishes;
  write: (change: Partial<Wishes>) => Promise<void>;
}

export interface ShownDesk {
  model: Model;
  render: Render;
  /** It is of a notebook's kernel, not of the panel's own. */
  docked: boolean;
  folder: string;
}

export type PlaceState =
  | {
      is: "form";
      folder: string;
      email: string;
      refused: Refusal | null;
      error: string | null;
      busy: string | null;
    }
  | { is: "wait"; words: string }
  | { is: "gone"; words: string; since: number }
  | { is: "failed"; words: string }
  | { is: "desk"; desk: ShownDesk };

type View = OpenParams["view"];
type LoadRender = (esm: string) => Promise<Render>;
const IDLE: PlaceState = { is: "wait", words: "Opening the desk…" };

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** One place: the side panel, or the tab in the main area. */
export class Place {
  readonly view: View;
  readonly state: ReadableCell<PlaceState>;
  readonly #state = new Cell<PlaceState>(IDLE);
  readonly #controller: Controller;
  #own: { model: Model & { dispose(): void } } | null = null;
  #turn = 0;
  /** Somebody looks at it, or it counts for the badge. */
  active = false;

  constructor(view: View, controller: Controller) {
    this.view = view;
    this.state = this.#state;
    this.#controller = controller;
  }

  set(state: PlaceState): void {
    this.#turn += 1;
    this.#state.value = state;
  }

  /** Asks the kernel for the desk; what came of it is the state, unless something newer is. */
  async load(
    ask: () => Promise<Answer>,
    onRefused: (refusal: Refusal) => PlaceState,
  ): Promise<Answer | null> {
    this.#turn += 1;
    const turn = this.#turn;
    if (this.#state.value.is !== "form" && this.#state.value.is !== "desk") this.#state.value = IDLE;
    try {
      const answer = await ask();
      if ("refused" in answer) {
        if (turn === this.#turn) this.set(onRefused(answer.refused));
        return null;
      }
      const model = await this.#controller.link.model(answer.model);
      const render = await this.#controller.loadRender(String(model.get("_esm")));
      if (turn !== this.#turn) {
        model.dispose();
        return null;
      }
      const before = this.#own;
      this.#own = { model };
      this.set({ is: "desk", desk: { model, render, docked: false, folder: answer.folder } });
      before?.model.dispose();
      return answer;
    } catch (error) {
      if (turn === this.#turn) {
        const now = this.#state.value;
        this.set(
          now.is === "form"
            ? { ...now, busy: null, error: said(error) }
            : { is: "failed", words: said(error) },
        );
      }
      return null;
    }
  }

  /** Whether it holds a desk of its own, shown or behind the form. */
  get opened(): boolean {
    return this.#own !== null;
  }

  /** Lets its own desk go; what is shown instead comes from `set`. */
  release(): void {
    this.#turn += 1;
    this.#own?.model.dispose();
    this.#own = null;
  }
}

export class Controller {
  readonly link: Link;
  readonly panel: Place;
  readonly main: Place;
  readonly loadRender: LoadRender;
  readonly #settings: SettingsStore;
  #docked = false;
  #opened = "";
  /** The form waits for its answer, and says itself what goes on. */
  #asking = false;

  constructor(link: Link, settings: SettingsStore, loadRender: LoadRender) {
    this.link = link;
    this.#settings = settings;
    this.loadRender = loadRender;
    this.panel = new Place("panel", this);
    this.main = new Place("table", this);
    link.state.subscribe((state) => this.#onLink(state));
  }

  get wishes(): Wishes {
    return this.#settings.read();
  }

  #configured(): boolean {
    return this.wishes.folder !== "" && this.wishes.email !== "";
  }

  /** JupyterLab stands: the desk of a session that is there, or of a folder that is known, opens by itself. */
  async begin(): Promise<void> {
    this.panel.active = true;
    if (this.#configured() || (await this.link.exists())) await this.link.start(this.wishes.kernel);
    else if (this.link.state.value.is === "off") this.form();
  }

  /** Whether there is a desk to go back to from the form. */
  get canGoBack(): boolean {
    return this.link.state.value.is === "ready" && this.panel.opened;
  }

  /** Shows the form; the kernel is started when it is sent. */
  form(refused: Refusal | null = null): void {
    const state = this.#form(refused);
    for (const place of this.#places()) place.set(state);
  }

  #form(refused: Refusal | null): PlaceState {
    const { folder, email } = this.wishes;
    return { is: "form", folder, email, refused, error: null, busy: null };
  }

  /** What was typed in the form. When it is right it is kept in the settings. */
  async submit(place: Place, folder: string, email: string): Promise<void> {
    const form = { is: "form", folder, email, refused: null, error: null } as const;
    place.set({ ...form, busy: "Looking at the folder…" });
    await this.#ready(place, form, async () => {
      const params = { folder, email, refresh: this.wishes.refresh, view: place.view };
      const answer = await place.load(
        () => this.link.open(params),
        (refused) => ({ ...form, refused, busy: null }),
      );
      if (answer === null || "refused" in answer) return;
      this.#opened = `${answer.folder}\n${answer.email}`;
      await this.#settings.write({ folder: answer.folder, email: answer.email });
      this.#loadOthers(place);
    });
  }

  /** Makes a demo SyftBox and shows its owner's desk. It ends with the kernel, so the settings stay as they are. */
  async demo(place: Place): Promise<void> {
    const { folder, email } = this.wishes;
    const form = { is: "form", folder, email, refused: null, error: null } as const;
    place.set({ ...form, busy: "Making a demo SyftBox: a few seconds…" });
    await this.#ready(place, form, async () => {
      const answer = await place.load(
        () => this.link.demo({ view: place.view, refresh: this.wishes.refresh }),
        (refused) => ({ ...form, refused, busy: null }),
      );
      if (answer !== null) this.#loadOthers(place);
    });
  }

  async #ready(
    place: Place,
    form: Omit<PlaceState & { is: "form" }, "busy">,
    then: () => Promise<void>,
  ): Promise<void> {
    this.#asking = true;
    try {
      await this.link.start(this.wishes.kernel);
      const state = await this.#settled();
      if (state.is === "ready") await then();
      else if (state.is !== "off")
        place.set({ ...form, busy: null, error: "words" in state ? state.words : null });
    } finally {
      this.#asking = false;
    }
  }

  #settled(): Promise<LinkState> {
    const now = this.link.state.value;
    if (now.is !== "starting") return Promise.resolve(now);
    return new Promise((resolve) => {
      const stop = this.link.state.subscribe((state) => {
        if (state.is === "starting") return;
        stop();
        resolve(state);
      });
    });
  }

  /** The settings were changed, perhaps by the form itself. */
  settingsChanged(): void {
    const { folder, email } = this.wishes;
    if (!this.#configured() || `${folder}\n${email}` === this.#opened || this.#asking) return;
    if (this.link.state.value.is === "ready") this.#loadAll();
    else void this.link.start(this.wishes.kernel);
  }

  /** A place comes into use. */
  activate(place: Place): void {
    if (place.active) return;
    place.active = true;
    const { value: state } = this.link.state;
    if (state.is === "ready") void this.#load(place);
    else if (state.is === "off") {
      if (this.#configured()) void this.link.start(this.wishes.kernel);
      else place.set(this.#form(null));
    } else this.#mirror(place, state);
  }

  deactivate(place: Place): void {
    place.active = false;
    place.release();
    place.set(IDLE);
  }

  /** Starts again what is gone. */
  again(): void {
    if (this.link.state.value.is === "ready") this.#loadAll();
    else void this.link.start(this.wishes.kernel);
  }

  /** The side panel shows the desk of a notebook's kernel, until that ends or somebody wants the own one back. */
  dock(model: Model, render: Render, ended: AbortSignal | undefined): void {
    if (ended?.aborted) return;
    this.#docked = true;
    this.panel.release();
    const desk = { model, render, docked: true, folder: "" };
    this.panel.set({ is: "desk", desk });
    ended?.addEventListener("abort", () => {
      const now = this.panel.state.value;
      if (now.is === "desk" && now.desk.model === model) this.undock();
    });
  }

  undock(): void {
    this.#docked = false;
    const { value: state } = this.link.state;
    if (state.is === "ready") void this.#load(this.panel);
    else if (state.is === "off") this.panel.set(this.#form(null));
    else this.#mirror(this.panel, state);
  }

  #places(): Place[] {
    return [this.panel, this.main].filter((place) => place.active && !(place === this.panel && this.#docked));
  }

  #onLink(state: LinkState): void {
    for (const place of this.#places()) {
      if (this.#asking && place.state.value.is === "form") continue; // the form says what goes on
      if (state.is === "ready") void this.#load(place);
      else this.#mirror(place, state);
    }
  }

  #mirror(place: Place, state: LinkState): void {
    place.release();
    if (state.is === "starting") place.set({ is: "wait", words: state.words });
    else if (state.is === "gone") place.set({ is: "gone", words: state.words, since: state.since });
    else if (state.is === "failed") place.set({ is: "failed", words: state.words });
  }

  #loadAll(): void {
    for (const place of this.#places()) void this.#load(place);
  }

  #loadOthers(done: Place): void {
    for (const place of this.#places()) if (place !== done) void this.#load(place);
  }

  async #load(place: Place): Promise<void> {
    const { folder, email, refresh } = this.wishes;
    const params = { view: place.view, refresh };
    const answer = await place.load(
      () => (this.#configured() ? this.link.open({ ...params, folder, email }) : this.link.last(params)),
      (refused) => this.#form(this.#configured() ? refused : null),
    );
    if (answer !== null && !("refused" in answer) && this.#configured()) this.#opened = `${folder}\n${email}`;
  }
}
