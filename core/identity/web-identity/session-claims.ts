/**
 * Reads session tags and the source identity from the claims of a token.
 *
 * Source: IAM User Guide, passing session tags using AssumeRoleWithWebIdentity: tags are nested in one claim,
 * or each is in a claim of its own.
 */
import { invalidClaim, invalidPrincipalTags } from '../../../protocol/errors.ts'
import { isStructure, memberOf, type Structure } from '../../../protocol/structure.ts'

const TAGS = 'https://aws.amazon.com/tags'
const FLAT_TAG = `${TAGS}/principal_tags/`
const FLAT_KEYS = `${TAGS}/transitive_tag_keys`
const SOURCE_IDENTITY = 'https://aws.amazon.com/source_identity'

/** In the form of AssumeRole's request. */
export interface SessionClaims {
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[]
  readonly TransitiveTagKeys: readonly string[]
  readonly SourceIdentity: string | undefined
}

/** The limits of AssumeRole. Source: the model. */
const MAX_TAGS = 50
const KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u
const IDENTITY = /^[\w+=,.@-]{2,64}$/

/**
 * Returns the tags and the source identity in the claims.
 *
 * @throws InvalidIdentityToken if a claim has an invalid form
 */
export function sessionClaims(claims: Structure): SessionClaims {
  const tags = [...nestedTags(claims[TAGS]), ...flatTags(claims)]
  if (!areTags(tags)) throw invalidPrincipalTags()
  return {
    Tags: tags,
    TransitiveTagKeys: textsOf(memberOf(claims[TAGS], 'transitive_tag_keys') ?? claims[FLAT_KEYS]),
    SourceIdentity: sourceIdentity(claims[SOURCE_IDENTITY]),
  }
}

/** Returns whether a session can have all of these tags. */
export function areTags(tags: SessionClaims['Tags']): boolean {
  return tags.length <= MAX_TAGS && tags.every(({ Key, Value }) => KEY.test(Key) && VALUE.test(Value))
}

function nestedTags(claim: unknown): SessionClaims['Tags'] {
  if (claim === undefined) return []
  const tags = memberOf(claim, 'principal_tags')
  if (!isStructure(tags)) throw invalidPrincipalTags()
  return Object.entries(tags).map(([Key, value]) => ({ Key, Value: onlyText(value) }))
}

function flatTags(claims: Structure): SessionClaims['Tags'] {
  return Object.keys(claims)
    .filter((name) => name.startsWith(FLAT_TAG))
    .map((name) => ({ Key: name.slice(FLAT_TAG.length), Value: requireText(claims[name]) }))
}

/**
 * Returns the value of a nested tag, which is a list of one text. AWS rejects a plain text here, and accepts
 * one in a claim of its own (recorded on AWS, September 2026).
 *
 * Unverified: A session tag that is a claim of its own must be a text, because AWS's answer to a list there
 * is not known.
 */
function onlyText(value: unknown): string {
  const [text, ...more]: readonly unknown[] = Array.isArray(value) ? value : []
  if (more.length > 0) throw invalidPrincipalTags()
  return requireText(text)
}

function requireText(value: unknown): string {
  if (typeof value !== 'string') throw invalidPrincipalTags()
  return value
}

function textsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value]
  return list.map((each) => {
    if (typeof each !== 'string') throw invalidClaim(TAGS)
    return each
  })
}

function sourceIdentity(claim: unknown): string | undefined {
  if (claim === undefined) return undefined
  if (typeof claim !== 'string' || !IDENTITY.test(claim)) throw invalidClaim(SOURCE_IDENTITY)
  return claim
}
