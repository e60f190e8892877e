import { createHash } from 'node:crypto'

/**
 * Computes what a SigV4 signature covers. It is written from the specification ("Create a canonical request",
 * AWS IAM User Guide) and shares no code with the verifier: it uses bytes instead of strings, and lists
 * instead of sorted pairs. It needs no secret: requests with the same coverage have the same signature, so a
 * verifier must treat them alike.
 */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: readonly string[]
  readonly body: Uint8Array
}

type Field = readonly [name: string, value: string]

/**
 * Returns everything that the signature covers, one item per line. Undefined when the request has no complete
 * signature or its body does not match the declared hash.
 */
export function coverage(request: WireRequest): string | undefined {
  const fields = fieldsOf(request.headers)
  const parameters = parametersOf(request.query)
  const claim = claimOf(fields, parameters)
  if (claim === undefined) return undefined
  const hash = createHash('sha256').update(request.body).digest('hex')
  const declared = [...valuesOf(fields, 'x-amz-content-sha256'), ...claim.declaredHashes]
  if (declared.some((value) => value !== hash)) return undefined
  const headers = signedFields(fields, claim.signedHeaders.split(';'))
  if (headers === undefined) return undefined
  const query = parameters
    .filter(([name]) => !claim.presigned || name !== 'X-Amz-Signature')
    .map(([name, value]) => [escapeBytes(name), escapeBytes(value)].join('='))
    .sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)))
  const path = pathOf(request.path)
  return [request.method, path, ...query, ...headers, claim.signedHeaders, hash, ...claim.rest].join('\n')
}

interface Claim {
  readonly presigned: boolean
  readonly signedHeaders: string
  readonly declaredHashes: readonly string[]
  readonly rest: readonly string[]
}

function claimOf(fields: readonly Field[], parameters: readonly Field[]): Claim | undefined {
  const header = valuesOf(fields, 'authorization')
  const inQuery = valuesOf(parameters, 'X-Amz-Algorithm').length > 0
  if (inQuery) return header.length > 0 ? undefined : queryClaim(parameters)
  return header.length === 1 ? headerClaim(header[0] ?? '', fields) : undefined
}

function headerClaim(header: string, fields: readonly Field[]): Claim | undefined {
  const match = /^AWS4-HMAC-SHA256[ \t]+(.+)$/.exec(header)
  const parts = (match?.[1] ?? '').split(',').map((part) => /^[ \t]*([^=]*)=(.*?)[ \t]*$/.exec(part))
  const part = (name: string) => parts.filter((found) => found?.[1] === name).map((found) => found?.[2] ?? '')
  const dates = [...valuesOf(fields, 'x-amz-date'), ...valuesOf(fields, 'date')]
  const rest = [part('Credential'), part('Signature'), [dates[0] ?? '']].flat()
  const names = part('SignedHeaders')
  if (match === null || parts.includes(null) || names.length !== 1 || rest.length !== 3 || rest.includes(''))
    return undefined
  return { presigned: false, signedHeaders: names[0] ?? '', declaredHashes: [], rest }
}

function queryClaim(parameters: readonly Field[]): Claim | undefined {
  const first = (name: string) => valuesOf(parameters, name)[0]
  const rest = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-Date'].map(first)
  const signedHeaders = first('X-Amz-SignedHeaders')
  if (rest[0] !== 'AWS4-HMAC-SHA256' || signedHeaders === undefined) return undefined
  const known = rest.filter((value) => value !== undefined)
  if (known.length !== rest.length) return undefined
  return {
    presigned: true,
    signedHeaders,
    declaredHashes: valuesOf(parameters, 'X-Amz-Content-Sha256'),
    rest: known,
  }
}

/** Returns `name:value` lines, or undefined if the names are not sorted as specified or one is missing. */
function signedFields(fields: readonly Field[], names: readonly string[]): readonly string[] | undefined {
  const sorted = [...new Set(names)].sort()
  if (sorted.join(';') !== names.join(';') || !names.includes('host')) return undefined
  const sent = names.map((name) => valuesOf(fields, name))
  if (sent.some((values) => values.length === 0)) return undefined
  return names.map((name, index) => `${name}:${(sent[index] ?? []).join(',')}`)
}

function fieldsOf(headers: readonly string[]): readonly Field[] {
  const names = headers.filter((_, index) => index % 2 === 0)
  return names.map((name, index) => [name.toLowerCase(), squeeze(headers[2 * index + 1] ?? '')])
}

function squeeze(value: string): string {
  return value
    .split(/[ \t]/)
    .filter((word) => word !== '')
    .join(' ')
}

function valuesOf(fields: readonly Field[], name: string): readonly string[] {
  return fields.filter((field) => field[0] === name).map((field) => field[1])
}

function parametersOf(query: string): readonly Field[] {
  const pieces = query.split('&').filter((piece) => piece.length > 0)
  return pieces.map((piece) => {
    const [name = '', ...value] = piece.split('=')
    return [unescapeBytes(name), unescapeBytes(value.join('='))]
  })
}

function pathOf(path: string): string {
  const walked: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') walked.splice(-1)
    else if (!['', '.'].includes(segment)) walked.push(segment)
  }
  const slash = walked.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${walked.map(escapeBytes).join('/')}${slash}`
}

function unescapeBytes(text: string): string {
  const bytes: number[] = []
  for (let at = 0; at < text.length; at++) {
    const hex = text.slice(at + 1, at + 3)
    if (text[at] === '%' && /^[0-9a-f]{2}$/i.test(hex)) {
      bytes.push(Buffer.from(hex, 'hex').readUInt8())
      at += 2
    } else {
      bytes.push(text[at] === '+' ? 0x20 : text.charCodeAt(at))
    }
  }
  return Buffer.from(bytes).toString('latin1')
}

function escapeBytes(text: string): string {
  const plain = /[\w.~-]/
  return [...Buffer.from(text, 'latin1')]
    .map((byte) => (plain.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${hexOf(byte)}`))
    .join('')
}

function hexOf(byte: number): string {
  return Buffer.of(byte).toString('hex').toUpperCase()
}

/** Sorts by name, then by value: the equals sign sorts below every other byte. */
function sortKey(pair: string): Buffer {
  return Buffer.from(pair.replace('=', '\0'), 'latin1')
}
