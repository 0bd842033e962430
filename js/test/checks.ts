// Small checks of values, to be put together; each says what is wrong and where.

/** What is wrong, each with the place; empty when all is well. */
export type Faults = string[];

/** Invariant in T, so that a check of too little does not pass for a check of all. */
export interface Check<T> {
  (value: unknown, place: string): Faults;
  readonly type?: (value: T) => T;
}

/** A check whose type does not matter any more. */
export type AnyCheck = (value: unknown, place: string) => Faults;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const fault = (value: unknown, place: string, wanted: string): Faults => [
  `${place}: ${wanted} expected, ${JSON.stringify(value)?.slice(0, 80) ?? "nothing"} found`,
];

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/;

export const text: Check<string> = (value, place) =>
  typeof value === "string" ? [] : fault(value, place, "text");
export const time: Check<string> = (value, place) =>
  typeof value === "string" && TIME.test(value) && Number.isFinite(Date.parse(value))
    ? []
    : fault(value, place, "a time in UTC");
export const number: Check<number> = (value, place) =>
  typeof value === "number" && Number.isFinite(value) ? [] : fault(value, place, "a number");
export const integer: Check<number> = (value, place) =>
  Number.isSafeInteger(value) ? [] : fault(value, place, "a whole number");
export const flag: Check<boolean> = (value, place) =>
  typeof value === "boolean" ? [] : fault(value, place, "true or false");
export const id: Check<string> = (value, place) =>
  typeof value === "string" && /^[0-9a-f]{32}$/.test(value) ? [] : fault(value, place, "32 hex digits");

export function word<T extends string | number>(...words: readonly T[]): Check<T> {
  return (value, place) =>
    (words as readonly unknown[]).includes(value) ? [] : fault(value, place, words.join(" or "));
}

export function maybe<T>(check: Check<T>): Check<T | null> {
  return (value, place) => (value === null ? [] : check(value, place));
}

export function listOf<T>(check: Check<T>): Check<T[]> {
  return (value, place) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => check(item, `${place}[${index}]`))
      : fault(value, place, "a list");
}

export function object<T extends object>(shape: { [K in keyof T]-?: Check<T[K]> }): Check<T> {
  return (value, place) => {
    if (!isObject(value)) return fault(value, place, "an object");
    const names = Object.keys(shape) as (keyof T & string)[];
    return [
      ...names.flatMap((name) =>
        name in value ? shape[name](value[name], `${place}.${name}`) : [`${place}.${name} is missing`],
      ),
      ...Object.keys(value)
        .filter((name) => !(name in shape))
        .map((name) => `${place}.${name} is not in the protocol`),
    ];
  };
}

/** One of several objects, told apart by the value of one field. */
export function byField<T extends object>(field: string, checks: Record<string, AnyCheck>): Check<T> {
  return (value, place) => {
    const found = isObject(value) ? checks[String(value[field])] : undefined;
    return found === undefined
      ? fault(value, place, `${field} ${Object.keys(checks).join(" or ")}`)
      : found(value, place);
  };
}

export const tuple =
  <T extends unknown[]>(...checks: { [K in keyof T]: Check<T[K]> }): Check<T> =>
  (value, place) =>
    Array.isArray(value) && value.length === checks.length
      ? (checks as AnyCheck[]).flatMap((check, index) => check(value[index], `${place}[${index}]`))
      : fault(value, place, `a list of ${checks.length}`);
