/** The conditions on the source of a copy in S3. Source: S3 API reference, UploadPartCopy and CopyObject. */
import type { RequestHead } from '../recognition/request.ts'
import type { ObjectState } from '../recognition/resolution/lookups.ts'

export interface CopyConditions {
  readonly match: string | undefined
  readonly noneMatch: string | undefined
  /** Epoch milliseconds. Undefined for what is no date. */
  readonly modifiedSince: number | undefined
  readonly unmodifiedSince: number | undefined
}

/** Returns the conditions of a request. Undefined when it has none. */
export function copyConditionsOf({ header }: RequestHead): CopyConditions | undefined {
  const conditions = {
    match: header('x-amz-copy-source-if-match'),
    noneMatch: header('x-amz-copy-source-if-none-match'),
    modifiedSince: timeIn(header('x-amz-copy-source-if-modified-since')),
    unmodifiedSince: timeIn(header('x-amz-copy-source-if-unmodified-since')),
  }
  return Object.values(conditions).every((each) => each === undefined) ? undefined : conditions
}

function timeIn(text = ''): number | undefined {
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

/** An ETag counts more than the time beside it. What the upstream does not tell fails no condition. */
export function holds(conditions: CopyConditions, { eTag, lastModified = Number.NaN }: ObjectState): boolean {
  const { match, noneMatch, modifiedSince = Number.NaN, unmodifiedSince = Number.NaN } = conditions
  const isMatched = match === undefined ? !(lastModified > unmodifiedSince) : isOneOf(match, eTag, true)
  const isOther =
    noneMatch === undefined ? !(lastModified <= modifiedSince) : !isOneOf(noneMatch, eTag, false)
  return isMatched && isOther
}

/** @param unknown whether an ETag that the upstream does not tell is one of them */
function isOneOf(list: string, eTag: string | undefined, unknown: boolean): boolean {
  if (list.trim() === '*') return true
  if (eTag === undefined) return unknown
  return list.split(',').map(bare).includes(bare(eTag))
}

/** SDKs send ETags with quotes or without. */
function bare(eTag: string): string {
  return eTag
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1')
}
