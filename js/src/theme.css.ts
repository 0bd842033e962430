// The styles that every view has: tokens, the base, small shared parts, marks in text.
import base from "./style/base.css";
import tokens from "./style/tokens.css";
import ui from "./style/ui.css";

export const baseStyles: readonly string[] = [tokens, base, ui];
