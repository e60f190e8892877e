/**
 * DeleteObjects of S3, of which single keys can be refused: they are left out of the request to the upstream, and its
 * answer gets an entry for each.
 */
import { createHash } from 'node:crypto'
import { escapeXml } from '../../core/standards/xml/text.ts'
import { upstreamBrokeOff } from '../../protocol/errors/guard.ts'
import type { AwsError } from '../../protocol/errors.ts'
import type { Answer } from '../../protocol/request.ts'
import type { Parameters } from '../../recognition/parameters/types.ts'
import type { RequestHead } from '../../recognition/request.ts'
import { deletionErrors, type RefusedKey } from './documents.ts'
import { type Remainder, withNewBody } from './remainder.ts'
import { s3Answer, withS3Ids } from './s3-answer.ts'

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** The list whose elements are decided on one by one. */
const OBJECTS = 'Delete.Objects[]'

/** The members of an element, in the order of the model. */
const MEMBERS = ['Key', 'VersionId', 'ETag', 'LastModifiedTime', 'Size']

/**
 * Returns the request without the refused keys. The answer of the upstream is that of the other keys.
 *
 * The body is written from the parameters that were decided on, so that the upstream cannot read another key in it.
 *
 * @param refused the positions of the refused keys, from 0
 */
export function withoutRefusedKeys(
  head: RequestHead,
  parameters: Pick<Parameters, 'elements' | 'valuesAt'>,
  refused: ReadonlySet<number>,
): Remainder {
  const kept = parameters.elements(OBJECTS).filter((_, position) => !refused.has(position))
  const objects = kept.map(
    (each) => `<Object>${MEMBERS.map((name) => memberOf(each, name)).join('')}</Object>`,
  )
  const quiet = elementOf('Quiet', parameters.valuesAt('Delete.Quiet')[0])
  const body = Buffer.from(`<Delete xmlns="${NAMESPACE}">${objects.join('')}${quiet}</Delete>`)
  // S3 demands a checksum of this operation, and accepts MD5 in place of any other.
  const md5 = createHash('md5').update(body).digest('base64')
  return { head: withNewBody(head, body, ['Content-MD5', md5]), body }
}

function memberOf(object: Pick<Parameters, 'valuesAt'>, name: string): string {
  return elementOf(name, object.valuesAt(`.${name}`)[0])
}

function elementOf(name: string, value: unknown): string {
  return typeof value === 'string' ? `<${name}>${escapeXml(value)}</${name}>` : ''
}

/** Returns the refused keys with their errors, by their positions in the request. */
export function refusedKeys(
  parameters: Pick<Parameters, 'elements'>,
  errors: ReadonlyMap<number, AwsError>,
): readonly RefusedKey[] {
  return parameters.elements(OBJECTS).flatMap((object, position) => {
    const error = errors.get(position)
    const [[key], [versionId]] = [object.valuesAt('.Key'), object.valuesAt('.VersionId')]
    if (!error || typeof key !== 'string') return []
    return [{ key, versionId: typeof versionId === 'string' ? versionId : undefined, error }]
  })
}

/** Returns the answer to a request of which every key is refused: S3 reports success, and the errors in the body. */
export function allRefused(refused: readonly RefusedKey[], requestId: string): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="${NAMESPACE}">${deletionErrors(refused)}</DeleteResult>`
  return { status: 200, headers: withS3Ids(requestId), body }
}

/**
 * Returns the upstream's answer with the refused keys. Quiet requests get them too, because they only leave out what was
 * deleted.
 *
 * @param body of an answer with status 200
 * @returns undefined for an error, which S3 can also send with status 200. It passes as it is
 */
export function withRefusedKeys(
  body: Buffer,
  refused: readonly RefusedKey[],
  requestId: string,
): Answer | undefined {
  const text = body.toString('latin1')
  if (ERROR.test(text)) return undefined
  const spliced = withErrors(text, Buffer.from(deletionErrors(refused)).toString('latin1'))
  // Without the errors, the client would take the refused keys for deleted.
  if (spliced === undefined) return s3Answer(upstreamBrokeOff(NO_RESULT), { requestId })
  return { status: 200, headers: withS3Ids(requestId), body: '', bytes: Buffer.from(spliced, 'latin1') }
}

const NO_RESULT = 'The upstream did not answer DeleteObjects with a result that refused keys can be added to.'

/** What precedes the root: a mark of the byte order, and a declaration. */
const PROLOG = String.raw`^(?:\u00ef\u00bb\u00bf)?(?:<\?xml[^?<>]*\?>)?\s*`
const ROOT = new RegExp(String.raw`${PROLOG}<DeleteResult(?=[\s/>])[^<>]*>`)
const ERROR = new RegExp(String.raw`${PROLOG}<Error(?=[\s/>])`)
const END = '</DeleteResult'

/** Returns the result with the errors as its last elements. Undefined when the text is no result. */
function withErrors(text: string, errors: string): string | undefined {
  const [start] = ROOT.exec(text) ?? []
  if (start?.endsWith('/>')) return `${start.slice(0, -2)}>${errors}${END}>`
  const at = text.lastIndexOf(END)
  return start === undefined || at === -1 ? undefined : text.slice(0, at) + errors + text.slice(at)
}
