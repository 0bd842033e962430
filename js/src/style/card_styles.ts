// The styles of the card, wherever it is shown. What says how it fits in little room comes last.
import card from "./card.css";
import narrow from "./card_narrow.css";
import code from "./code.css";
import diff from "./diff.css";
import files from "./files.css";
import history from "./history.css";
import preview from "./preview.css";

export const cardStyles = [card, files, diff, code, history, narrow, preview];
