// What a refused request is, and small helpers of the desk.
import type { ErrorBody } from "./protocol.ts";

/** A request that the kernel refused, or that could not be answered. `message` is a sentence for the person. */
export class DeskError extends Error {
  readonly code: string;
  readonly details: Record<string, unknown> | null;

  constructor(code: string, message: string, details: Record<string, unknown> | null = null) {
    super(message);
    this.name = "DeskError";
    this.code = code;
    this.details = details;
  }
}

/** A random id, unique over all tabs. `randomUUID` is missing on plain http pages other than localhost. */
export function uniqueId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An error from whatever the kernel sent as one. */
export function errorOf(value: unknown): DeskError {
  const body = isObject(value) ? (value as Partial<ErrorBody>) : {};
  return new DeskError(
    typeof body.code === "string" ? body.code : "internal",
    typeof body.message === "string" && body.message !== "" ? body.message : "The kernel gave no reason.",
    isObject(body.details) ? body.details : null,
  );
}
