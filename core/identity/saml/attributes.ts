/**
 * Reads the properties of the session from an assertion's attributes. Source: IAM User Guide, SAML assertions
 * for the authentication response.
 */
import {
  samlRoleMissing,
  samlSessionNameInvalid,
  samlSessionNameMissing,
  samlSourceIdentityInvalid,
} from '../../../protocol/errors.ts'
import { attributeOf, childrenNamed, textOf, type XmlElement } from '../../standards/xml/document.ts'
import { areTags, type SessionClaims } from '../web-identity/session-claims.ts'
import { malformed } from './flaws.ts'
import { ASSERTION, ATTRIBUTES } from './names.ts'

/** Maps each attribute name to its values in all statements. */
export type Attributes = ReadonlyMap<string, readonly string[]>

export interface SamlSessionClaims {
  readonly name: string
  /** The longest duration of the session. Undefined when no attribute limits it. */
  readonly seconds: number | undefined
  readonly claims: SessionClaims
}

const TAG = `${ATTRIBUTES}PrincipalTag:`
const NAME = /^[\w+=,.@-]{2,64}$/
const SHORTEST_SECONDS = 900
const LONGEST_SECONDS = 43_200
/** The 100,000 characters of a response have room for more only if both names in a pair are very short. */
const MAX_ROLES = 600

export function attributesOf(assertion: XmlElement): Attributes {
  const attributes = new Map<string, readonly string[]>()
  const all = childrenNamed(assertion, ASSERTION, 'AttributeStatement').flatMap((statement) =>
    childrenNamed(statement, ASSERTION, 'Attribute'),
  )
  for (const attribute of all) {
    const name = attributeOf(attribute, 'Name') ?? ''
    const values = childrenNamed(attribute, ASSERTION, 'AttributeValue').map((each) => textOf(each).trim())
    attributes.set(name, [...(attributes.get(name) ?? []), ...values])
  }
  return attributes
}

/**
 * Requires an attribute value that pairs this role with this provider, in either order.
 *
 * @throws SamlFlaw; InvalidIdentityToken
 */
export function requireRole(attributes: Attributes, role: string, provider: string): void {
  const isGiven = rolePairs(attributes).some((arns) => arns.includes(role) && arns.includes(provider))
  if (!isGiven) throw samlRoleMissing()
}

/**
 * Returns the pairs of a role and a provider, each in either order. Attribute values of any other form are
 * ignored.
 *
 * Unverified: A SAML response whose attribute Role has more than 600 values is refused as malformed, so that
 * no client can make iamulator look for more roles. AWS documents no maximum but the length of a response.
 *
 * @throws SamlFlaw if there are too many
 */
export function rolePairs(attributes: Attributes): readonly (readonly string[])[] {
  const values = attributes.get(`${ATTRIBUTES}Role`) ?? []
  if (values.length > MAX_ROLES) throw malformed(`its attribute Role has more than ${MAX_ROLES} values`)
  return values.map((value) => value.split(',').map((arn) => arn.trim())).filter(({ length }) => length === 2)
}

/**
 * Returns the properties of the session.
 *
 * @throws SamlFlaw; InvalidIdentityToken
 */
export function sessionClaimsOf(attributes: Attributes): SamlSessionClaims {
  return {
    name: sessionName(attributes),
    seconds: sessionSeconds(attributes),
    claims: {
      Tags: sessionTags(attributes),
      TransitiveTagKeys: attributes.get(`${ATTRIBUTES}TransitiveTagKeys`) ?? [],
      SourceIdentity: sourceIdentity(attributes),
    },
  }
}

function sessionName(attributes: Attributes): string {
  const name = onlyValue(attributes, 'RoleSessionName')
  if (name === undefined) throw samlSessionNameMissing()
  if (!NAME.test(name)) throw samlSessionNameInvalid()
  return name
}

function sessionSeconds(attributes: Attributes): number | undefined {
  const text = onlyValue(attributes, 'SessionDuration')
  if (text === undefined) return undefined
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (seconds < SHORTEST_SECONDS || seconds > LONGEST_SECONDS)
    throw malformed(`SessionDuration must be between ${SHORTEST_SECONDS} and ${LONGEST_SECONDS}`)
  return seconds
}

function sourceIdentity(attributes: Attributes): string | undefined {
  const identity = onlyValue(attributes, 'SourceIdentity')
  if (identity === undefined) return undefined
  if (!NAME.test(identity) || identity.startsWith('aws:')) throw samlSourceIdentityInvalid()
  return identity
}

function sessionTags(attributes: Attributes): SessionClaims['Tags'] {
  const tags = [...attributes.keys()]
    .filter((name) => name.startsWith(TAG))
    .map((name) => name.slice(TAG.length))
    .map((Key) => ({ Key, Value: onlyValue(attributes, `PrincipalTag:${Key}`) ?? '' }))
  if (!areTags(tags)) throw malformed('a session tag is invalid, or there are too many')
  return tags
}

/**
 * Returns the value of an attribute, or undefined if it is missing.
 *
 * @param name the name of one of AWS's attributes, without AWS's prefix
 * @throws SamlFlaw if the attribute has several values
 */
function onlyValue(attributes: Attributes, name: string): string | undefined {
  const [value, ...more] = attributes.get(ATTRIBUTES + name) ?? []
  if (more.length > 0) throw malformed(`${name} has more than one value`)
  return value
}
