/** Tags of resources: validating, merging, showing, and listing them. */
import {
  type AwsError,
  duplicateTagKeys,
  duplicateTagKeysIgnoringCase,
  reservedTag,
  tooManyTags,
} from '../../../protocol/errors.ts'
import type { Tag } from '../../../store/index.ts'
import { reservedPart } from '../../aws/reserved-tags.ts'
import type { Context } from '../../engine/operation.ts'
import { byCodeUnit, type Page, type PageRequest, pageOfList } from './paging.ts'

/** A tag as in the API. */
export interface ApiTag {
  readonly Key: string
  readonly Value: string
}

/** How a kind of resource compares tag keys. */
interface TagRule {
  /** Returns the same value for keys that are the same. */
  readonly identity: (key: string) => string
  readonly duplicate: () => AwsError
}

/** The rule for roles, as recorded, and for users by analogy. */
export const caselessKeys: TagRule = {
  identity: (key) => key.toLowerCase(),
  duplicate: duplicateTagKeysIgnoringCase,
}

/**
 * The rule for all other resources. Source: IAM User Guide, tagging IAM resources; recorded for managed
 * policies.
 */
export const exactKeys: TagRule = { identity: (key) => key, duplicate: duplicateTagKeys }

type Limits = Pick<Context, 'quotas'>

/**
 * Returns the tags of a new resource, in the order of the request.
 *
 * @throws LimitExceeded above the quota. More than 50 in one request are already a ValidationError, whatever
 *   the quota
 */
export function newTags(
  tags: readonly ApiTag[] | undefined,
  rule: TagRule,
  { quotas }: Limits,
): readonly Tag[] {
  const stored = (tags ?? []).map(({ Key, Value }) => ({ key: Key, value: Value }))
  if (new Set(stored.map(({ key }) => rule.identity(key))).size < stored.length) throw rule.duplicate()
  const reserved = reservedPart(stored)
  if (reserved) throw reservedTag(reserved)
  if (stored.length > quotas.TagsPerResourceQuota) throw tooManyTags()
  return stored
}

/**
 * Returns `present` merged with `added`. An existing key gets the new value and the new spelling.
 *
 * @throws LimitExceeded above the quota
 */
export function withTags(
  present: readonly Tag[],
  added: readonly ApiTag[],
  rule: TagRule,
  limits: Limits,
): readonly Tag[] {
  const fresh = newTags(added, rule, limits)
  const replaced = new Set(fresh.map(({ key }) => rule.identity(key)))
  const merged = [...present.filter(({ key }) => !replaced.has(rule.identity(key))), ...fresh]
  if (merged.length > limits.quotas.TagsPerResourceQuota) throw tooManyTags()
  return merged
}

/** Returns `present` without `keys`. Ignores keys that do not exist (recorded for roles). */
export function withoutTags(present: readonly Tag[], keys: readonly string[], rule: TagRule): readonly Tag[] {
  const removed = new Set(keys.map(rule.identity))
  return present.filter(({ key }) => !removed.has(rule.identity(key)))
}

export function toTags(tags: readonly Tag[]): ApiTag[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }))
}

/** Returns the tags for responses that omit an empty list. Undefined when there are none. */
export function toTagsIfAny(tags: readonly Tag[]): ApiTag[] | undefined {
  return tags.length === 0 ? undefined : toTags(tags)
}

/**
 * Sorts tags by key, as in responses about identity providers.
 * The API reference describes this order in its text for lists of tags, so the order is assumed to be the
 * same.
 */
export function sortedTags(tags: readonly Tag[]): readonly Tag[] {
  return [...tags].sort((a, b) => byLengthThenText(a.key, b.key))
}

/**
 * Returns a page of tags.
 *
 * @param compare orders keys (default: by length, then by text; recorded for managed policies and roles)
 */
export function pageOfTags(
  request: PageRequest,
  tags: readonly Tag[],
  compare: (a: string, b: string) => number = byLengthThenText,
): { Tags: readonly ApiTag[]; IsTruncated: boolean; Marker?: string | undefined } {
  const { items, ...rest }: Page<ApiTag> = pageOfList(request, toTags(tags), ({ Key }) => Key, compare)
  return { Tags: items, ...rest }
}

function byLengthThenText(a: string, b: string): number {
  return a.length - b.length || byCodeUnit(a, b)
}
