// The committed bundles on a Python kernel: models whose messages go through two functions of the test (`kernelSend`, `kernelPoll`).
// The walks below click through a view the way a person would, and give back the texts that stand in it.

class Model {
  #listeners = new Map();
  #state;
  constructor(id, state) {
    this.id = id;
    this.#state = state;
  }
  get(key) {
    return this.#state[key];
  }
  set(key, value) {
    this.#state[key] = structuredClone(value);
    this.changed = { ...this.changed, [key]: this.#state[key] };
  }
  save_changes() {
    window.kernelSend(this.id, JSON.stringify({ method: "update", state: this.changed ?? {} }));
    this.changed = {};
  }
  on(event, callback) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(callback);
  }
  off(event, callback) {
    this.#listeners.get(event)?.delete(callback);
  }
  send(content) {
    window.kernelSend(this.id, JSON.stringify({ method: "custom", content }));
  }
  receive(data) {
    if (data.method === "custom") this.#emit("msg:custom", data.content);
    else if (data.method === "update") {
      Object.assign(this.#state, data.state);
      for (const key of Object.keys(data.state)) this.#emit(`change:${key}`);
    }
  }
  #emit(event, ...values) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...values);
  }
}

const models = new Map();
const POLL_MS = 8;
async function poll() {
  if (models.size > 0) {
    for (const [id, message] of await window.kernelPoll()) models.get(id)?.receive(JSON.parse(message));
  }
  setTimeout(poll, POLL_MS);
}

/** Shows a widget; gives the root of its shadow tree. */
async function mount(id, bundle, state) {
  const module = await import(`/static/${bundle}`);
  const el = document.createElement("div");
  // One over the other, so that all are on the screen: what is not gets no news.
  Object.assign(el.style, { position: "absolute", top: "0", width: "1200px" });
  document.body.append(el);
  const model = new Model(id, state);
  models.set(id, model);
  const end = new AbortController();
  module.default.render({ model, el, signal: end.signal });
  views.set(id, { el, end, model });
}
const views = new Map();

function unmount(id) {
  const { el, end } = views.get(id);
  end.abort();
  el.remove();
  views.delete(id);
  models.delete(id);
}

const rootOf = (id) => views.get(id).el.querySelector(".sjw-host").shadowRoot;

// -- reading ---------------------------------------------------------------------------------------------------------------

/** The text of an element with each mark turned back into its character: what a reader knows of it. */
function decode(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.classList.contains("text-mark")) {
    const found = /\(U\+([0-9A-F]+)\)(?:.*?, ([\d,]+) times)?/.exec(node.title);
    if (found === null) return node.textContent;
    const times = Number((found[2] ?? "1").replaceAll(",", ""));
    return String.fromCodePoint(Number.parseInt(found[1], 16)).repeat(times);
  }
  return Array.from(node.childNodes, decode).join("");
}

const texts = (root, selector) => Array.from(root.querySelectorAll(selector), decode);
const attribute = (root, selector, name) =>
  Array.from(root.querySelectorAll(selector), (each) => each.getAttribute(name) ?? "");

// -- doing -----------------------------------------------------------------------------------------------------------------

const LONGEST_MS = 60_000;

/** Asks at each frame until the answer is something. */
async function until(ask, what) {
  const end = performance.now() + LONGEST_MS;
  for (;;) {
    const answer = ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((done) => requestAnimationFrame(done));
  }
}

function type(field, text) {
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
}

async function openSections(root) {
  await until(() => root.querySelector("article.card") !== null, "the card");
  for (const section of root.querySelectorAll("details.section")) section.open = true;
  await until(
    () => Array.from(root.querySelectorAll("details.section")).every((each) => each.children.length > 1),
    "all sections to open",
  );
  // what is shown later comes in a message of its own
  await until(() => root.querySelector(".loading") === null, "nothing to load");
}

