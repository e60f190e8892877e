/** Creates identity providers. */
import { useState } from 'preact/hooks'
import { call } from '../../api/client.ts'
import { Field } from '../../components/field.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { openCreated } from './created.ts'
import { DocumentField } from './document-field.tsx'

interface CreateProps {
  readonly onClose: () => void
}

const OIDC_FIELDS = { audience: /client ?ID/i, url: /url|EntityAlreadyExists|provider/i }

export function CreateOidcProvider({ onClose }: CreateProps) {
  const [url, setUrl] = useState('https://')
  const [audience, setAudience] = useState('sts.amazonaws.com')
  return (
    <FormDialog
      title="Create an OIDC provider"
      submit="Create provider"
      fields={OIDC_FIELDS}
      onSubmit={async () => {
        const input = { Url: url, ...(audience && { ClientIDList: [audience] }) }
        const { OpenIDConnectProviderArn: arn } = await call('iam', 'CreateOpenIDConnectProvider', input)
        openCreated(arn, url)
      }}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Field
            label="URL of the issuer"
            value={url}
            placeholder="https://token.actions.githubusercontent.com"
            error={errorAt('url')}
            isCode
            onInput={setUrl}
          />
          <Field
            label="Audience"
            value={audience}
            hint="The client ID that tokens are issued for."
            error={errorAt('audience')}
            isCode
            onInput={setAudience}
          />
        </>
      )}
    </FormDialog>
  )
}

const SAML_FIELDS = { name: /EntityAlreadyExists|'name'/, metadata: /metadata/i }

export function CreateSamlProvider({ onClose }: CreateProps) {
  const [name, setName] = useState('')
  const [metadata, setMetadata] = useState('')
  return (
    <FormDialog
      title="Create a SAML provider"
      submit="Create provider"
      width="wide"
      fields={SAML_FIELDS}
      onSubmit={async () => {
        const input = { Name: name, SAMLMetadataDocument: metadata }
        const { SAMLProviderArn: arn } = await call('iam', 'CreateSAMLProvider', input)
        openCreated(arn, name)
      }}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Field label="Name" value={name} error={errorAt('name')} onInput={setName} />
          <DocumentField
            label="Metadata of the identity provider"
            value={metadata}
            error={errorAt('metadata')}
            onInput={setMetadata}
          />
        </>
      )}
    </FormDialog>
  )
}
