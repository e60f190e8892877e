/** Tags of resources: checking, merging, showing and listing them. */
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

/** A tag as the API spells it. */
export interface ApiTag {
  readonly Key: string
  readonly Value: string
}

/** How one kind of resource tells keys apart. */
interface TagRule {
  /** What two keys share when they are the same key. */
  readonly identity: (key: string) => string
  readonly duplicate: () => AwsError
}

/** Of roles, as recorded, and by analogy of users. */
export const caselessKeys: TagRule = {
  identity: (key) => key.toLowerCase(),
  duplicate: duplicateTagKeysIgnoringCase,
}

/** Of all other resources (IAM User Guide, tagging IAM resources; recorded for managed policies). */
export const exactKeys: TagRule = { identity: (key) => key, duplicate: duplicateTagKeys }

type Limits = Pick<Context, 'quotas'>

/**
 * The tags of a new resource, in the order sent.
 *
 * @throws LimitExceeded above the quota; more than 50 in one request are a ValidationError before, whatever the quota
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
 * `present` with `added` put over it; a key that is there already takes the new value and the new spelling.
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

/** `present` without `keys`; keys that are not there do not matter (recorded for roles). */
export function withoutTags(present: readonly Tag[], keys: readonly string[], rule: TagRule): readonly Tag[] {
  const removed = new Set(keys.map(rule.identity))
  return present.filter(({ key }) => !removed.has(rule.identity(key)))
}

export function toTags(tags: readonly Tag[]): ApiTag[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }))
}

/** For answers that hold tags only where there are some. */
export function toTagsIfAny(tags: readonly Tag[]): ApiTag[] | undefined {
  return tags.length === 0 ? undefined : toTags(tags)
}

/**
 * As answers about identity providers have them: sorted by key. The API reference says so in the words it has for lists of
 * tags, so that the order is taken to be theirs.
 */
export function sortedTags(tags: readonly Tag[]): readonly Tag[] {
  return [...tags].sort((a, b) => byLengthThenText(a.key, b.key))
}

/**
 * A page of tags.
 *
 * @param compare orders keys; when left out by their length, then by text (recorded for managed policies and roles)
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
