/**
 * The condition keys that describe the resource, as the service knows it: its tags, and facts of KMS keys. They are
 * asked for only if a policy in force mentions such a key.
 */

import { accountOfArn } from '../../../aws/arns.ts'
import { placeIn } from '../knowledge/arn.ts'
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
  if (!resource.arn.startsWith('arn:') || resource.arn.includes('*')) return
  const place = placeOfResource(resource.arn, owner, seen)
  setTags(keys, action, resource, place, seen)
  setObjectTags(keys, action, resource, place, seen)
  setKeyFacts(keys, resource, place, seen)
}

function placeOfResource(arn: string, owner: string | undefined, seen: Seen): Place {
  const place = placeIn(arn, seen.place)
  return accountOfArn(arn) === '' && owner !== undefined ? { ...place, accountId: owner } : place
}

function setTags(keys: Keys, action: string, { arn }: Resource, place: Place, { resolving }: Seen): void {
  const inUse = actionKeys(action).tagPrefixes.filter((prefix) => resolving.isKeyInUse(prefix))
  if (inUse.length === 0) return
  const tagged = arn.replace(/:log-stream:$/, '')
  const tags = resolving.questions.ask('tags', tagged, place) ?? {}
  for (const [name, value] of Object.entries(tags))
    for (const prefix of inUse) keys.set(`${prefix}${name}`, value, 'tags of the resource')
}

const EXISTING_TAG = 's3:ExistingObjectTag/'
const EXISTING_TAG_KEY = `${EXISTING_TAG}<key>`

function setObjectTags(keys: Keys, action: string, { arn }: Resource, place: Place, seen: Seen): void {
  const { isKeyInUse, questions } = seen.resolving
  if (!documentsKey(action, undefined, EXISTING_TAG_KEY) || !isKeyInUse(EXISTING_TAG)) return
  const [version] = seen.parameters.valuesAt('VersionId')
  const object = typeof version === 'string' && version !== '' ? `${arn}?versionId=${version}` : arn
  const tags = questions.ask('object-tags', object, place) ?? {}
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

function setKeyFacts(keys: Keys, { arn }: Resource, place: Place, { resolving }: Seen): void {
  if (!/^arn:[\w-]+:kms:[^:]*:[^:]*:key\//.test(arn)) return
  if (!KEY_FACTS.some((key) => resolving.isKeyInUse(key))) return
  const facts = resolving.questions.ask('key-facts', arn, place) ?? {}
  for (const [key, value] of Object.entries(facts)) keys.set(key, value, 'state of the key')
}
