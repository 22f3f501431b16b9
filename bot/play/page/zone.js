// Instants in a member's time zone. Nothing else on the page does arithmetic on time.

const LOCALE = "en-GB";

function format(instant, timeZone, options) {
  return new Intl.DateTimeFormat(LOCALE, { timeZone, ...options }).format(instant);
}

export function instantOf(ts) {
  return new Date(Number(ts) * 1000);
}

export function timeOfDay(instant, zone) {
  return format(instant, zone, { hour: "2-digit", minute: "2-digit" });
}

export function dayOf(instant, zone) {
  return format(instant, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

export function dayAndTime(instant, zone) {
  const day = format(instant, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" });
  return `${day.replaceAll(",", "")}, ${timeOfDay(instant, zone)}`;
}

/** "Europe/Helsinki" reads as "Helsinki". */
export function zoneName(zone) {
  return zone.split("/").at(-1).replaceAll("_", " ");
}

/** The wall-clock reading of an epoch in `zone`, as a datetime-local input wants it. */
export function wallClock(epoch, zone) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    })
      .formatToParts(new Date(epoch * 1000))
      .map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The epoch of a wall-clock reading in `zone`; twice, because the offset depends on the answer. */
export function epochOf(reading, zone) {
  const asUtc = Date.parse(`${reading}:00Z`) / 1000;
  let epoch = asUtc;
  for (let round = 0; round < 2; round += 1) {
    const offset = Date.parse(`${wallClock(epoch, zone)}:00Z`) / 1000 - epoch;
    epoch = asUtc - offset;
  }
  return epoch;
}
