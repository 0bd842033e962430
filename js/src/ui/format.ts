// Numbers, sizes and times as short words.

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** "1 job", "2 jobs" */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** "340 bytes", "12.4 kB", "3.1 MB": decimal units, as file managers show them. */
export function bytes(size: number): string {
  if (size < 1_000) return plural(size, "byte");
  let value = size / 1_000;
  for (const unit of ["kB", "MB", "GB", "TB"]) {
    if (value < 999.95 || unit === "TB")
      return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
    value /= 1_000;
  }
  return plural(size, "byte");
}

/** "0:42", "12:05", "1:02:03" */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(whole / HOUR);
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % MINUTE)}` : `${minutes}:${two(whole % MINUTE)}`;
}

/** "just now", "5 min ago", "3 h ago", "2 days ago", then the date; a time to come is "in 5 min". */
export function relative(at: number, now: number): string {
  const seconds = (now - at) / 1_000;
  const away = Math.abs(seconds);
  if (away < 45) return "just now";
  if (away > 30 * DAY) return date(at);
  const words =
    away < 50 * MINUTE
      ? `${Math.max(1, Math.round(away / MINUTE))} min`
      : away < 22 * HOUR
        ? `${Math.max(1, Math.round(away / HOUR))} h`
        : plural(Math.max(1, Math.round(away / DAY)), "day");
  return seconds >= 0 ? `${words} ago` : `in ${words}`;
}

/** "2026-03-02", in the reader's time zone. */
export function date(at: number): string {
  const day = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** "12:03:11", in the reader's time zone. */
export function timeOfDay(at: number): string {
  const day = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(day.getHours())}:${two(day.getMinutes())}:${two(day.getSeconds())}`;
}

/** "2026-03-02 12:03:11", in the reader's time zone. */
export function exact(at: number): string {
  return `${date(at)} ${timeOfDay(at)}`;
}

/** Milliseconds since the epoch, or null when the text is no time. */
export function parseTime(text: string | null): number | null {
  if (text === null) return null;
  const value = Date.parse(text);
  return Number.isFinite(value) ? value : null;
}

/** The first twelve digits, which people compare; a prefix such as "blake2b:" does not count. */
export function shortDigest(digest: string): string {
  return digest.slice(digest.lastIndexOf(":") + 1).slice(0, 12);
}

/** "a", "a and b", "a, b and c" */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}
