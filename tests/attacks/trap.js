// Runs before everything else in every frame. Whatever a page of text has no reason to do is noted in `__trap`.
(() => {
  const tags = new Set();
  const attributes = new Set();
  // By way of the console: what is said there outlives the page, and is heard from every frame.
  const say = console.debug.bind(console);
  const note = (what, detail) => say(`TRAP ${what}: ${String(detail).slice(0, 300)}`);

  // -- execution, and ways out of the page --------------------------------------------------------------------------
  window.pwn = (...values) => note("executed", values.join());
  for (const name of ["alert", "confirm", "prompt", "print", "open", "fetch", "postMessage"]) {
    window[name] = (...values) => note(`called ${name}`, values[0]);
  }
  for (const name of ["WebSocket", "EventSource", "Worker", "SharedWorker", "RTCPeerConnection", "Notification", "Image", "Audio", "BroadcastChannel"]) {
    if (window[name] === undefined) continue;
    window[name] = function Trapped(...values) {
      note(`made ${name}`, values[0]);
    };
  }
  const replace = (owner, name) => {
    if (owner !== undefined && name in owner) owner[name] = (...values) => note(`called ${name}`, values[0]);
  };
  replace(XMLHttpRequest.prototype, "open");
  replace(XMLHttpRequest.prototype, "send");
  replace(Navigator.prototype, "sendBeacon");
  replace(Document.prototype, "execCommand");
  for (const name of ["write", "writeln", "open"]) replace(Document.prototype, name);
  replace(HTMLFormElement.prototype, "submit");
  replace(HTMLFormElement.prototype, "requestSubmit");
  replace(History.prototype, "pushState");
  replace(History.prototype, "replaceState");
  replace(window.navigation, "navigate");
  window.navigation?.addEventListener("navigate", (event) => note("navigation", event.destination.url));
  document.addEventListener("securitypolicyviolation", (event) =>
    note("against the policy", `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
  );
  // The browser's own remark that a size changed while sizes were told; the next frame tells it.
  const REMARK = "ResizeObserver loop completed with undelivered notifications.";
  window.addEventListener("error", (event) => event.message !== REMARK && note("error", event.message), true);
  window.addEventListener("unhandledrejection", (event) => note("rejection", event.reason));

  // -- markup from strings ------------------------------------------------------------------------------------------
  const watchSetter = (owner, name) => {
    const found = Object.getOwnPropertyDescriptor(owner, name);
    if (found?.set === undefined) return;
    Object.defineProperty(owner, name, {
      ...found,
      set(value) {
        if (String(value) !== "") note(`wrote ${name}`, value);
        found.set.call(this, value);
      },
    });
  };
  watchSetter(Element.prototype, "innerHTML");
  watchSetter(Element.prototype, "outerHTML");
  watchSetter(ShadowRoot.prototype, "innerHTML");
  watchSetter(HTMLIFrameElement.prototype, "srcdoc");
  const watchCall = (owner, name) => {
    const real = owner?.[name];
    if (real === undefined) return;
    owner[name] = function watched(...values) {
      note(`called ${name}`, values.at(-1));
      return real.apply(this, values);
    };
  };
  watchCall(Element.prototype, "insertAdjacentHTML");
  watchCall(Element.prototype, "setHTMLUnsafe");
  watchCall(ShadowRoot.prototype, "setHTMLUnsafe");
  watchCall(Range.prototype, "createContextualFragment");
  watchCall(DOMParser.prototype, "parseFromString");

  // -- what stands in the page, from the first moment on --------------------------------------------------------------
  const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
  const EMOJI = /\p{RGI_Emoji}/gv;
  // In a log blanks of odd widths, and the few format characters that have a shape, are text.
  const HIDDEN_IN_LOG = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
  const SHOWN = new Set(["title", "placeholder", "alt", "label", "value"]);
  const codes = (text) => Array.from(text, (c) => (HIDDEN.test(c) ? `<U+${c.codePointAt(0).toString(16)}>` : c)).join("");
  const checkText = (text, where, keep, hidden = HIDDEN) => {
    const left = text.replace(EMOJI, "").replace(keep, "");
    if (hidden.test(left)) note("a hidden character is shown as it is", `${where} ${codes(left)}`);
  };
  const checkElement = (element) => {
    tags.add(`${element.namespaceURI === "http://www.w3.org/1999/xhtml" ? "" : "foreign "}${element.localName}`);
    for (const { name, value } of element.attributes) {
      attributes.add(name);
      if (SHOWN.has(name) || name.startsWith("aria-")) checkText(value, `@${name}`, /\n/g);
      if (name === "style" && /url\(|expression|@import/i.test(value)) note("a style that fetches", value);
    }
    if (element.shadowRoot !== null) watch(element.shadowRoot);
  };
  const checkTree = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const parent = node.parentElement;
      const inLog = parent?.closest(".log-text") != null;
      const keep = inLog || parent?.closest(".code-text, .diff-text") != null ? /\t/g : /^$/;
      if (parent?.localName !== "style") checkText(node.data, "text", keep, inLog ? HIDDEN_IN_LOG : HIDDEN);
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      checkElement(node);
      for (const child of node.childNodes) checkTree(child);
    } else if (node.nodeType === Node.COMMENT_NODE) {
      note("a comment was made", node.data);
    }
  };
  const observer = new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === "childList") for (const node of record.addedNodes) checkTree(node);
      else if (record.type === "attributes") checkElement(record.target);
      else checkTree(record.target);
    }
  });
  const watch = (root) =>
    observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function attachShadow(options) {
    const made = attach.call(this, options);
    watch(made);
    return made;
  };
  // A node that was made, asked for something and never put anywhere is caught by the policy and the request log.
  const create = Document.prototype.createElement;
  Document.prototype.createElement = function createElement(name, ...rest) {
    tags.add(String(name).toLowerCase());
    return create.call(this, name, ...rest);
  };
  const createNS = Document.prototype.createElementNS;
  Document.prototype.createElementNS = function createElementNS(space, name, ...rest) {
    tags.add(`${space === "http://www.w3.org/1999/xhtml" ? "" : "foreign "}${String(name).toLowerCase()}`);
    return createNS.call(this, space, name, ...rest);
  };

  Object.defineProperty(window, "__trap", {
    value: {
      report: () => ({ tags: [...tags], attributes: [...attributes] }),
    },
  });
})();
