/** Tags of resources: validating, merging, showing, and listing them. */

import type { Target } from '../../../core/access/target.ts'
import type { Context } from '../../../core/engine/operation.ts'
import { type ApiTag, checkedTags, toApiTag } from '../../../core/engine/tags.ts'
import {
  type AwsError,
  duplicateTagKeys,
  duplicateTagKeysIgnoringCase,
  noTagKeys,
  noTags,
  noUserTags,
  reservedTagKey,
  tooManyTags,
} from '../../../protocol/errors.ts'
import type { Tag, Tx, View } from '../../../store/index.ts'
import { byCodeUnit, type Page, type PageRequest, pageOfList } from './paging.ts'

/** How a kind of resource compares tag keys, and which errors it has. */
interface TagRule {
  /** Returns the same value for keys that are the same. */
  readonly identity: (key: string) => string
  readonly duplicate: () => AwsError
  /** The error for adding no tags. Undefined where that succeeds. */
  readonly addsNone?: () => AwsError
  /** The error for removing no tags. Undefined where that succeeds. */
  readonly removesNone?: () => AwsError
}

/**
 * The rule for users, recorded on AWS, September 2026, and for roles.
 *
 * Unverified: TagRole without tags is refused, and UntagRole without tag keys succeeds, as for users, because
 * empty lists were recorded for users only.
 */
export const caselessKeys: TagRule = {
  identity: (key) => key.toLowerCase(),
  duplicate: duplicateTagKeysIgnoringCase,
  addsNone: noUserTags,
}

/**
 * The rule for managed policies, instance profiles, and MFA devices. Source: IAM User Guide, tagging IAM
 * resources; recorded for policies and devices.
 *
 * Unverified: Empty lists of tags and of tag keys have no effect on managed policies, instance profiles, and
 * MFA devices, because AWS's answer to them is not known.
 */
export const exactKeys: TagRule = { identity: (key) => key, duplicate: duplicateTagKeys }

/**
 * The rule for server certificates and identity providers. Recorded on AWS, September 2026.
 *
 * Unverified: Empty lists of tags and of tag keys for identity providers are refused in the words for server
 * certificates, because only the code of AWS's error for providers is known.
 */
export const exactKeysOfSome: TagRule = { ...exactKeys, addsNone: noTags, removesNone: noTagKeys }

interface Tagged {
  readonly tags: readonly Tag[]
}

/** A kind of resource with tags. `I` is the input that names one, and `R` its row. */
interface TaggedKind<I, R extends Tagged> {
  readonly target: (view: View, input: I, ctx: Context) => Target
  readonly rule: TagRule
  readonly find: (view: View, input: I) => R
  /** Finds resources for reading, where that has fewer errors. */
  readonly findToList?: (view: View, input: I) => Tagged
  readonly put: (tx: Tx, row: R) => unknown
  /** Orders the keys of a list. Omitted if that is by length, then by text. */
  readonly compare?: (a: string, b: string) => number
}

/** Returns the three operations on the tags of a kind of resource. */
export function tagOperations<I, R extends Tagged>({
  target: resource,
  rule,
  find,
  findToList = find,
  put,
  compare,
}: TaggedKind<I, R>) {
  return {
    tag: {
      resource,
      run: (tx: Tx, input: I & { readonly Tags: readonly ApiTag[] }, ctx: Context): undefined => {
        const row = find(tx, input)
        put(tx, { ...row, tags: withTags(row.tags, input.Tags, rule, ctx) })
      },
    },
    untag: {
      resource,
      run: (tx: Tx, input: I & { readonly TagKeys: readonly string[] }): undefined => {
        const row = find(tx, input)
        put(tx, { ...row, tags: withoutTags(row.tags, input.TagKeys, rule) })
      },
    },
    list: {
      resource,
      run: (tx: Tx, input: I & PageRequest) => pageOfTags(input, findToList(tx, input).tags, compare),
    },
  }
}

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
  // Reserved keys before duplicate ones (recorded on AWS, September 2026).
  const errors = { reserved: reservedTagKey, duplicate: rule.duplicate }
  const stored = checkedTags(tags ?? [], errors, rule.identity)
  if (stored.length > quotas.TagsPerResourceQuota) throw tooManyTags()
  return stored
}

/**
 * Returns `present` merged with `added`. An existing key gets the new value and the new spelling.
 *
 * @throws InvalidInput for an empty list, and LimitExceeded above the quota
 */
function withTags(
  present: readonly Tag[],
  added: readonly ApiTag[],
  rule: TagRule,
  limits: Limits,
): readonly Tag[] {
  if (rule.addsNone && added.length === 0) throw rule.addsNone()
  const fresh = newTags(added, rule, limits)
  const replaced = new Set(fresh.map(({ key }) => rule.identity(key)))
  const merged = [...present.filter(({ key }) => !replaced.has(rule.identity(key))), ...fresh]
  if (merged.length > limits.quotas.TagsPerResourceQuota) throw tooManyTags()
  return merged
}

/** Returns `present` without `keys`. Ignores keys that do not exist (recorded for roles). */
function withoutTags(present: readonly Tag[], keys: readonly string[], rule: TagRule): readonly Tag[] {
  if (rule.removesNone && keys.length === 0) throw rule.removesNone()
  const removed = new Set(keys.map(rule.identity))
  return present.filter(({ key }) => !removed.has(rule.identity(key)))
}

export function toTags(tags: readonly Tag[]): ApiTag[] {
  return tags.map(toApiTag)
}

/** Returns the tags for responses that omit an empty list. Undefined when there are none. */
export function toTagsIfAny(tags: readonly Tag[]): ApiTag[] | undefined {
  return tags.length === 0 ? undefined : toTags(tags)
}

/** Sorts tags by key, as AWS shows those of identity providers (recorded on AWS, September 2026). */
export function sortedTags(tags: readonly Tag[]): readonly Tag[] {
  return [...tags].sort((a, b) => byLengthThenText(a.key, b.key))
}

/**
 * Returns a page of tags.
 *
 * @param compare orders keys (default: by length, then by text; recorded for managed policies and roles)
 */
function pageOfTags(
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
