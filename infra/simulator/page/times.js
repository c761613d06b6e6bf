// Hours, days and money as people write them, in the page's language and the person's own time zone.

import { locale, t } from "./i18n.js";

const made = new Map();

function formatter(zone, options) {
  const key = `${locale()}|${zone}|${JSON.stringify(options)}`;
  if (!made.has(key)) {
    let format;
    try {
      format = new Intl.DateTimeFormat(locale(), { ...options, timeZone: zone || undefined });
    } catch {
      // An unknown zone must not blank a phone; the machine's own is the next best.
      format = new Intl.DateTimeFormat(locale(), options);
    }
    made.set(key, format);
  }
  return made.get(key);
}

const date = (at) => (at instanceof Date ? at : new Date(at));

export const hour = (at, zone) => formatter(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date(at));
export const dayKey = (at, zone) => formatter(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(date(at));
export const longDay = (at, zone) => capital(formatter(zone, { weekday: "long", day: "numeric", month: "long" }).format(date(at)));
export const shortDay = (at, zone) => formatter(zone, { weekday: "short", day: "numeric", month: "short" }).format(date(at)).replaceAll(".", "");

export const weekday = (at, zone) => formatter(zone, { weekday: "short" }).format(date(at)).replaceAll(".", "");

/** "Today", "Yesterday" or the day, seen from `now`. */
export function dayName(at, now, zone) {
  const key = dayKey(at, zone);
  if (key === dayKey(now, zone)) return t("today");
  if (key === dayKey(new Date(now.getTime() - 86400000), zone)) return t("yesterday");
  return longDay(at, zone);
}

/** Meta's prices have four places; https://developers.facebook.com/docs/whatsapp/pricing */
export function money(usd) {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 4 };
  return `US$ ${new Intl.NumberFormat(locale(), digits).format(usd || 0)}`;
}

export function size(bytes) {
  if (!(bytes > 0)) return "";
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${unit}`;
}

export function seconds(total) {
  const whole = Number.isFinite(total) ? Math.round(total) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
