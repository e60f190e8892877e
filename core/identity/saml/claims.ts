/** Maps what an assertion says about its subject to condition keys. */
import { createHash } from 'node:crypto'
import type { KnownClaims } from '../web-identity/claims.ts'
import type { SamlSubject } from './assertion.ts'
import type { Attributes } from './attributes.ts'

export interface SamlOrigin {
  readonly accountId: string
  /** The friendly name of the SAML provider. */
  readonly provider: string
  readonly issuer: string
}

/** Returns an attribute of eduPerson or eduOrg, or `cn`. Their condition keys hold lists. */
const edu = (name: string) => ({ name, isList: true })
const single = (name: string) => ({ name, isList: false })

/** Source: IAM User Guide, mapping SAML attributes to AWS trust policy context keys. */
const KEYS: Readonly<Record<string, { readonly name: string; readonly isList: boolean }>> = {
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': edu('edupersonaffiliation'),
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.2': edu('edupersonnickname'),
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.3': single('edupersonorgdn'),
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.4': edu('edupersonorgunitdn'),
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.5': single('edupersonprimaryaffiliation'),
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.6': single('edupersonprincipalname'),
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.7': edu('edupersonentitlement'),
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.8': single('edupersonprimaryorgunitdn'),
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.9': edu('edupersonscopedaffiliation'),
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.10': edu('edupersontargetedid'),
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.11': edu('edupersonassurance'),
  'urn:oid:1.3.6.1.4.1.5923.1.2.1.2': edu('eduorghomepageuri'),
  'urn:oid:1.3.6.1.4.1.5923.1.2.1.3': edu('eduorgidentityauthnpolicyuri'),
  'urn:oid:1.3.6.1.4.1.5923.1.2.1.4': edu('eduorglegalname'),
  'urn:oid:1.3.6.1.4.1.5923.1.2.1.5': edu('eduorgsuperioruri'),
  'urn:oid:1.3.6.1.4.1.5923.1.2.1.6': edu('eduorgwhitepagesuri'),
  'urn:oid:2.5.4.3': edu('cn'),
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': single('name'),
  'http://schemas.xmlsoap.org/claims/CommonName': single('commonName'),
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname': single('givenName'),
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname': single('surname'),
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress': single('mail'),
  'http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid': single('primaryGroupSID'),
  '2.5.4.3': single('commonName'),
  '2.5.4.4': single('surname'),
  '2.5.4.42': single('givenName'),
  '2.5.4.45': single('x500UniqueIdentifier'),
  '0.9.2342.19200300.100.1.1': single('uid'),
  '0.9.2342.19200300.100.1.3': single('mail'),
  '0.9.2342.19200300.100.1.45': single('organizationStatus'),
}

/** Returns condition keys under AWS's names. The session keeps the subject's. */
export function samlClaims(origin: SamlOrigin, subject: SamlSubject, attributes: Attributes): KnownClaims {
  const lasting = {
    'saml:namequalifier': nameQualifier(origin),
    'saml:sub': subject.name,
    'saml:sub_type': subject.format,
  }
  const own = {
    'saml:aud': subject.recipient,
    'saml:doc': `${origin.accountId}/${origin.provider}`,
    'saml:iss': origin.issuer,
  }
  return { all: { ...attributeClaims(attributes), ...own, ...lasting }, lasting }
}

/**
 * Returns a hash that distinguishes subjects of this provider from all others'. Source: API reference
 * of AssumeRoleWithSAML.
 */
export function nameQualifier({ issuer, accountId, provider }: SamlOrigin): string {
  return createHash('sha1').update(`${issuer}${accountId}/${provider}`).digest('base64')
}

function attributeClaims(attributes: Attributes): KnownClaims['all'] {
  const claims: Record<string, string | readonly string[]> = {}
  for (const [attribute, values] of attributes) {
    const key = Object.hasOwn(KEYS, attribute) ? KEYS[attribute] : undefined
    const [first] = values
    if (key && first !== undefined) claims[`saml:${key.name}`] = key.isList ? values : first
  }
  return claims
}
