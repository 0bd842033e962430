// The styles of the table. What says how it fits in little room comes last.
import bulk from "./bulk.css";
import desk from "./desk.css";
import table from "./table.css";
import narrow from "./table_narrow.css";

export const tableStyles = [desk, table, bulk, narrow];
