// The bundle of the log pane.
import { LogView } from "../log/LogView.tsx";
import logStyles from "../log/log.css";
import { mount } from "../mount.tsx";

export default { render: mount(LogView, [logStyles]) };
