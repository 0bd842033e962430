/** The colours and the line height that the pane has in its host, read from the page and read again when the theme changes. */

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { type Ground, parseCss, type Rgb } from "./color.ts";

export interface Measure {
  readonly ground: Ground;
  /** Height of one line, in whole pixels. */
  readonly line: number;
}

const LIGHT: Measure = { ground: { text: [33, 33, 33], back: [255, 255, 255] }, line: 19 };
const DARK: Ground = { text: [224, 224, 224], back: [17, 17, 17] };

const same = (a: Rgb, b: Rgb): boolean => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];

function read(element: HTMLElement): Measure {
  const style = getComputedStyle(element);
  const dark = element.closest("[data-theme]")?.getAttribute("data-theme") === "dark";
  const fallback = dark ? DARK : LIGHT.ground;
  const size = Number.parseFloat(style.fontSize);
  return {
    ground: {
      text: parseCss(style.color) ?? fallback.text,
      back: parseCss(style.backgroundColor) ?? fallback.back,
    },
    line: Number.isFinite(size) && size > 0 ? Math.max(12, Math.round(size * 1.46)) : LIGHT.line,
  };
}

/** What the element has now. It is drawn again when the host's theme changes it. */
export function useMeasure(ref: RefObject<HTMLElement | null>): Measure {
  const [measure, setMeasure] = useState(LIGHT);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const again = (): void => {
      const next = read(element);
      setMeasure((old) =>
        old.line === next.line &&
        same(old.ground.text, next.ground.text) &&
        same(old.ground.back, next.ground.back)
          ? old
          : next,
      );
    };
    again();
    // Hosts change themes in many ways. Each changes the computed colours, and a colour that has a transition (of one
    // millisecond, see log.css) tells when it changes. The attribute is for hosts that change it without a colour.
    const onTransition = (event: Event): void => {
      if (event.target === element) again();
    };
    element.addEventListener("transitionend", onTransition);
    const frame = element.closest("[data-theme]");
    const observer = new MutationObserver(again);
    if (frame !== null) observer.observe(frame, { attributes: true, attributeFilter: ["data-theme"] });
    // An element that is not in the page yet has no computed style.
    const later = requestAnimationFrame(again);
    return () => {
      element.removeEventListener("transitionend", onTransition);
      observer.disconnect();
      cancelAnimationFrame(later);
    };
  }, [ref]);
  return measure;
}
