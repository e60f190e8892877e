/**
 * The application providers of IAM Identity Center that customers choose from. Source: public reports of the Terraform
 * provider for AWS (34813), which name their ARNs and what they are for.
 *
 * Unverified: ListApplicationProviders lists only the providers of custom applications, because the ARNs of AWS's
 * catalog are not known.
 */
export interface ApplicationProvider {
  /** The last part of its ARN. */
  readonly name: string
  readonly protocol: 'OAUTH' | 'SAML'
  /** Ours. */
  readonly displayName: string
}

/** The only provider whose applications CreateApplication creates. */
export const OAUTH_PROVIDER: ApplicationProvider = {
  name: 'custom',
  protocol: 'OAUTH',
  displayName: 'Custom OAuth 2.0 application',
}

export const APPLICATION_PROVIDERS: readonly ApplicationProvider[] = [
  OAUTH_PROVIDER,
  { name: 'custom-saml', protocol: 'SAML', displayName: 'Custom SAML 2.0 application' },
]
