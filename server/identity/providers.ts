/** Identity providers outside of AWS: what they are called, and how they are found. */
import type { OidcProviderRow, View } from '../../store/index.ts'

/** The port is ours: AWS advises against one, but servers on one's own machine have it. */
const ISSUER = /^https:\/\/([A-Za-z\d-]+(?:\.[A-Za-z\d-]+)*(?::\d{1,5})?)((?:\/[\w.~!$&'()*+,;=:@%-]*)*)$/

/**
 * An issuer's URL as its provider has it: without the scheme, and with the host in small letters. Host and path alone are allowed
 * (API reference); a slash at the end belongs to the name, as it does in the `iss` of tokens.
 *
 * @returns undefined when no provider can have this URL
 */
export function oidcUrl(issuer: string): string | undefined {
  const [, host, path = ''] = ISSUER.exec(issuer) ?? []
  return host === undefined ? undefined : host.toLowerCase() + path
}

/** @param url as `oidcUrl` answers it */
export function oidcProviderArn(accountId: string, url: string): string {
  return `arn:aws:iam::${accountId}:oidc-provider/${url}`
}

export function samlProviderArn(accountId: string, name: string): string {
  return `arn:aws:iam::${accountId}:saml-provider/${name}`
}

const SAML_PROVIDER = /^arn:aws[a-z-]*:iam::\d{12}:saml-provider\/[\w.-]{1,128}$/

export function isSamlProviderArn(arn: string): boolean {
  return SAML_PROVIDER.test(arn)
}

/** The account's provider for an issuer, which begins with `https://`. */
export function findOidcProvider(view: View, issuer: string): OidcProviderRow | undefined {
  const url = oidcUrl(issuer)
  return url === undefined ? undefined : view.oidcProviders.get(oidcProviderArn(view.accountId, url))
}
