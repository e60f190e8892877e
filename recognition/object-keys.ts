/**
 * Which keys objects of S3 can have. S3 refuses keys whose dots lead out of the bucket; some upstreams resolve the dots
 * instead, and reach other buckets, or even files outside of their own directory.
 *
 * Source: Amazon S3 User Guide, "Naming Amazon S3 objects".
 */
import { decode } from '../protocol/sigv4/encoding.ts'
import { isDots } from './foreign/text.ts'
import type { Parameters } from './parameters/types.ts'
import type { RequestHead } from './request.ts'
import { copySourceOf } from './resolution/functions/text-s3.ts'
import type { RecognizedCall } from './types.ts'

/** Returns whether S3 takes the key. */
function isPossibleKey(key: string): boolean {
  return !climbs(key.split('/'))
}

/**
 * Returns whether the segments of a path are a bucket and a key that S3 takes.
 *
 * Servers decode encoded slashes before or after they resolve dots, or never, so that the key must be possible either way.
 *
 * @param segments decoded one by one
 */
export function isPossiblePath([bucket, ...key]: readonly string[]): boolean {
  return !isDots(bucket ?? '') && !climbs(key) && isPossibleKey(key.join('/'))
}

/** Returns whether dots lead above where the segments begin. */
function climbs(segments: readonly string[]): boolean {
  let depth = 0
  for (const segment of segments) {
    depth += segment === '..' ? -1 : Number(segment !== '.' && segment !== '')
    if (depth < 0) return true
  }
  return false
}

/** Headers with a bucket and a key, encoded like a path. */
const SOURCES = ['x-amz-copy-source', 'x-amz-rename-source']

/** Returns whether a request to S3 has a key that no object can have. Of other services, nothing is a key. */
export function hasImpossibleKey(call: RecognizedCall, head: RequestHead, parameters: Parameters): boolean {
  if (call.service.key !== 's3') return false
  const key = call.labels.get('Key')
  if (key !== undefined && !isPossibleKey(key)) return true
  if (SOURCES.some((name) => !isPossibleSource(head.header(name)))) return true
  return !uploadsIn(head.query).every(isPossibleKey) || !keysInBody(call, parameters).every(isPossibleKey)
}

/** An upstream that takes a question mark for a part of the key also resolves the dots behind it. */
function isPossibleSource(source: string | undefined): boolean {
  if (source === undefined) return true
  const segments = source.split('/').map(decode)
  const readings = [segments, segments.join('/').split('/')]
  return (
    readings.every((each) => isPossiblePath(each[0] === '' ? each.slice(1) : each)) &&
    copySourceOf(source).keys.every(isPossibleKey)
  )
}

/** S3 makes the IDs of uploads, without slashes. Upstreams that keep parts in files take an ID for a folder. */
function uploadsIn(query: string): readonly string[] {
  return query === '' ? [] : new URLSearchParams(query).getAll('uploadId')
}

/** The parameters in bodies that are keys, by operation. */
const IN_BODIES: ReadonlyMap<string, readonly string[]> = new Map([
  ['DeleteObjects', ['Delete.Objects[].Key']],
  // Upstreams with websites read these objects for everybody who asks for one that does not exist.
  [
    'PutBucketWebsite',
    ['WebsiteConfiguration.ErrorDocument.Key', 'WebsiteConfiguration.IndexDocument.Suffix'],
  ],
])

/** Returns whether keys are in the body, so that it has to be read. */
export function hasKeysInBody({ service, operation }: RecognizedCall): boolean {
  return service.key === 's3' && IN_BODIES.has(operation)
}

function keysInBody({ operation }: RecognizedCall, parameters: Parameters): readonly string[] {
  const paths = IN_BODIES.get(operation) ?? []
  return paths.flatMap((path) => parameters.valuesAt(path)).filter((value) => typeof value === 'string')
}
