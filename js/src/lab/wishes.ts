// The settings as the panel reads them: whatever somebody wrote there, it gets values that it can use.
import type { Wishes } from "./controller.ts";

export function readWishes(found: Record<string, unknown>): Wishes {
  const text = (key: string): string => {
    const value = found[key];
    return typeof value === "string" ? value.trim() : "";
  };
  const refresh = found["refresh"];
  return {
    folder: text("folder"),
    email: text("email"),
    kernel: text("kernel"),
    refresh: typeof refresh === "number" && refresh >= 1 && refresh <= 30 ? refresh : 5,
    notifications: found["notifications"] !== false,
  };
}
