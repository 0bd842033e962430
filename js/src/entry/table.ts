// The table of jobs: `jobs` in a cell.
import logStyles from "../log/log.css";
import { mount } from "../mount.tsx";
import { cardStyles } from "../style/card_styles.ts";
import { tableStyles } from "../style/table_styles.ts";
import { TableRoot } from "../table/root.tsx";

export default { render: mount(TableRoot, [...tableStyles, ...cardStyles, logStyles]) };
