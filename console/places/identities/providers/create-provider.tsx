/** Creates identity providers. */
import { call } from '../../../api/client.ts'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { openCreated } from '../account/created.ts'

interface CreateProps {
  readonly onClose: () => void
}

/** The field for an audience of an OIDC provider. */
export const AUDIENCE = {
  name: 'audience',
  label: 'Audience',
  kind: 'code',
  hint: 'The client ID that tokens are issued for.',
} as const

export function CreateOidcProvider({ onClose }: CreateProps) {
  return (
    <FieldsDialog
      title="Create an OIDC provider"
      submit="Create provider"
      errors={{ audience: /client ?ID/i, url: /url|EntityAlreadyExists|provider/i }}
      fields={[
        {
          name: 'url',
          label: 'URL of the issuer',
          kind: 'code',
          value: 'https://',
          placeholder: 'https://token.actions.githubusercontent.com',
        },
        { ...AUDIENCE, value: 'sts.amazonaws.com' },
      ]}
      onSubmit={async ({ url, audience }) => {
        const input = { Url: url, ...(audience && { ClientIDList: [audience] }) }
        const { OpenIDConnectProviderArn: arn } = await call('iam', 'CreateOpenIDConnectProvider', input)
        openCreated(arn, url)
      }}
      onClose={onClose}
    />
  )
}

export function CreateSamlProvider({ onClose }: CreateProps) {
  return (
    <FieldsDialog
      title="Create a SAML provider"
      submit="Create provider"
      width="wide"
      errors={{ name: /EntityAlreadyExists|'name'/, metadata: /metadata/i }}
      fields={[
        { name: 'name', label: 'Name' },
        { name: 'metadata', label: 'Metadata of the identity provider', kind: 'document' },
      ]}
      onSubmit={async ({ name, metadata }) => {
        const input = { Name: name, SAMLMetadataDocument: metadata }
        const { SAMLProviderArn: arn } = await call('iam', 'CreateSAMLProvider', input)
        openCreated(arn, name)
      }}
      onClose={onClose}
    />
  )
}
