/** Describes uploads by forms as other requests: as the PutObject that they are, and as forms for the upstream. */
import { malformedXml } from '../../protocol/errors/bodies.ts'
import { TERMINATOR } from '../../protocol/sigv4/canonical.ts'
import { basicDate } from '../../protocol/sigv4/dates.ts'
import { ALGORITHM, type SigningIdentity, signingKey } from '../../protocol/sigv4.ts'
import { objectPath } from '../../recognition/arn.ts'
import { PLAIN } from '../../recognition/parameters/spelling.ts'
import { xmlRoot } from '../../recognition/parameters/xml.ts'
import type { PostForm } from './form.ts'

/** The method, the path, and the headers of a request. Strings contain one byte per character. */
export interface EquivalentRequest {
  readonly method: string
  readonly path: string
  /** Alternating names and values. */
  readonly headers: readonly string[]
}

/** Fields whose headers have the same name, besides `x-amz-*`. */
const SAME: ReadonlySet<string> = new Set([
  ...['cache-control', 'content-disposition', 'content-encoding', 'content-type', 'expires'],
  ...['if-match', 'if-none-match'],
])

/** Fields that are about the form itself. */
const OF_SIGNATURE: ReadonlySet<string> = new Set([
  ...['awsaccesskeyid', 'policy', 'signature', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date'],
  ...['x-amz-security-token', 'x-amz-signature', 'bucket'],
])

/**
 * Returns the PutObject request that means the same as the form, to find out what it needs.
 *
 * @throws AwsError MalformedXML when the tags cannot be read
 */
export function putObjectOf({ fields, key }: PostForm, bucket: string): EquivalentRequest {
  const headers = [...fields].flatMap(([name, value]) => headerOfField(name, value))
  return { method: 'PUT', path: objectPath({ bucket, key }), headers }
}

function headerOfField(name: string, value: string): readonly string[] {
  if (OF_SIGNATURE.has(name)) return []
  if (name === 'acl') return ['x-amz-acl', bytesOf(value)]
  if (name === 'tagging') return ['x-amz-tagging', tagsInXml(value)]
  return SAME.has(name) || name.startsWith('x-amz-') ? [name, bytesOf(value)] : []
}

/** Returns the text with one byte per character. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/** Converts tags in XML, as forms have them, to a query, as the header has them. */
function tagsInXml(text: string): string {
  const set = xmlRoot(Buffer.from(text))?.member(['TagSet'])
  if (set === undefined) throw malformedXml()
  const tags = set.elements(PLAIN)
  return tags
    .map((tag) =>
      ['Key', 'Value'].map((name) => encodeURIComponent(textIn(tag.member([name])?.value()))).join('='),
    )
    .join('&')
}

function textIn(value: unknown): string {
  if (typeof value !== 'string') throw malformedXml()
  return value
}

/** The bytes around the file in a form for the upstream. */
export interface FormFrame {
  readonly head: Buffer
  readonly tail: Buffer
}

/**
 * Returns the form for the upstream: the fields that were checked, with a signature of the upstream's own.
 *
 * Fields after the file are not among them, and the key has the name of the file already.
 *
 * @param now epoch milliseconds
 */
export function frameFor(
  form: PostForm,
  bucket: string,
  identity: Omit<SigningIdentity, 'service'>,
  now: number,
): FormFrame {
  const kept = form.names.flatMap((name) => keptField(form, name))
  const fields = [...kept, ...signatureFields(kept, bucket, identity, now)]
  const parts = fields.map(([name, value]) => part(form.boundary, `name="${escaped(name)}"`, value))
  const file = `name="file"; filename="${escaped(form.fileName === '' ? 'file' : form.fileName)}"`
  return {
    head: Buffer.from(`${parts.join('')}${part(form.boundary, file, '').slice(0, -2)}`),
    tail: Buffer.from(`\r\n--${form.boundary}--\r\n`),
  }
}

type Field = readonly [name: string, value: string]

function keptField({ fields, key }: PostForm, name: string): readonly Field[] {
  const lower = name.toLowerCase()
  if (OF_SIGNATURE.has(lower) || lower.startsWith('x-ignore-')) return []
  return [[name, lower === 'key' ? key : (fields.get(lower) ?? '')]]
}

function part(boundary: string, disposition: string, value: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`
}

/** Writes a name as browsers do. Source: HTML Standard, multipart/form-data encoding algorithm. */
function escaped(name: string): string {
  return name.replace(/["\r\n]/g, (character) => encodeURIComponent(character))
}

/** How long the upstream may take the form, in milliseconds. */
const LIFETIME = 3_600_000

function signatureFields(
  kept: readonly Field[],
  bucket: string,
  { accessKeyId, secretAccessKey, region }: Omit<SigningIdentity, 'service'>,
  now: number,
): readonly Field[] {
  const basic = basicDate(now)
  const scope = { date: basic.slice(0, 8), region, service: 's3', terminator: TERMINATOR }
  const credential = [accessKeyId, scope.date, region, scope.service, scope.terminator].join('/')
  const signed: readonly Field[] = [
    ['x-amz-algorithm', ALGORITHM],
    ['x-amz-credential', credential],
    ['x-amz-date', basic],
  ]
  const conditions = [['bucket', bucket] as const, ...kept, ...signed].map(([name, value]) => [
    'eq',
    `$${name}`,
    value,
  ])
  const expiration = new Date(now + LIFETIME).toISOString()
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64')
  const signature = signingKey(secretAccessKey, scope).sign(policy)
  return [...signed, ['policy', policy], ['x-amz-signature', signature]]
}
