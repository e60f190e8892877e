/** Reads the encoded parts of URLs and forms. Inputs have one character per byte. */
import { isUtf8 } from 'node:buffer'
import { decode } from '../../protocol/sigv4/encoding.ts'

const PLAIN = /^[ -$&-~]*$/
const MALFORMED_ESCAPE = /%(?![\da-fA-F]{2})/

/** Returns the decoded text. Undefined for malformed escapes and for bytes that are not UTF-8. */
export function decodeText(raw: string): string | undefined {
  if (PLAIN.test(raw)) return raw
  if (MALFORMED_ESCAPE.test(raw)) return undefined
  const bytes = Buffer.from(decode(raw), 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined
}

/** Returns whether a segment of a path is one that servers may resolve. */
export function isDots(segment: string): boolean {
  return segment === '.' || segment === '..'
}

/** Returns the parameters of a query or a form in order, with names and values decoded as far as possible. */
export function parametersOfForm(form: string): readonly (readonly [name: string, value: string])[] {
  if (form === '') return []
  return form
    .split('&')
    .filter((piece) => piece !== '')
    .map((piece) => {
      const spaced = piece.replaceAll('+', ' ')
      const equals = spaced.indexOf('=')
      return equals < 0
        ? ([lenient(spaced), ''] as const)
        : ([lenient(spaced.slice(0, equals)), lenient(spaced.slice(equals + 1))] as const)
    })
}

/** Returns the distinct values of a parameter in a query or a form, which may be long. */
export function valuesInForm(form: string, name: string): readonly string[] {
  const values = new Set<string>()
  for (let start = 0; start < form.length; ) {
    const ampersand = form.indexOf('&', start)
    const end = ampersand < 0 ? form.length : ampersand
    const value = valueIn(form.slice(start, end), name)
    if (value !== undefined) values.add(value)
    start = end + 1
  }
  return [...values]
}

/** Returns the values of a parameter in a query. @param name in lower case */
export function valuesInFormInAnyCase(form: string, name: string): readonly string[] {
  return parametersOfForm(form).flatMap(([each, value]) => (each.toLowerCase() === name ? [value] : []))
}

/** Returns whether a query names an operation of the Query protocol. */
export function hasAction(query: string): boolean {
  return query !== '' && valuesInForm(query, 'Action').length > 0
}

/** Every character of the name may be encoded with three. */
const ENCODED_LENGTH = 3

function valueIn(piece: string, name: string): string | undefined {
  const equals = piece.indexOf('=')
  const rawName = equals < 0 ? piece : piece.slice(0, equals)
  if (rawName.length < name.length || rawName.length > name.length * ENCODED_LENGTH) return undefined
  if (rawName !== name && decode(rawName) !== name) return undefined
  return equals < 0 ? '' : lenient(piece.slice(equals + 1).replaceAll('+', ' '))
}

function lenient(raw: string): string {
  return decodeText(raw) ?? decode(raw)
}
