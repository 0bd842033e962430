// A button with a small menu: for what is wanted rarely, where there is no room for more buttons.
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { plain } from "../text.tsx";
import { Button } from "./button.tsx";

export interface MenuItem {
  name: string;
  label: string;
  onChoose: () => void;
}

/** Opens over everything else, so that no box around it cuts it off; where hosts cannot do that, within the page. */
export function Menu(props: {
  text: string;
  label: string;
  items: readonly MenuItem[];
  tabIndex: number;
}): VNode {
  const { items } = props;
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const close = (back: boolean): void => {
    setOpen(false);
    if (back) place.current?.querySelector("button")?.focus({ preventScroll: true });
  };
  useLayoutEffect(() => {
    const menu = list.current;
    const from = place.current?.getBoundingClientRect();
    if (!open || menu === null || from === undefined) return;
    menu.showPopover?.();
    const { offsetWidth: wide, offsetHeight: tall } = menu;
    const below = from.bottom + tall <= window.innerHeight || from.top < tall;
    menu.style.left = `${Math.max(2, Math.min(from.right - wide, window.innerWidth - wide - 2))}px`;
    menu.style.top = `${below ? from.bottom + 2 : from.top - tall - 2}px`;
    menu.querySelector<HTMLElement>("button")?.focus({ preventScroll: true });
  }, [open]);
  useEffect(() => {
    if (!open) return undefined;
    const away = (event: Event): void => {
      const inside = place.current !== null && event.composedPath().includes(place.current);
      if (!inside) setOpen(false);
    };
    // It stands where the button was when it opened: scrolled away from there it would be in the wrong place.
    const end = new AbortController();
    const options = { capture: true, signal: end.signal };
    for (const kind of ["pointerdown", "scroll", "focusin"]) window.addEventListener(kind, away, options);
    // scrolling inside of a shadow root is not told outside of it
    place.current?.getRootNode().addEventListener("scroll", away, options);
    return () => end.abort();
  }, [open]);
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation(); // "a" and "j" are no words to the table while a menu is open
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const here = buttons.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) buttons.at(to % buttons.length)?.focus();
    else if (event.key === "Escape") close(true);
    else if (event.key !== "Tab") return;
    else close(true);
    if (event.key !== "Tab") event.preventDefault();
  };
  return (
    <span class="menu-place" ref={place}>
      <Button
        small
        kind="quiet"
        name="more"
        label={props.label}
        tabIndex={props.tabIndex}
        menu
        expanded={open}
        onClick={() => setOpen(!open)}
      >
        {props.text}
      </Button>
      {open ? (
        <div
          class="menu"
          role="menu"
          aria-label={props.label}
          popover="manual"
          ref={list}
          onKeyDown={onKeyDown}
        >
          {items.map((item) => (
            <button
              key={item.name}
              type="button"
              role="menuitem"
              class="menu-item"
              data-name={item.name}
              tabIndex={-1}
              onClick={(event) => {
                event.stopPropagation();
                close(true);
                item.onChoose();
              }}
            >
              {plain(item.label)}
            </button>
          ))}
        </div>
      ) : null}
    </span>
  );
}
