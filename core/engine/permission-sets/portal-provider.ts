/**
 * The SAML provider that the roles of permission sets trust. Each account with such roles has one.
 *
 * Source of its name and validity: providers in public dumps of accounts.
 */
import { quotaExceeded } from '../../../protocol/errors.ts'
import type { SamlProviderRow, SsoInstanceRow, Tx, View } from '../../../store/index.ts'
import { newId } from '../../aws/ids.ts'
import { partitionNamed } from '../../aws/partitions.ts'
import { samlProviderArn } from '../../identity/providers.ts'
import { POST_BINDING, PROTOCOL, REDIRECT_BINDING } from '../../identity/saml/names.ts'
import type { ProvisioningSources } from './sources.ts'

/** Returns the provider of IAM Identity Center in an account, among the few that an account can have. */
export function portalProvider(account: View): SamlProviderRow | undefined {
  for (const [, row] of account.samlProviders.rows()) if (row.reserved) return row
  return undefined
}

/** @throws AwsError LimitExceeded when the account has too many providers */
export function newPortalProvider(
  account: Tx,
  instance: SsoInstanceRow,
  { timeIn, randomBytes, quotas: { SAMLProvidersQuota: quota } }: ProvisioningSources,
): SamlProviderRow {
  if (account.samlProviders.size >= quota) throw quotaExceeded('SAMLProvidersPerAccount', quota)
  const name = `AWSSSO_${randomBytes(8).toString('hex')}_DO_NOT_DELETE`
  const createDate = timeIn(account)
  const validUntil = new Date(createDate)
  return {
    id: newId('SAMLSP', account.accountId, randomBytes),
    name,
    arn: samlProviderArn(account, name),
    createDate,
    ...metadataOf(account, instance),
    validUntil: validUntil.setUTCFullYear(validUntil.getUTCFullYear() + VALIDITY_YEARS),
    assertionEncryption: 'Allowed',
    privateKeys: [],
    tags: [],
    reserved: true,
  }
}

const VALIDITY_YEARS = 100

/**
 * Returns metadata that name the access portal of an account.
 *
 * Unverified: The metadata document of the SAML provider of Identity Center names a URL of the access portal with the
 * account and the instance in base64, because no document from AWS is known.
 */
function metadataOf({ partition, accountId }: View, { region, id }: SsoInstanceRow) {
  const { domain } = partitionNamed(partition)
  const tenant = Buffer.from(`${accountId}_${id}`).toString('base64url')
  const url = `https://portal.sso.${region}.${domain}/saml/assertion/${tenant}`
  const endpoints = BINDINGS.map((binding) => ({ binding, location: url }))
  return {
    metadata: documentOf(url),
    identityProviders: [{ entityId: url, certificates: [CERTIFICATE], singleSignOn: endpoints }],
  }
}

const BINDINGS = [POST_BINDING, REDIRECT_BINDING]

function documentOf(url: string): string {
  const endpoints = BINDINGS.map(
    (binding) => `<md:SingleSignOnService Binding="${binding}" Location="${url}"/>`,
  )
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${url}">`,
    `<md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="${PROTOCOL}">`,
    '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>',
    `<ds:X509Certificate>${CERTIFICATE}</ds:X509Certificate>`,
    '</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>',
    ...endpoints,
    '</md:IDPSSODescriptor></md:EntityDescriptor>',
  ].join('')
}

/** Nobody has its private key, so that only the access portal, which signs nothing, gives sessions of the roles. */
const CERTIFICATE = [
  'MIIDHzCCAgegAwIBAgIUE/5SCKIHMCgop250NwWdJixPFsAwDQYJKoZIhvcNAQEL',
  'BQAwHjEcMBoGA1UEAwwTSUFNIElkZW50aXR5IENlbnRlcjAgFw0yNjExMjcxNjU5',
  'MDZaGA8yMTI2MTEwMzE2NTkwNlowHjEcMBoGA1UEAwwTSUFNIElkZW50aXR5IENl',
  'bnRlcjCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAMmWV/kk3lG0w+gF',
  'LUfpaOLX8wlx5NZ3SsPPiR6R2w3I+TMDbFTPyPeIja+6SucBqwBtQFwFryURy+Cf',
  'nUUuF8KAd3103/Ly0lezYN9oJoKoPALipvd001GoRzoUdNRH+TqEiiV0vQ8g7F75',
  'CcDk1Oyl15HL4URDlRgJz8BwQb+hxsghXbQqA/aoovedkfwGaAf6a02uMrml6+Br',
  'BY4yjdoWtGKIrzVkw5+VZ4dgq/CzTOs/2sSfW0o11CNZE1qfzoxeB90u9k2juCeF',
  'YyevI+PBT1JDSEIL5CqdA5FxycB/MmXZ66O5KWCPkSOVmWyBYmoTlUr4BWGNQm0N',
  '6g2+QM8CAwEAAaNTMFEwHQYDVR0OBBYEFDxgYXTHaL+ScEmYPYeGwsTlrDwhMB8G',
  'A1UdIwQYMBaAFDxgYXTHaL+ScEmYPYeGwsTlrDwhMA8GA1UdEwEB/wQFMAMBAf8w',
  'DQYJKoZIhvcNAQELBQADggEBABCfTivYupOQAe92bj77mYeMTFWBEMZEV977JmVo',
  'ycTmG7q4h8Q8IIsteAnA49IMJX4qUuZu4gqzo2WOeyDSiBsbHP2nJkj1ZR1uQDVj',
  '0Kc/3V7CHvlqKoQdpFr9PahojN9XRVpKNmTFBHUdpOVKTHjCxP50YDW+ItK1mfdZ',
  'zHQH2pBI3hNP5iVy9IF5Qr8QKNHSB53tyRIqTfJPrRMUG/D20SAzhRx+ODf3qAq2',
  'ISgEBJQCW+pcjZAQMZVrfhMk8/4Fnf8Px/KzQPjDyEEscide4EyV0FoIsW9YpMto',
  '6IVH8zTL2tk4GzFat4+/9O+5587XtarZmyyiPVBTnmKQZ6Y=',
].join('')
