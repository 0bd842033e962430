// Light or dark: the host's theme decides, not the operating system's.

/** Relative luminance (0 to 1) of a computed `rgb()` colour, or null when it is transparent or of another form. */
export function luminance(color: string): number | null {
  const match = /^rgba?\(([^)]+)\)$/.exec(color.trim());
  if (match === null) return null;
  const parts = (match[1] ?? "").split(/[\s,/]+/).filter((part) => part !== "");
  const [red, green, blue] = parts.map((part) => Number.parseFloat(part));
  const alpha = parts.length > 3 ? Number.parseFloat(parts[3] ?? "1") : 1;
  if (red === undefined || green === undefined || blue === undefined || !(alpha > 0)) return null;
  const linear = (value: number): number => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Is the host dark? Asked of JupyterLab's own sign first, then of the colour behind the view. */
export function isDark(frame: HTMLElement): boolean {
  const said = document.body.dataset["jpThemeLight"];
  if (said !== undefined) return said === "false";
  const behind = luminance(getComputedStyle(frame).backgroundColor);
  if (behind !== null) return behind < 0.4;
  return false;
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
    attributeFilter: ["class", "style", "data-jp-theme-light", "data-jp-theme-name"],
  };
  observer.observe(document.body, options);
  observer.observe(document.documentElement, options);
  // an element that is not in the page yet has no computed colours
  const later = requestAnimationFrame(read);
  return () => {
    observer.disconnect();
    cancelAnimationFrame(later);
  };
}
