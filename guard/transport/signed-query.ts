/** Removes signatures from queries. */
import { decode } from '../../protocol/sigv4/encoding.ts'

const VERSION_4: ReadonlySet<string> = new Set([
  ...['x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-expires', 'x-amz-signedheaders'],
  ...['x-amz-signature', 'x-amz-security-token', 'x-amz-content-sha256', 'x-amz-region-set'],
])
const VERSION_2: ReadonlySet<string> = new Set([
  'awsaccesskeyid',
  'signature',
  'expires',
  'x-amz-security-token',
])

/**
 * Returns the query without a signature of version 4 or 2. The other parameters stay as they were sent.
 *
 * @param query encoded, without the question mark
 */
export function withoutSignature(query: string): string {
  if (query === '') return query
  const pieces = query.split('&').map((text) => ({ text, name: nameOf(text) }))
  const names = new Set(pieces.map(({ name }) => name))
  const dropped = droppedOf(names)
  if (!dropped) return query
  return pieces
    .filter(({ name }) => !dropped.has(name))
    .map(({ text }) => text)
    .join('&')
}

function droppedOf(names: ReadonlySet<string>): ReadonlySet<string> | undefined {
  if (names.has('x-amz-algorithm') || names.has('x-amz-signature')) return VERSION_4
  // Parameters with such names are the service's own if the two are not together.
  return names.has('awsaccesskeyid') && names.has('signature') ? VERSION_2 : undefined
}

/** Returns the decoded name of a parameter in lower case. */
function nameOf(piece: string): string {
  const equals = piece.indexOf('=')
  const name = equals < 0 ? piece : piece.slice(0, equals)
  return (name.includes('%') ? decode(name) : name).toLowerCase()
}
