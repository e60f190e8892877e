/** IAM Identity Center as a SAML service provider. */
import { escapeXml } from '../../standards/xml/text.ts'
import { EMAIL_ADDRESS, POST_BINDING, PROTOCOL } from './names.ts'

export interface ServiceProvider {
  readonly entityId: string
  /** The URLs of the assertion consumer service, the default first. */
  readonly consumerUrls: readonly string[]
}

/** Returns the metadata of a service provider. Source of the form: saml-metadata-2.0-os, 2.4.4. */
export function serviceProviderMetadata({ entityId, consumerUrls }: ServiceProvider): string {
  const services = consumerUrls.map((url, index) => {
    const place = `Binding="${POST_BINDING}" Location="${escapeXml(url)}" index="${index}"`
    return `    <md:AssertionConsumerService ${place}${index === 0 ? ' isDefault="true"' : ''}/>\n`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${escapeXml(entityId)}">
  <md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true" protocolSupportEnumeration="${PROTOCOL}">
    <md:NameIDFormat>${EMAIL_ADDRESS}</md:NameIDFormat>
${services.join('')}  </md:SPSSODescriptor>
</md:EntityDescriptor>
`
}
