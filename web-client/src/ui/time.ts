const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** How long before `now`, or after it, in words: "3 minutes ago", "in 6 days". */
export function ago(time: Date, now: Date): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return words.format(Math.round(seconds / length), unit);
  }
  return seconds < 0 ? "just now" : "in a moment";
}

/** How many days there are until `time`, in words, today counted: "30 days". */
export function daysUntil(time: Date, now: Date): string {
  const days = Math.max(Math.ceil((time.getTime() - now.getTime()) / 86_400_000), 1);
  return days === 1 ? "1 day" : `${days} days`;
}
