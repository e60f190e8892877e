/** Reads keys, their facts, grants, and the keys of ciphertexts. */

import type { KeyGrant } from '../../../recognition/resolution/lookups.ts'
import { at, listAt, textAt, textMap, textsAt } from '../../../recognition/values.ts'
import type { Reader, Reading } from '../reading.ts'

/** Other operations fail with this error for IDs that are not well-formed. */
const ABSENT = ['InvalidArnException', 'InvalidAliasNameException']

/** Undefined when there is no such key. @param keyId an ID, an alias, or an ARN of either */
export async function describeKey(reading: Reading, keyId: string): Promise<unknown> {
  const answer = await reading.json('kms', 'DescribeKey', { KeyId: keyId }, ABSENT)
  return at(answer, 'KeyMetadata')
}

export const key: Reader<'kms-key'> = async (reading, value) =>
  textAt(await describeKey(reading, value), 'Arn') ?? null

/** The ID of a key, which is the beginning of ciphertexts of moto and LocalStack. */
const KEY_ID = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/

export const ciphertextKey: Reader<'kms-ciphertext'> = async (reading, value) => {
  const [keyId] = KEY_ID.exec(Buffer.from(value.slice(0, 64), 'base64').toString('latin1')) ?? []
  return keyId === undefined ? null : await key(reading, keyId)
}

/** AWS's defaults: moto leaves out what CreateKey did not name. */
export const keyFacts: Reader<'key-facts'> = async (reading, value) => {
  const metadata = await describeKey(reading, value)
  if (metadata === undefined) return null
  const aliases = await aliasesOf(reading, value)
  const keyType = textAt(metadata, 'MultiRegionConfiguration', 'MultiRegionKeyType')
  return {
    'kms:KeySpec':
      textAt(metadata, 'KeySpec') ?? textAt(metadata, 'CustomerMasterKeySpec') ?? 'SYMMETRIC_DEFAULT',
    'kms:KeyUsage': textAt(metadata, 'KeyUsage') ?? 'ENCRYPT_DECRYPT',
    'kms:KeyOrigin': textAt(metadata, 'Origin') ?? 'AWS_KMS',
    'kms:MultiRegion': String(at(metadata, 'MultiRegion') === true),
    ...(keyType === undefined ? {} : { 'kms:MultiRegionKeyType': keyType }),
    ...(aliases.length === 0 ? {} : { 'kms:ResourceAliases': aliases }),
  }
}

async function aliasesOf(reading: Reading, keyId: string): Promise<readonly string[]> {
  const aliases = await pages(reading, 'ListAliases', keyId, 'Aliases')
  return aliases.flatMap((alias) => textAt(alias, 'AliasName') ?? [])
}

export const grants: Reader<'key-grants'> = async (reading, value) => {
  // moto has an internal error for grants of keys that do not exist.
  if ((await describeKey(reading, value)) === undefined) return null
  return (await pages(reading, 'ListGrants', value, 'Grants')).flatMap(grantOf)
}

function grantOf(grant: unknown): KeyGrant[] {
  const granteePrincipal = textAt(grant, 'GranteePrincipal')
  const equals = textMap(at(grant, 'Constraints', 'EncryptionContextEquals'))
  const subset = textMap(at(grant, 'Constraints', 'EncryptionContextSubset'))
  if (granteePrincipal === undefined) return []
  return [
    {
      granteePrincipal,
      operations: textsAt(grant, 'Operations'),
      ...(equals ? { encryptionContextEquals: equals } : {}),
      ...(subset ? { encryptionContextSubset: subset } : {}),
    },
  ]
}

/** A page has 50 entries or more. */
const MAXIMUM_PAGES = 100

async function pages(
  reading: Reading,
  operation: string,
  keyId: string,
  list: string,
): Promise<readonly unknown[]> {
  const entries: unknown[] = []
  let marker: string | undefined
  for (let page = 0; page < MAXIMUM_PAGES; page++) {
    const input = marker === undefined ? { KeyId: keyId } : { KeyId: keyId, Marker: marker }
    const answer = await reading.json('kms', operation, input, ABSENT)
    entries.push(...listAt(answer, list))
    marker = textAt(answer, 'NextMarker')
    if (at(answer, 'Truncated') !== true || marker === undefined) return entries
  }
  throw reading.failure('kms', operation, 'there are too many pages.')
}