/** Clicks every entry of a list of files and reads what is shown of each: as a table, a tree or cells, and as text. */
async function readFiles(section) {
  const found = { paths: [], heads: [], lines: [], notes: [], marks: [], flags: [], previews: [] };
  for (const index of section.querySelectorAll("button.file-entry").keys()) {
    const button = section.querySelectorAll("button.file-entry")[index];
    const path = decode(button.querySelector(".file-name"));
    found.paths.push(path);
    if (button.getAttribute("aria-current") !== "true" && button.getAttribute("aria-expanded") !== "true") button.click();
    const shown = () => section.querySelector(".file");
    const settled = () => {
      const file = shown();
      if (file === null || decode(file.querySelector("h4")) !== path) return false;
      if (file.querySelector(".loading") !== null) return false;
      return texts(file, ".code-text, td").every((line) => line !== "…");
    };
    const forms = () => shown().querySelectorAll(".file-tools fieldset button");
    const choose = async (form) => {
      forms()[form].click();
      const wanted = form === 1;
      await until(() => settled() && (shown().querySelector(".code-text") !== null) === wanted, `${path} in form ${form}`);
    };
    await until(settled, `the text of ${path}`);
    if (forms().length === 2) {
      if (forms()[0].getAttribute("aria-pressed") !== "true") await choose(0);
      found.previews.push(...texts(shown(), ".text"));
      await choose(1);
    }
    const file = shown();
    found.heads.push(decode(file.querySelector("h4")));
    found.lines.push(...texts(file, ".code-text"));
    found.notes.push(...texts(file, ".notice"));
    found.marks.push(...texts(file, ".marks .text"));
    found.flags.push(...attribute(file, ".code-number", "title"), ...attribute(file, ".code-flag", "aria-label"));
  }
  return found;
}

/** What differs from an earlier job: every file, unfolded. */
async function readChanges(section) {
  await until(() => section.querySelector(".loading") === null && section.querySelector(".diffs") !== null, "a comparison").catch((error) => {
    throw new Error(`${error.message}; there is ${section.textContent}`);
  });
  section.querySelector("[data-name=all-diffs]")?.click();
  await until(() => section.querySelector("[data-name=all-diffs]") === null, "all files that differ");
  for (const file of section.querySelectorAll("details.file-diff")) file.open = true;
  await until(
    () => Array.from(section.querySelectorAll("details.file-diff")).every((each) => each.children.length > 1),
    "all files to unfold",
  );
  const split = section.querySelector("[data-name=split]");
  const found = {
    with: texts(section, ".compare-head .text"),
    paths: texts(section, ".file-diff summary code"),
    lines: texts(section, ".diff-text"),
    options: texts(section, ".base-choice option"),
  };
  const before = split?.getAttribute("aria-pressed");
  split?.click();
  const laid = () => section.querySelector("[data-name=split]")?.getAttribute("aria-pressed");
  await until(() => split === null || laid() !== before, "the other way to lay it out");
  found.other = texts(section, ".diff-text");
  return found;
}

