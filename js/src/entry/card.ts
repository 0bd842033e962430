// The card of one job: `job` in a cell.
import { CardRoot } from "../card/root.tsx";
import logStyles from "../log/log.css";
import { mount } from "../mount.tsx";
import { cardStyles } from "../style/card_styles.ts";

export default { render: mount(CardRoot, [...cardStyles, logStyles]) };
