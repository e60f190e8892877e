/**
 * The condition keys that describe the resource, as the service knows it: its tags, and facts of KMS keys. They are
 * asked for only if a policy in force mentions such a key.
 */

import { accountOfArn } from '../../core/aws/arns.ts'
import { placeIn } from '../arn.ts'
import { actionKeys, documentsKey } from './action-keys.ts'
import type { Resource } from './arns.ts'
import type { Keys } from './keys.ts'
import type { Place, Seen } from './resolving.ts'

/** Sets the keys of one resource. @param owner the account of the resource, if its ARN does not have it */
export function setStateKeys(
  keys: Keys,
  action: string,
  resource: Resource,
  owner: string | undefined,
  seen: Seen,
): void {
  const { arn } = resource
  if (!arn.startsWith('arn:') || arn.includes('*')) return
  const described: Described = { action, arn, owner, seen }
  setTags(keys, described)
  setObjectTags(keys, described)
  setKeyFacts(keys, described)
}

/** What the keys describe, and what they are decided with. */
interface Described {
  readonly action: string
  readonly arn: string
  /** The account of the resource, if its ARN does not have it. */
  readonly owner: string | undefined
  readonly seen: Seen
}

function placeOf({ arn, owner, seen }: Described): Place {
  const place = placeIn(arn, seen.place)
  return accountOfArn(arn) === '' && owner !== undefined ? { ...place, accountId: owner } : place
}

function setTags(keys: Keys, described: Described): void {
  const { action, arn, seen } = described
  const { isKeyInUse, questions } = seen.resolving
  const { tagPrefixes } = actionKeys(action)
  if (!tagPrefixes.some(isKeyInUse)) return
  const inUse = tagPrefixes.filter(isKeyInUse)
  const tagged = arn.replace(/:log-stream:$/, '')
  const tags = questions.ask('tags', tagged, placeOf(described)) ?? {}
  for (const [name, value] of Object.entries(tags))
    for (const prefix of inUse) keys.set(`${prefix}${name}`, value, 'tags of the resource')
}

const EXISTING_TAG = 's3:ExistingObjectTag/'
const EXISTING_TAG_KEY = `${EXISTING_TAG}<key>`

function setObjectTags(keys: Keys, described: Described): void {
  const { action, arn, seen } = described
  const { isKeyInUse, questions } = seen.resolving
  if (!isKeyInUse(EXISTING_TAG) || !documentsKey(action, undefined, EXISTING_TAG_KEY)) return
  const [version] = seen.parameters.valuesAt('VersionId')
  const object = typeof version === 'string' && version !== '' ? `${arn}?versionId=${version}` : arn
  const tags = questions.ask('object-tags', object, placeOf(described)) ?? {}
  for (const [name, value] of Object.entries(tags))
    keys.set(`${EXISTING_TAG}${name}`, value, 'tags of the object')
}

const KEY_FACTS = [
  'kms:CustomerMasterKeySpec',
  'kms:CustomerMasterKeyUsage',
  'kms:KeyOrigin',
  'kms:KeySpec',
  'kms:KeyUsage',
  'kms:MultiRegion',
  'kms:MultiRegionKeyType',
  'kms:PrimaryRegion',
  'kms:ResourceAliases',
]

function setKeyFacts(keys: Keys, described: Described): void {
  const { arn, seen } = described
  const { isKeyInUse, questions } = seen.resolving
  if (!/^arn:[\w-]+:kms:[^:]*:[^:]*:key\//.test(arn) || !KEY_FACTS.some(isKeyInUse)) return
  const facts = questions.ask('key-facts', arn, placeOf(described)) ?? {}
  for (const [key, value] of Object.entries(facts)) keys.set(key, value, 'state of the key')
}