/** The shown rows of a log, from its first line to its last. */
async function readLog(pane, stream = null) {
  await until(() => pane.querySelector(".log-region") !== null, "the log");
  if (stream !== null) {
    const tab = () => pane.querySelector(`.log-tab[data-stream=${stream}]`);
    (await until(tab, `the tab of ${stream}`)).click();
    await until(() => tab().getAttribute("aria-selected") === "true", `${stream} to be shown`);
  }
  // No number stands there while the lines are being counted.
  const total = () => Number.parseInt(pane.querySelector(".log-count")?.textContent.replaceAll(",", "") ?? "", 10);
  const empty = () => {
    const words = pane.querySelector(".log-empty")?.textContent ?? "…";
    return !words.endsWith("…"); // "Opening the log…"
  };
  await until(() => (total() > 0 && pane.querySelector(".log-row") !== null) || empty(), "a row");
  const rows = new Map();
  const faint = [];
  const press = (key) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    pane.querySelector(".log-region").dispatchEvent(event);
  };
  press("Home");
  let frames = 0;
  for (let step = 0; rows.size < total() && step < 500; step += 1) {
    const before = rows.size;
    await until(() => {
      for (const row of pane.querySelectorAll(".log-row")) {
        const text = row.querySelector(".log-text");
        if (text === null) continue;
        if (!rows.has(row.dataset.line)) {
          rows.set(row.dataset.line, decode(text));
          for (const span of text.querySelectorAll("span")) {
            const contrast = contrastOf(span);
            if (contrast < 1.5) faint.push(`${contrast.toFixed(2)} ${span.textContent}`);
          }
        }
      }
      if (rows.size > before || rows.size >= total()) return true;
      // Down, a page at a time; and once more from the top, because a log opens at its end and may have jumped there late.
      frames += 1;
      if (frames % 600 === 0) press("Home");
      else if (frames % 4 === 0) press("PageDown");
      return false;
    }, `more than ${before} of ${total()} lines`);
  }
  const lines = [...rows].sort((a, b) => Number(a[0]) - Number(b[0])).map(([, text]) => text);
  return { lines, faint, foot: texts(pane, ".log-foot .text") };
}

// -- seeing ----------------------------------------------------------------------------------------------------------------

const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const known = new Map();
function rgba(color) {
  const found = known.get(color);
  if (found !== undefined) return found;
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
  known.set(color, [r, g, b, a / 255]);
  return known.get(color);
}
const over = ([r, g, b, a], [r2, g2, b2]) => [r * a + r2 * (1 - a), g * a + g2 * (1 - a), b * a + b2 * (1 - a), 1];
function luminance([r, g, b]) {
  const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}
