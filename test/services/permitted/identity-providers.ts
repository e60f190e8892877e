/** OpenID Connect and SAML providers, named after the user of a call. They have no paths. */
import * as sdk from '@aws-sdk/client-iam'
import { metadataOf } from '../../support/saml.ts'
import { arnOf, type Call, type PermittedCall, TAGS, type Things, theAccount } from './things.ts'

const SAMLMetadataDocument = metadataOf()

const issuerOf = ({ user }: Things) => `${user.toLowerCase()}.example.com`
const oidcArn = (url: string) => arnOf('oidc-provider', url, '/')
const oidcIn = (things: Things) => ({ OpenIDConnectProviderArn: oidcArn(issuerOf(things)) })
const samlArn = (name: string) => arnOf('saml-provider', name, '/')
const samlIn = ({ user }: Things) => ({ SAMLProviderArn: samlArn(user) })

const resource = (arn: string) => ({ arn, printed: arn })
const anIssuer = (things: Things) => resource(oidcIn(things).OpenIDConnectProviderArn)
const aSamlProvider = (things: Things) => resource(samlIn(things).SAMLProviderArn)

const createIssuer: Call = (iam, things) =>
  iam.send(new sdk.CreateOpenIDConnectProviderCommand({ Url: `https://${issuerOf(things)}` }))
const createSamlProvider: Call = (iam, { user: Name }) =>
  iam.send(new sdk.CreateSAMLProviderCommand({ Name, SAMLMetadataDocument }))

export const onOidcProviders: readonly PermittedCall[] = [
  {
    operation: 'CreateOpenIDConnectProvider',
    resource: () => resource(oidcArn('new.example.com')),
    call: (iam) =>
      iam.send(new sdk.CreateOpenIDConnectProviderCommand({ Url: 'https://new.example.com', Tags: TAGS })),
    also: () => [['iam:TagOpenIDConnectProvider', oidcArn('new.example.com')]],
  },
  {
    operation: 'GetOpenIDConnectProvider',
    resource: anIssuer,
    prepare: createIssuer,
    call: (iam, things) => iam.send(new sdk.GetOpenIDConnectProviderCommand(oidcIn(things))),
  },
  {
    operation: 'ListOpenIDConnectProviders',
    resource: theAccount,
    call: (iam) => iam.send(new sdk.ListOpenIDConnectProvidersCommand()),
  },
  {
    operation: 'UpdateOpenIDConnectProvider',
    resource: anIssuer,
    prepare: createIssuer,
    call: (iam, things) =>
      iam.send(
        new sdk.UpdateOpenIDConnectProviderCommand({
          ...oidcIn(things),
          ContextProvider: { SubjectSourceKey: 'sub', KeyDefinitionList: [{ SourceKey: 'dept' }] },
        }),
      ),
  },
  {
    operation: 'UpdateOpenIDConnectProviderThumbprint',
    resource: anIssuer,
    prepare: createIssuer,
    call: (iam, things) =>
      iam.send(
        new sdk.UpdateOpenIDConnectProviderThumbprintCommand({
          ...oidcIn(things),
          ThumbprintList: ['a'.repeat(40)],
        }),
      ),
  },
  {
    operation: 'AddClientIDToOpenIDConnectProvider',
    resource: anIssuer,
    prepare: createIssuer,
    call: (iam, things) =>
      iam.send(new sdk.AddClientIDToOpenIDConnectProviderCommand({ ...oidcIn(things), ClientID: 'client' })),
  },
  {
    operation: 'RemoveClientIDFromOpenIDConnectProvider',
    resource: anIssuer,
    prepare: createIssuer,
    call: (iam, things) =>
      iam.send(
        new sdk.RemoveClientIDFromOpenIDConnectProviderCommand({ ...oidcIn(things), ClientID: 'client' }),
      ),
  },
  {
    operation: 'DeleteOpenIDConnectProvider',
    resource: anIssuer,
    prepare: createIssuer,
    call: (iam, things) => iam.send(new sdk.DeleteOpenIDConnectProviderCommand(oidcIn(things))),
  },
  {
    operation: 'TagOpenIDConnectProvider',
    resource: anIssuer,
    prepare: createIssuer,
    call: (iam, things) =>
      iam.send(new sdk.TagOpenIDConnectProviderCommand({ ...oidcIn(things), Tags: TAGS })),
  },
  {
    operation: 'UntagOpenIDConnectProvider',
    resource: anIssuer,
    prepare: createIssuer,
    call: (iam, things) =>
      iam.send(new sdk.UntagOpenIDConnectProviderCommand({ ...oidcIn(things), TagKeys: ['a'] })),
  },
  {
    operation: 'ListOpenIDConnectProviderTags',
    resource: anIssuer,
    prepare: createIssuer,
    call: (iam, things) => iam.send(new sdk.ListOpenIDConnectProviderTagsCommand(oidcIn(things))),
  },
]

export const onSamlProviders: readonly PermittedCall[] = [
  {
    operation: 'CreateSAMLProvider',
    resource: () => resource(samlArn('new-saml-provider')),
    call: (iam) =>
      iam.send(
        new sdk.CreateSAMLProviderCommand({ Name: 'new-saml-provider', SAMLMetadataDocument, Tags: TAGS }),
      ),
    also: () => [['iam:TagSAMLProvider', samlArn('new-saml-provider')]],
  },
  {
    operation: 'GetSAMLProvider',
    resource: aSamlProvider,
    prepare: createSamlProvider,
    call: (iam, things) => iam.send(new sdk.GetSAMLProviderCommand(samlIn(things))),
  },
  {
    operation: 'ListSAMLProviders',
    resource: theAccount,
    call: (iam) => iam.send(new sdk.ListSAMLProvidersCommand()),
  },
  {
    operation: 'UpdateSAMLProvider',
    resource: aSamlProvider,
    prepare: createSamlProvider,
    call: (iam, things) =>
      iam.send(
        new sdk.UpdateSAMLProviderCommand({
          ...samlIn(things),
          SAMLMetadataDocument: metadataOf({ more: '<!-- newer -->' }),
        }),
      ),
  },
  {
    operation: 'DeleteSAMLProvider',
    resource: aSamlProvider,
    prepare: createSamlProvider,
    call: (iam, things) => iam.send(new sdk.DeleteSAMLProviderCommand(samlIn(things))),
  },
  {
    operation: 'TagSAMLProvider',
    resource: aSamlProvider,
    prepare: createSamlProvider,
    call: (iam, things) => iam.send(new sdk.TagSAMLProviderCommand({ ...samlIn(things), Tags: TAGS })),
  },
  {
    operation: 'UntagSAMLProvider',
    resource: aSamlProvider,
    prepare: createSamlProvider,
    call: (iam, things) => iam.send(new sdk.UntagSAMLProviderCommand({ ...samlIn(things), TagKeys: ['a'] })),
  },
  {
    operation: 'ListSAMLProviderTags',
    resource: aSamlProvider,
    prepare: createSamlProvider,
    call: (iam, things) => iam.send(new sdk.ListSAMLProviderTagsCommand(samlIn(things))),
  },
]
