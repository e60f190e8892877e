/** Sources of copies, tags, and dates in headers of S3. */
import { invalidRetainUntilDate } from '../../../protocol/errors/bodies.ts'
import type { Value } from '../../parameters/types.ts'
import { ofText, type TextFunction } from './text-function.ts'

/** The parts of `x-amz-copy-source`: `BUCKET/KEY?versionId=ID`, or an object of an access point. */
interface CopySource {
  /** Names, or ARNs of access points. */
  readonly buckets: readonly string[]
  readonly keys: readonly string[]
  readonly versions: readonly string[]
}

/** Matches the ARN of an access point or of an Outposts bucket, and a key below it. */
const ACCESS_POINT = /^(arn:[^/]*(?:\/[^/]+){1,4}?)\/object\/([\s\S]+)$/

/**
 * Returns the source of a copy.
 *
 * S3 decodes the text like a form: `+` is a space. Other services keep `+`, so that both keys are decided on. So are those of
 * a text with malformed escapes.
 */
export function copySourceOf(text: string): CopySource {
  const [path = '', query] = splitOnce(text, '?')
  const texts = [path.replaceAll('+', ' '), path].flatMap((each) => [decodePercent(each), decodeRuns(each)])
  const readings = new Set(texts.map((each) => each.replace(/^\//, '')))
  const objects = [...readings].map(objectIn)
  const versions = query === undefined ? [] : new URLSearchParams(query).getAll('versionId')
  return {
    buckets: objects.map(({ bucket }) => bucket),
    keys: objects.map(({ key }) => key),
    versions: versions.filter((each) => each !== ''),
  }
}

function objectIn(path: string): { readonly bucket: string; readonly key: string } {
  const [, accessPoint, keyThere] = ACCESS_POINT.exec(path) ?? []
  if (accessPoint !== undefined && keyThere !== undefined) return { bucket: accessPoint, key: keyThere }
  const [bucket, key = ''] = splitOnce(path, '/')
  return { bucket, key }
}

export const copyBucket = ofText((text) => present(copySourceOf(text).buckets))
export const copyKey = ofText((text) => present(copySourceOf(text).keys))
export const copyVersion = ofText((text) => copySourceOf(text).versions)

/** Returns each text once. */
function present(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((each) => each !== '')
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)]
}

/** Decodes what can be decoded, as Python does, where others keep a text with a malformed escape as it is. */
function decodeRuns(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString())
}

/** A malformed escape is what it says. */
function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Returns the tags of `x-amz-tagging` as `name=value`, decoded. Other values, such as bodies of tags, have none. */
export const formTags: TextFunction = (value) => tagsOf(value).map(([name, tag]) => `${name}=${tag}`)

export const formTagKeys: TextFunction = (value) => tagsOf(value).map(([name]) => name)

function tagsOf(value: Value): readonly (readonly [string, string])[] {
  return typeof value === 'string' ? [...new URLSearchParams(value)] : []
}

const MILLISECONDS_PER_DAY = 24 * 60 * 60 * 1000

/**
 * Makes the function that returns how many days remain until a date, as a decimal: ISO 8601, another date of HTTP, or
 * epoch seconds.
 *
 * Unverified: A part of a day counts as a day, so that a difference between the clocks of client and server does not
 * matter.
 *
 * @param now epoch milliseconds
 * @throws AwsError InvalidArgument (the function) for what is no date
 */
export function daysFromNow(now: number): TextFunction {
  return ofText((text) => {
    const time = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text)
    if (!Number.isFinite(time)) throw invalidRetainUntilDate()
    return [String(Math.ceil((time - now) / MILLISECONDS_PER_DAY))]
  })
}
