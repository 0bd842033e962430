import type { Desk } from "../desk.ts";
import type { Memory } from "../memory.ts";
import type { Card } from "../protocol.ts";

export interface PanelProps {
  desk: Desk;
  memory: Memory;
  card: Card;
  onClose: () => void;
  /** Reads the card anew and shows the files. */
  onLookAgain: () => void;
}
