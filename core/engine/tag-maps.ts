/** The rules for tags that are a map in the API. Keys are case-sensitive. */
import type { AwsError } from '../../protocol/errors.ts'
import type { Tag, Tx, View } from '../../store/index.ts'
import type { Conditions, Target } from '../access/target.ts'
import { hasReservedKey } from '../aws/reserved-tags.ts'
import type { Context } from './operation.ts'
import { removeTags, type Taggable, type Tagged } from './tags.ts'

/** Values by key. */
export type TagMap = Readonly<Record<string, string>>

/** Returns the tags of a request. @throws AwsError if a key is reserved */
export function mappedTags(tags: TagMap = {}, reserved: () => AwsError): readonly Tag[] {
  const stored = Object.entries(tags).map(([key, value]): Tag => ({ key, value }))
  if (hasReservedKey(stored)) throw reserved()
  return stored
}

export const toTagMap = (tags: readonly Tag[] = []): TagMap =>
  Object.fromEntries(tags.map(({ key, value }) => [key, value]))

/** Returns whether a resource has exactly these tags. */
export function hasSameTags({ tags = [] }: Tagged, given: TagMap): boolean {
  const present = toTagMap(tags)
  const keys = Object.keys(given)
  return keys.length === tags.length && keys.every((key) => present[key] === given[key])
}

/** Returns the condition keys for the tags of a request. */
export function requestedTags(tags: TagMap = {}): Conditions {
  const keys = Object.keys(tags)
  const values = keys.map((key) => [`aws:RequestTag/${key}`, tags[key]] as const)
  return { ...Object.fromEntries(values), ...requestedKeys(keys) }
}

const requestedKeys = (keys: readonly string[]): Conditions =>
  keys.length > 0 ? { 'aws:TagKeys': keys } : {}

export interface ResourceInput {
  readonly resourceArn: string
}

/**
 * Returns the operations on the tags of resources.
 *
 * @param find returns the resource, whose tags may change
 */
export function tagMapOperations(
  target: (view: View, arn: string) => Target,
  find: (tx: Tx, arn: string, ctx: Context) => Taggable,
  addTags: (resource: Taggable, tags: TagMap, ctx: Context) => void,
) {
  const resource = (view: View, { resourceArn }: ResourceInput) => target(view, resourceArn)
  return {
    ListTagsForResource: {
      resource,
      run: (tx: Tx, { resourceArn }: ResourceInput, ctx: Context) => ({
        tags: toTagMap(find(tx, resourceArn, ctx).row.tags),
      }),
    },

    TagResource: {
      resource,
      conditions: (_view: View, { tags }: { readonly tags: TagMap }) => requestedTags(tags),
      run: (tx: Tx, input: ResourceInput & { readonly tags: TagMap }, ctx: Context) => {
        addTags(find(tx, input.resourceArn, ctx), input.tags, ctx)
        return {}
      },
    },

    UntagResource: {
      resource,
      conditions: (_view: View, { tagKeys }: { readonly tagKeys: readonly string[] }) =>
        requestedKeys(tagKeys),
      run: (tx: Tx, input: ResourceInput & { readonly tagKeys: readonly string[] }, ctx: Context) => {
        removeTags(find(tx, input.resourceArn, ctx), input.tagKeys)
        return {}
      },
    },
  }
}
