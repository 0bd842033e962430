// A tree that the kernel holds: what is open in it, and what is loaded of that.
import { Cell, type ReadableCell } from "../cell.ts";
import { DeskError } from "../desk.ts";
import type { OutputNodes, TreeNode } from "../protocol.ts";

export const CHUNK = 100;

export type LoadNodes = (
  node: number,
  first: number,
  count: number,
  signal: AbortSignal,
) => Promise<OutputNodes>;

interface Branch {
  nodes: TreeNode[];
  total: number;
  loading: boolean;
}

/** A line of the tree as it is drawn. `more`: so many values of `node` are not loaded yet. */
export type TreeLine =
  | { id: string; depth: number; parent: number; node: TreeNode; place: number; open: boolean | null }
  | { id: string; depth: number; parent: number; more: number };

export interface TreeState {
  error: DeskError | null;
  revision: number;
}

export class TreeFeed {
  readonly state: ReadableCell<TreeState>;
  /** The value that holds all others. */
  root: TreeNode | null = null;
  readonly #state = new Cell<TreeState>({ error: null, revision: 0 });
  readonly #branches = new Map<number, Branch>();
  readonly #open = new Set<number>([0]);
  readonly #end = new AbortController();
  readonly #load: LoadNodes;

  constructor(load: LoadNodes) {
    this.#load = load;
    this.state = this.#state;
    this.more(0);
  }

  /** Opens or closes a value. */
  set(node: number, open: boolean): void {
    if (open) this.#open.add(node);
    else this.#open.delete(node);
    if (open && !this.#branches.has(node)) this.more(node);
    this.#draw();
  }

  /** Loads the next values that `node` holds. */
  more(node: number): void {
    const branch = this.#branches.get(node) ?? { nodes: [], total: 0, loading: false };
    if (branch.loading) return;
    branch.loading = true;
    this.#branches.set(node, branch);
    this.#load(node, branch.nodes.length, CHUNK, this.#end.signal).then(
      (found) => {
        branch.loading = false;
        branch.nodes.push(...found.nodes);
        branch.total = found.total;
        if (node === 0)
          this.root = { node: 0, key: null, kind: found.kind, text: found.text, count: found.total };
        this.#draw();
      },
      (error: unknown) => {
        branch.loading = false;
        if (branch.nodes.length === 0) this.#branches.delete(node);
        if (node !== 0 && branch.nodes.length === 0) this.#open.delete(node);
        if (!this.#end.signal.aborted && error instanceof DeskError)
          this.#state.value = { error, revision: this.#state.value.revision + 1 };
      },
    );
  }

  retry(): void {
    this.#state.value = { ...this.#state.value, error: null };
    if (this.root === null) this.more(0);
  }

  dispose(): void {
    this.#end.abort();
  }

  /** All lines that are open now, from above. */
  lines(): TreeLine[] {
    const found: TreeLine[] = [];
    // a list of what is to be drawn instead of a function that calls itself: values may be nested deeply
    const open: { node: number; depth: number; place: number }[] = [{ node: 0, depth: 0, place: 0 }];
    for (let here = open.at(-1); here !== undefined; here = open.at(-1)) {
      const branch = this.#branches.get(here.node);
      const node = branch?.nodes[here.place];
      if (branch === undefined || node === undefined) {
        const left = (branch?.total ?? 0) - (branch?.nodes.length ?? 0);
        if (left > 0)
          found.push({ id: `more ${here.node}`, depth: here.depth, parent: here.node, more: left });
        open.pop();
        continue;
      }
      const holds = node.kind === "object" || node.kind === "list";
      const isOpen = holds && node.count > 0 ? this.#open.has(node.node) : null;
      found.push({
        id: String(node.node),
        depth: here.depth,
        parent: here.node,
        node,
        place: here.place,
        open: isOpen,
      });
      here.place += 1;
      if (isOpen) open.push({ node: node.node, depth: here.depth + 1, place: 0 });
    }
    return found;
  }

  #draw(): void {
    this.#state.value = { error: null, revision: this.#state.value.revision + 1 };
  }
}
