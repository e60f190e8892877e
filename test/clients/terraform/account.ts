/** The resources of an account itself: settings, providers, certificates, and devices. */

import { certificates, privateKeys } from '../../services/iam/credentials/key-fixtures.ts'
import { ACCOUNT } from '../../support/harness.ts'
import { metadataOf } from '../../support/saml.ts'
import { call } from '../calls.ts'
import type { Resource } from './lifecycle.ts'

const Tags = [{ Key: 'team', Value: 'blue' }]
const Path = '/terraform/'
const arnOf = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`

const alias: Resource = {
  type: 'aws_iam_account_alias',
  create: [call('CreateAccountAlias', { AccountAlias: 'tf-alias' })],
  read: [call('ListAccountAliases', {})],
  shows: [{ AccountAliases: ['tf-alias'] }],
  destroy: [call('DeleteAccountAlias', { AccountAlias: 'tf-alias' })],
  gone: { AccountAliases: [] },
}

const passwordPolicy: Resource = {
  type: 'aws_iam_account_password_policy',
  create: [call('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 12, RequireNumbers: true })],
  read: [call('GetAccountPasswordPolicy', {})],
  shows: [{ PasswordPolicy: { MinimumPasswordLength: 12, RequireNumbers: true, RequireSymbols: false } }],
  update: {
    calls: [call('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 14, MaxPasswordAge: 90 })],
    shows: [{ PasswordPolicy: { MinimumPasswordLength: 14, RequireNumbers: false, MaxPasswordAge: 90 } }],
  },
  destroy: [call('DeleteAccountPasswordPolicy', {})],
  gone: 'NoSuchEntity',
}

const tokenPreferences: Resource = {
  type: 'aws_iam_security_token_service_preferences',
  create: [call('SetSecurityTokenServicePreferences', { GlobalEndpointTokenVersion: 'v2Token' })],
  read: [call('GetAccountSummary', {})],
  shows: [{ SummaryMap: { GlobalEndpointTokenVersion: 2 } }],
  update: {
    calls: [call('SetSecurityTokenServicePreferences', { GlobalEndpointTokenVersion: 'v1Token' })],
    shows: [{ SummaryMap: { GlobalEndpointTokenVersion: 1 } }],
  },
  // Terraform only removes the resource from its state.
  destroy: [],
  gone: { SummaryMap: { GlobalEndpointTokenVersion: 1 } },
}

const outboundFederation: Resource = {
  type: 'aws_iam_outbound_web_identity_federation',
  create: [call('EnableOutboundWebIdentityFederation', {})],
  read: [call('GetOutboundWebIdentityFederationInfo', {})],
  shows: [{ JwtVendingEnabled: true }],
  destroy: [call('DisableOutboundWebIdentityFederation', {})],
  gone: 'FeatureDisabled',
}

const organizationsFeatures: Resource = {
  type: 'aws_iam_organizations_features',
  create: [
    call('EnableOrganizationsRootCredentialsManagement', {}),
    call('EnableOrganizationsRootSessions', {}),
  ],
  read: [call('ListOrganizationsFeatures', {})],
  // C7.7.2: in AWS's order.
  shows: [{ EnabledFeatures: ['RootSessions', 'RootCredentialsManagement'] }],
  update: {
    calls: [call('DisableOrganizationsRootSessions', {})],
    shows: [{ EnabledFeatures: ['RootCredentialsManagement'] }],
  },
  destroy: [call('DisableOrganizationsRootCredentialsManagement', {})],
  gone: { EnabledFeatures: [] },
}

const OpenIDConnectProviderArn = arnOf('oidc-provider/tf.example.com/id')
const thumbprint = (digit: string) => digit.repeat(40)

const oidcProvider: Resource = {
  type: 'aws_iam_openid_connect_provider',
  create: [
    call('CreateOpenIDConnectProvider', {
      Url: 'https://tf.example.com/id',
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: [thumbprint('a')],
      Tags,
    }),
  ],
  read: [call('GetOpenIDConnectProvider', { OpenIDConnectProviderArn })],
  // IAM returns the URL without its scheme, and Terraform's provider accounts for that.
  shows: [
    {
      Url: 'tf.example.com/id',
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: [thumbprint('a')],
      Tags,
    },
  ],
  update: {
    calls: [
      call('UpdateOpenIDConnectProviderThumbprint', {
        OpenIDConnectProviderArn,
        ThumbprintList: [thumbprint('b')],
      }),
      call('AddClientIDToOpenIDConnectProvider', { OpenIDConnectProviderArn, ClientID: 'other' }),
      call('RemoveClientIDFromOpenIDConnectProvider', {
        OpenIDConnectProviderArn,
        ClientID: 'sts.amazonaws.com',
      }),
    ],
    shows: [{ ClientIDList: ['other'], ThumbprintList: [thumbprint('b')] }],
  },
  destroy: [call('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn })],
  gone: 'NoSuchEntity',
}

const SAMLProviderArn = arnOf('saml-provider/tf-saml')
const METADATA = metadataOf()
const OTHER_METADATA = metadataOf({ entity: 'entityID="https://other.example.com/"' })

const samlProvider: Resource = {
  type: 'aws_iam_saml_provider',
  create: [call('CreateSAMLProvider', { Name: 'tf-saml', SAMLMetadataDocument: METADATA, Tags })],
  read: [call('GetSAMLProvider', { SAMLProviderArn })],
  shows: [{ SAMLMetadataDocument: METADATA, Tags }],
  update: {
    calls: [call('UpdateSAMLProvider', { SAMLProviderArn, SAMLMetadataDocument: OTHER_METADATA })],
    shows: [{ SAMLMetadataDocument: OTHER_METADATA }],
  },
  destroy: [call('DeleteSAMLProvider', { SAMLProviderArn })],
  gone: 'NoSuchEntity',
}

const ServerCertificateName = 'tf-certificate'

const serverCertificate: Resource = {
  type: 'aws_iam_server_certificate',
  create: [
    call('UploadServerCertificate', {
      ServerCertificateName,
      CertificateBody: certificates.server,
      CertificateChain: certificates.intermediate,
      PrivateKey: privateKeys.server,
      Tags,
    }),
  ],
  read: [call('GetServerCertificate', { ServerCertificateName })],
  shows: [
    {
      ServerCertificate: {
        ServerCertificateMetadata: { ServerCertificateName, Path: '/' },
        CertificateBody: certificates.server,
        CertificateChain: certificates.intermediate,
        Tags,
      },
    },
  ],
  update: {
    calls: [call('UpdateServerCertificate', { ServerCertificateName, NewPath: Path })],
    shows: [{ ServerCertificate: { ServerCertificateMetadata: { Path } } }],
  },
  destroy: [call('DeleteServerCertificate', { ServerCertificateName })],
  gone: 'NoSuchEntity',
}

const SerialNumber = arnOf('mfa/terraform/tf-device')

const virtualDevice: Resource = {
  type: 'aws_iam_virtual_mfa_device',
  create: [call('CreateVirtualMFADevice', { VirtualMFADeviceName: 'tf-device', Path, Tags })],
  read: [call('ListVirtualMFADevices', {}), call('ListMFADeviceTags', { SerialNumber })],
  shows: [{ VirtualMFADevices: [{ SerialNumber }] }, { Tags }],
  update: {
    calls: [call('UntagMFADevice', { SerialNumber, TagKeys: ['team'] })],
    shows: [{ VirtualMFADevices: [{ SerialNumber }] }, { Tags: [] }],
  },
  destroy: [call('DeleteVirtualMFADevice', { SerialNumber })],
  gone: { VirtualMFADevices: [] },
}

export const account = [
  alias,
  passwordPolicy,
  tokenPreferences,
  outboundFederation,
  organizationsFeatures,
  oidcProvider,
  samlProvider,
  serverCertificate,
  virtualDevice,
]
