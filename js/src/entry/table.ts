// The table of jobs: `jobs` in a cell.
import logStyles from "../log/log.css";
import { mount } from "../mount.tsx";
import cardStyles from "../style/card.css";
import previewStyles from "../style/preview.css";
import tableStyles from "../style/table.css";
import { TableRoot } from "../table/root.tsx";

export default { render: mount(TableRoot, [tableStyles, cardStyles, previewStyles, logStyles]) };
