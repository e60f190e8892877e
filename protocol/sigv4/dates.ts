const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
const EXTENDED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/
const RFC_1123 = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

/** Many requests are signed in the same second, so the latest dates are kept. */
let formatted = { second: Number.NaN, text: '' }
let parsed: { readonly text: string; readonly time: number | undefined } = { text: '', time: undefined }

/** Formats milliseconds since 1970 as YYYYMMDD'T'HHMMSS'Z'. */
export function basicDate(time: number): string {
  const second = Math.floor(time / 1000)
  if (formatted.second !== second) {
    const text = new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
    formatted = { second, text }
  }
  return formatted.text
}

/** Parses YYYYMMDD'T'HHMMSS'Z' to milliseconds. Returns undefined for another form or an invalid date. */
export function parseBasicDate(text: string): number | undefined {
  if (parsed.text !== text) parsed = { text, time: timeOfBasic(text) }
  return parsed.time
}

function timeOfBasic(text: string): number | undefined {
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
