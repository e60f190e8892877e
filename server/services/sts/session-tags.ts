/** Session tags. Their keys are case-insensitive, and role chaining passes on transitive tags. */

import { hasReservedKey } from '../../../core/aws/reserved-tags.ts'
import type { Session } from '../../../core/identity/sessions.ts'
import {
  duplicateSessionTagKeys,
  reservedSessionTagKey,
  transitiveKeyNotTagged,
  transitiveTagConflict,
} from '../../../protocol/errors.ts'
import type { StsTypes } from '../../../protocol/model/index.ts'
import type { Tag } from '../../../store/index.ts'

export interface TagRequest {
  readonly Tags?: readonly StsTypes.Tag[] | undefined
  readonly TransitiveTagKeys?: readonly string[] | undefined
}

type SessionTags = Pick<Session, 'tags' | 'transitiveTagKeys'>

const NONE: readonly Tag[] = []
const NO_TAGS: SessionTags = { tags: NONE, transitiveTagKeys: [] }

/** Returns the tags that a role assumed by `session` inherits. */
export function inheritedTags(session: Session | undefined): readonly Tag[] {
  if (!session?.transitiveTagKeys?.length) return NONE
  const keys = keySet(session.transitiveTagKeys)
  return (session.tags ?? []).filter(({ key }) => keys.has(identity(key)))
}

/**
 * Returns the tags of a new session: those inherited from `calling` and those requested.
 *
 * @throws InvalidParameterValue with one of the three recorded messages, and for tags that AWS reserves
 */
export function requireSessionTags(
  { Tags = [], TransitiveTagKeys = [] }: TagRequest,
  calling?: Session | undefined,
): SessionTags {
  const inherited = inheritedTags(calling)
  // Fast path: most sessions have no tags, and AssumeRole is called often.
  if (Tags.length + TransitiveTagKeys.length + inherited.length === 0) return NO_TAGS
  const tags = requireDistinctTags(Tags)
  const requested = keySet(Tags.map(({ Key }) => Key))
  // Unverified: Values of session tags may begin with `aws:`, as values of resource tags may, because only
  // resources were recorded.
  if (hasReservedKey(tags)) throw reservedSessionTagKey()
  if (!TransitiveTagKeys.every((key) => requested.has(identity(key)))) throw transitiveKeyNotTagged()
  if (inherited.some(({ key }) => requested.has(identity(key)))) throw transitiveTagConflict()
  return {
    tags: [...inherited, ...tags],
    transitiveTagKeys: [...inherited.map(({ key }) => key), ...TransitiveTagKeys],
  }
}

/** @throws InvalidParameterValue for keys that differ at most by case */
export function requireDistinctTags(tags: readonly StsTypes.Tag[]): readonly Tag[] {
  if (keySet(tags.map(({ Key }) => Key)).size < tags.length) throw duplicateSessionTagKeys()
  return tags.map(({ Key, Value }) => ({ key: Key, value: Value }))
}

function keySet(keys: readonly string[]): ReadonlySet<string> {
  return new Set(keys.map(identity))
}

function identity(key: string): string {
  return key.toLowerCase()
}