/** Contrast of an element's text with what stands behind it; 0 when it is not drawn at all. */
function contrastOf(element) {
  const style = getComputedStyle(element);
  if (style.visibility !== "visible" || Number(style.opacity) < 0.3 || style.display === "none") return 0;
  const behind = [];
  for (let each = element; each !== null; each = each.parentElement) behind.push(rgba(getComputedStyle(each).backgroundColor));
  const back = behind.reduceRight((below, color) => over(color, below), [255, 255, 255, 1]);
  const front = over(rgba(style.color), back);
  const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

// -- walks -----------------------------------------------------------------------------------------------------------------

const walks = {
  /** The table, grouped in every way, with a search that matches nothing. */
  async table(id, rows) {
    const root = rootOf(id);
    const found = { names: [], submitters: [], submitted: [], phases: [], problems: [], warnings: [], groups: [], labels: [] };
    const box = await until(() => root.querySelector(".box"), "the table");
    for (const group of ["none", "owner", "submitter"]) {
      const select = root.querySelector(".toolbar select");
      select.value = group;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      const seen = new Set();
      box.scrollTop = 0;
      await until(() => (group === "none") === (root.querySelector(".group-button") === null), `groups by ${group}`);
      await until(() => {
        for (const row of root.querySelectorAll("tr.row:not(.coming)")) {
          const key = row.querySelector("button.name").dataset.job;
          if (seen.has(key)) continue;
          seen.add(key);
          if (group !== "none") continue;
          found.names.push(...texts(row, "button.name"));
          found.submitters.push(...texts(row, ".c-submitter"));
          found.submitted.push(...texts(row, ".c-submitted"));
          found.phases.push(...texts(row, ".phase"));
          found.problems.push(...attribute(row, ".row-problem", "title"));
          found.warnings.push(...attribute(row, ".row-warning", "title"));
          found.labels.push(...attribute(row, ".c-actions button", "aria-label"));
        }
        for (const label of texts(root, ".group-name")) if (!found.groups.includes(label)) found.groups.push(label);
        if (root.querySelector("tr.coming") === null) {
          const ended = box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
          box.scrollTop = ended ? 0 : box.scrollTop + 0.9 * box.clientHeight;
        }
        return seen.size >= rows;
      }, `${rows} rows by ${group}`).catch((error) => {
        throw new Error(`${error.message}; there were ${seen.size}`);
      });
    }
    found.user = texts(root, ".heading-user");
    return found;
  },

  /** The narrow list of the side panel, and the card of its first job. */
  async panel(id, rows) {
    const root = rootOf(id);
    const found = { names: [], others: [], submitted: [], phases: [], titles: [] };
    const box = await until(() => root.querySelector(".panel-list"), "the list");
    const seen = new Set();
    await until(() => {
      for (const head of root.querySelectorAll(".panel-group button[aria-expanded=false]")) head.click();
      for (const row of root.querySelectorAll("button.panel-row")) {
        if (seen.has(row.dataset.key)) continue;
        seen.add(row.dataset.key);
        found.names.push(...texts(row, ".panel-name"));
        found.others.push(...texts(row, ".panel-other .text"));
        found.titles.push(...attribute(row, ".panel-other", "title"));
        found.submitted.push(...texts(row, ".panel-age"));
        found.phases.push(...texts(row, ".phase"));
      }
      if (root.querySelector("p.panel-row") === null) {
        const ended = box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
        box.scrollTop = ended ? 0 : box.scrollTop + 0.9 * box.clientHeight;
      }
      return seen.size >= rows;
    }, `${rows} rows`).catch((error) => {
      throw new Error(`${error.message}; there were ${seen.size}`);
    });
    const row = await until(() => root.querySelector("button.panel-row"), "a row");
    const name = decode(row.querySelector(".panel-name"));
    row.click();
    found.opened = [name, ...(await until(() => texts(root, "article.card h3").length > 0 && texts(root, "article.card h3"), "its card"))];
    return found;
  },

  async search(id, words) {
    const root = rootOf(id);
    const field = root.querySelector("input.search");
    const found = {};
    for (const [name, word] of words) {
      type(field, word);
      await until(() => root.querySelector(".empty") !== null || root.querySelector("tr.row") !== null, `a result for ${name}`);
      await until(() => Number.parseInt(root.querySelector(".foot").textContent.replaceAll(",", ""), 10) >= 0, "the count");
      found[name] = texts(root, "button.name").slice(0, 3);
    }
    type(field, "");
    return found;
  },

  /** Opens the cards of the first rows in place. */
  async rows(id, count) {
    const root = rootOf(id);
    const found = [];
    for (let n = 0; n < count; n += 1) {
      const button = await until(() => root.querySelectorAll("button.name")[n], `row ${n}`);
      button.click();
      await until(() => root.querySelector("article.card h3") !== null, `the card of row ${n}`);
      found.push(...texts(root, "article.card h3"));
      button.click();
      await until(() => root.querySelector("article.card") === null, `no card of row ${n}`);
    }
    return found;
  },

  /** `compares`: there is an earlier job of the submitter, from which it differs. */
  async card(id, compares = false) {
    const root = rootOf(id);
    await openSections(root);
    const part = (name) => root.querySelector(`details[data-section=${name}]`);
    const found = {
      head: texts(root, ".card-head .text"),
      notices: texts(root, "article > .notice"),
      changes: texts(root, "article > .notice .changes code"),
      facts: texts(part("facts"), "dd"),
      timeline: texts(part("timeline"), ".text"),
      readers: texts(root, ".readers .text"),
      tips: texts(root, ".card-head .tip"),
      stops: texts(part("files"), ".notice .text"),
      odd: texts(root, "div.file-entry .file-name, span.file-entry .file-name"),
    };
    if (compares) found.changed = await readChanges(part("changes"));
    found.files = await readFiles(part("files"));
    found.outputs = await readFiles(part("outputs"));
    found.stdout = await readLog(part("logs"), "stdout");
    found.stderr = await readLog(part("logs"), "stderr");
    return found;
  },

  /** Opens a question, fills it in, and reads it. */
  async ask(id, action, text) {
    const root = rootOf(id);
    await openSections(root);
    const button = () => root.querySelector(`.actions [data-name=${action}]`);
    await until(() => button().getAttribute("aria-disabled") !== "true", `${action} to be possible`);
    if (button().getAttribute("aria-expanded") !== "true") button().click();
    const panel = await until(() => root.querySelector("fieldset.confirm"), `the question of ${action}`);
    const field = panel.querySelector("textarea, input[type=text]");
    const preview = () => panel.querySelector(".names, .notice");
    const before = preview();
    if (field !== null && text !== null) type(field, text);
    if (action.startsWith("share")) await until(() => preview() !== null && preview() !== before, "the preview");
    return { texts: texts(panel, ".text"), notices: texts(panel, ".notice"), tips: texts(panel, ".tip"), whole: [decode(panel)] };
  },

  /** Confirms the open question; gives what was said about it. */
  async confirm(id, tick) {
    const root = rootOf(id);
    const panel = await until(() => root.querySelector("fieldset.confirm"), "a question");
    const button = () => root.querySelector("fieldset.confirm [data-name=confirm]");
    const usable = () => {
      // also those that come a moment later, such as a reader who was let in just now
      if (tick) for (const box of panel.querySelectorAll("input[type=checkbox]")) if (!box.checked) box.click();
      return button().getAttribute("aria-disabled") !== "true";
    };
    await until(usable, "the button to be usable").catch((error) => {
      throw new Error(`${error.message}: ${texts(root, "fieldset.confirm .tip")}`);
    });
    button().click();
    await until(
      () => root.querySelector("fieldset.confirm .notice.bad, article > .notice.good") !== null,
      "an answer",
    );
    const found = { said: texts(root, "article > .notice.good .text"), error: texts(root, "fieldset.confirm .notice.bad .text") };
    for (const notice of root.querySelectorAll("article > .notice.good button")) notice.click();
    return found;
  },

  /** Waits until there is such an element, with one of the given texts in it if some are given. */
  async until(id, selector, forms = [""]) {
    const root = rootOf(id);
    const said = () => forms.some((form) => texts(root, selector).some((text) => text.includes(form)));
    await until(said, `${forms[0]} in ${selector}`).catch((error) => {
      throw new Error(`${error.message}; there is ${JSON.stringify(texts(root, selector))}`);
    });
    return texts(root, selector);
  },

  async click(id, selector) {
    const root = rootOf(id);
    (await until(() => root.querySelector(selector), selector)).click();
  },

  /** A log pane: obeyed, then with codes shown, then searched. */
  async log(id, words) {
    const root = rootOf(id);
    await until(() => root.querySelector(".log-pane"), "the pane");
    const found = { obeyed: await readLog(root), hits: {}, says: {} };
    const codes = Array.from(root.querySelectorAll(".log-tools button")).find((each) => each.textContent === "Codes");
    codes.click();
    await until(() => codes.getAttribute("aria-pressed") === "true", "codes");
    found.raw = await readLog(root);
    const field = root.querySelector("input.log-query");
    const next = () => root.querySelector('.log-search button[aria-label="Next match"]');
    for (const [name, word] of words) {
      type(field, word);
      await until(() => next().getAttribute("aria-disabled") !== "true", "the search");
      next().click();
      found.hits[name] = await until(() => texts(root, "mark.log-hit").length > 0 && texts(root, "mark.log-hit"), `a hit of ${name}`).catch((error) => {
        throw new Error(`${error.message}: ${root.querySelector(".log-says")?.textContent}`);
      });
    }
    root.querySelector('.log-search button[aria-label="Regular expression"]').click();
    for (const [name, word] of words) {
      type(field, `(${word}`);
      next().click();
      found.says[name] = await until(() => texts(root, ".log-says.log-bad")[0], `the complaint about the pattern of ${name}`);
    }
    return found;
  },
};

/** The same walk in many views at once; most of a walk is waiting. */
walks.all = (name, ids, given) => Promise.all(ids.map((id, n) => walks[name](id, ...given[n])));

window.attacks = { mount, unmount, walks };
poll();
window.attacks.ready = true;
