/** Parses times in XML. */

/** A dateTime of XML Schema. Without a time zone, it is UTC (saml-core-2.0-os, 1.3.3). */
const DATE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/

/** Returns a time in epoch milliseconds, or NaN when the text is not a time. */
export function parseDateTime(text: string): number {
  const [, time, zone = 'Z'] = DATE_TIME.exec(text.trim()) ?? []
  return Date.parse(`${time}${zone}`)
}
