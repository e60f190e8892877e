const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
const EXTENDED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/
const RFC_1123 = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

/** Formats milliseconds since 1970 as YYYYMMDD'T'HHMMSS'Z'. */
export function basicDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

/** Parses YYYYMMDD'T'HHMMSS'Z' to milliseconds. Returns undefined for another form or an invalid date. */
export function parseBasicDate(text: string): number | undefined {
  const fields = BASIC.exec(text)
  if (fields === null) return undefined
  const [, year, month, day, hour, minute, second] = fields
  return validTime(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`))
}

/**
 * Parses a Date header to milliseconds. It is an HTTP date (RFC 9110 §5.6.7, preferred form), or basic or
 * extended ISO 8601.
 */
export function parseHttpDate(text: string): number | undefined {
  const basic = parseBasicDate(text)
  if (basic !== undefined) return basic
  return RFC_1123.test(text) || EXTENDED.test(text) ? validTime(Date.parse(text)) : undefined
}

function validTime(time: number): number | undefined {
  return Number.isNaN(time) ? undefined : time
}
