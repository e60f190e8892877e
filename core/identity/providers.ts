/** The names of external identity providers, and how to find them. */
import type { OidcProviderRow, Place, View } from '../../store/index.ts'

/**
 * Allowing a port is our extension. AWS advises against ports, but servers on a developer's machine use them.
 */
const ISSUER = /^https:\/\/([A-Za-z\d-]+(?:\.[A-Za-z\d-]+)*(?::\d{1,5})?)((?:\/[\w.~!$&'()*+,;=:@%-]*)*)$/

/**
 * Returns an issuer's URL as its provider stores it: without the scheme and without the default port.
 *
 * The URL can contain only a host and a path (API reference). The host keeps its case, and a trailing slash is
 * part of the name, as in the `iss` claim of tokens (both recorded on AWS, September 2026). Hosts that differ
 * only by case are therefore taken to be two providers.
 *
 * @returns undefined if no provider can have this URL
 */
export function oidcUrl(issuer: string): string | undefined {
  const [, host, path = ''] = ISSUER.exec(issuer) ?? []
  return host === undefined ? undefined : host.replace(/:443$/, '') + path
}

/**
 * Returns the ARN of the OpenID Connect provider for a URL.
 *
 * @param url as returned by `oidcUrl`
 */
export function oidcProviderArn({ partition, accountId }: Place, url: string): string {
  return `arn:${partition}:iam::${accountId}:oidc-provider/${url}`
}

export function samlProviderArn({ partition, accountId }: Place, name: string): string {
  return `arn:${partition}:iam::${accountId}:saml-provider/${name}`
}

const SAML_PROVIDER = /^arn:aws[a-z-]*:iam::\d{12}:saml-provider\/[\w.-]{1,128}$/

export function isSamlProviderArn(arn: string): boolean {
  return SAML_PROVIDER.test(arn)
}

/** Returns the account's provider for an issuer. The issuer starts with `https://`. */
export function findOidcProvider(view: View, issuer: string): OidcProviderRow | undefined {
  const url = oidcUrl(issuer)
  return url === undefined ? undefined : view.oidcProviders.get(oidcProviderArn(view, url))
}
