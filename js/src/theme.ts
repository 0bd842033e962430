// Light or dark: the host's theme decides, not the operating system's.

/**
 * Relative luminance (0 to 1) of a computed colour, or null when it is transparent or of a form that is not known. Browsers keep
 * `oklch()` and its like as they were written, and give `color(srgb …)` for mixed colours.
 */
export function luminance(color: string): number | null {
  const match = /^(rgba?|color|oklab|oklch|lab|lch)\(([^)]+)\)$/.exec(color.trim());
  if (match === null) return null;
  const form = match[1] ?? "";
  const parts = (match[2] ?? "").split(/[\s,/]+/).filter((part) => part !== "");
  if (form === "color" && parts.shift() !== "srgb") return null;
  const [first, second, third, alpha] = parts.map((part) => Number.parseFloat(part));
  if (first === undefined || second === undefined || third === undefined) return null;
  if (alpha !== undefined && !(alpha > 0)) return null;
  // lightness is about the cube root of luminance
  if (form.startsWith("ok")) return first ** 3;
  if (form.startsWith("l")) return ((first + 16) / 116) ** 3;
  const scale = form === "color" ? 1 : 255;
  const linear = (value: number): number => {
    const share = value / scale;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(first) + 0.7152 * linear(second) + 0.0722 * linear(third);
}

/** What a page says about its theme where it gives no colours: by a class or an attribute, or by CSS's own `color-scheme`. */
function saysDark(): boolean {
  for (const element of [document.body, document.documentElement]) {
    if (element.classList.contains("dark") || element.classList.contains("vscode-dark")) return true;
    const said = element.getAttribute("theme") ?? element.dataset["theme"];
    if (said !== undefined) return said === "dark";
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme ?? "";
  if (scheme.includes("light") && scheme.includes("dark"))
    return typeof matchMedia === "function" && matchMedia("(prefers-color-scheme: dark)").matches;
  return scheme.includes("dark");
}

/** Is the host dark? Asked of JupyterLab's own sign first, then of the host's colour behind the view, then of the page. */
export function isDark(frame: HTMLElement): boolean {
  const said = document.body.dataset["jpThemeLight"];
  if (said !== undefined) return said === "false";
  const style = getComputedStyle(frame);
  // without a colour of the host's, the ground is the system's, which follows this very answer
  if (style.getPropertyValue("--sjw-bg").trim() !== "Canvas") {
    const behind = luminance(style.backgroundColor);
    if (behind !== null) return behind < 0.4;
  }
  return saysDark();
}

/** Keeps `data-theme` of the frame as the host's theme, also when it changes. Returns the way to stop. */
export function followTheme(frame: HTMLElement): () => void {
  const read = (): void => {
    frame.dataset["theme"] = isDark(frame) ? "dark" : "light";
  };
  read();
  const observer = new MutationObserver(read);
  const options = {
    attributes: true,
    attributeFilter: ["class", "style", "theme", "data-theme", "data-jp-theme-light", "data-jp-theme-name"],
  };
  observer.observe(document.body, options);
  observer.observe(document.documentElement, options);
  // a host that follows the system may change its colours without a change of its own elements
  const system = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;
  system?.addEventListener("change", read);
  // an element that is not in the page yet has no computed colours
  const later = requestAnimationFrame(read);
  return () => {
    observer.disconnect();
    system?.removeEventListener("change", read);
    cancelAnimationFrame(later);
  };
}
