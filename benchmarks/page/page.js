// The committed bundle on a Python widget, over one websocket. The page clicks and measures by itself: nothing looks on
// that would slow it down. Times are those of `performance.now()`, from the click to the moment after the next paint.

const socket = new WebSocket(`ws://${location.host}/socket`);
const say = (message) => socket.send(JSON.stringify(message));
const listeners = new Map();
const state = {};
const model = {
  get: (key) => state[key],
  set: (key, value) => (state[key] = structuredClone(value)),
  save_changes: () => {},
  on: (event, callback) => listeners.set(event, [...(listeners.get(event) ?? []), callback]),
  off: (event, callback) => listeners.set(event, (listeners.get(event) ?? []).filter((each) => each !== callback)),
  send: (content) => say({ to: "widget", content }),
};
const emit = (event, ...values) => (listeners.get(event) ?? []).forEach((callback) => callback(...values));

/** Resolves after the frame that shows what is in the page now was painted. */
const painted = () =>
  new Promise((done) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done();
      port2.postMessage(null);
    }),
  );

let root = null;
/** Resolves as soon as `look()` gives something, asked at each change of the page. */
const until = (look) =>
  new Promise((done) => {
    const found = look();
    if (found) return done(found);
    const observer = new MutationObserver(() => {
      const value = look();
      if (!value) return;
      observer.disconnect();
      done(value);
    });
    observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  });

const items = () => [...root.querySelectorAll("[data-job], [data-group]")];
/** What stands in the first rows, and in which order. How many rows are drawn below them says nothing. */
const order = () => items().slice(0, 8).map((item) => item.dataset.job ?? item.dataset.group).join(" ");

async function show({ header }) {
  Object.assign(state, { root: { view: "table" }, header, view_state: {} });
  const begun = performance.now();
  const module = await import("/static/table.js");
  const el = document.createElement("div");
  document.body.append(el);
  module.default.render({ model, el, signal: new AbortController().signal });
  root = el.querySelector(".sjw-host").shadowRoot;
  await until(() => root.querySelector("[data-job]"));
  await painted();
  return performance.now() - begun;
}

const count = (node) => 1 + [...node.childNodes, ...(node.shadowRoot ? [node.shadowRoot] : [])].reduce((sum, each) => sum + count(each), 0);

const field = (label) =>
  [...root.querySelectorAll("select")].find((each) => root.querySelector(`label[for="${each.id}"]`)?.textContent === label);
const doings = {
  sort: (column) => [...root.querySelectorAll("thead button.sort")].find((each) => each.textContent.startsWith(column)).click(),
  chip: (name) => root.querySelector(`.chips [data-name="${name}"]`).click(),
  search: (text) => {
    const input = root.querySelector("input[type=search]");
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  },
  group: (key) => {
    const select = field("Group by");
    select.value = key;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  },
};

const tasks = {
  show,
  nodes: () => count(document.documentElement),
  rows: () => items().length,
  /** Does one thing and gives the milliseconds until its outcome was painted. */
  async act({ kind, value }) {
    const before = order();
    const begun = performance.now();
    doings[kind](value);
    await until(() => order() !== before);
    await painted();
    return performance.now() - begun;
  },
  /** Says when the row of a job shows a text, before the next task. */
  async expect({ job, text }) {
    const row = root.querySelector(`[data-job="${job}"]`).closest("tr");
    say({ to: "bench", ready: true });
    await until(() => row.isConnected && row.textContent.includes(text));
    await painted();
    return true;
  },
};

socket.onmessage = async ({ data }) => {
  const message = JSON.parse(data);
  if (message.from === "widget") {
    if (message.data.method === "custom") emit("msg:custom", message.data.content);
    else if (message.data.method === "update") {
      Object.assign(state, message.data.state);
      for (const key of Object.keys(message.data.state)) emit(`change:${key}`);
    }
    return;
  }
  try {
    say({ to: "bench", answer: await tasks[message.task](message) });
  } catch (error) {
    say({ to: "bench", error: String(error?.stack ?? error) });
  }
};
socket.onopen = () => say({ to: "bench", ready: true });
