/** When a line arrived, in words: the reader's own time of day, to the millisecond. */

const two = (value: number): string => String(value).padStart(2, "0");

/** "10:30:05.123"; nothing when it is not known. */
export function arrivalTime(at: number | null): string {
  const date = new Date(at ?? Number.NaN);
  if (Number.isNaN(date.getTime())) return "";
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
