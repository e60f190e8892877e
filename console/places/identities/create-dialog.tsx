/** Creates users and groups. The others have files of their own. */
import { useState } from 'preact/hooks'
import { call } from '../../api/client.ts'
import { Field } from '../../components/field.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { CreateOidcProvider, CreateSamlProvider } from './create-provider.tsx'
import { CreateRole } from './create-role.tsx'
import { openCreated } from './created.ts'
import { NAME_FIELDS } from './name-fields.ts'

export type Created = 'user' | 'group' | 'role' | 'oidc-provider' | 'saml-provider'

interface CreateProps {
  readonly onClose: () => void
}

export function CreateDialog({ kind, onClose }: CreateProps & { readonly kind: Created }) {
  switch (kind) {
    case 'user':
      return <CreateUser onClose={onClose} />
    case 'group':
      return <CreateGroup onClose={onClose} />
    case 'role':
      return <CreateRole onClose={onClose} />
    case 'oidc-provider':
      return <CreateOidcProvider onClose={onClose} />
    case 'saml-provider':
      return <CreateSamlProvider onClose={onClose} />
  }
}

function CreateUser({ onClose }: CreateProps) {
  const [name, setName] = useState('')
  const [path, setPath] = useState('/')
  const [boundary, setBoundary] = useState('')
  return (
    <FormDialog
      title="Create a user"
      submit="Create user"
      fields={NAME_FIELDS}
      onSubmit={async () => {
        const input = { UserName: name, Path: path, ...(boundary && { PermissionsBoundary: boundary }) }
        const { User } = await call('iam', 'CreateUser', input)
        openCreated(User?.Arn, name)
      }}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Field label="User name" value={name} error={errorAt('name')} onInput={setName} />
          <Field
            label="Path"
            value={path}
            hint="Begins and ends with a slash."
            error={errorAt('path')}
            isCode
            onInput={setPath}
          />
          <Field
            label="Permissions boundary (optional)"
            value={boundary}
            placeholder="arn:aws:iam::aws:policy/PowerUserAccess"
            error={errorAt('boundary')}
            isCode
            onInput={setBoundary}
          />
        </>
      )}
    </FormDialog>
  )
}

function CreateGroup({ onClose }: CreateProps) {
  const [name, setName] = useState('')
  const [path, setPath] = useState('/')
  return (
    <FormDialog
      title="Create a group"
      submit="Create group"
      fields={NAME_FIELDS}
      onSubmit={async () => {
        const { Group } = await call('iam', 'CreateGroup', { GroupName: name, Path: path })
        openCreated(Group?.Arn, name)
      }}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Field label="Group name" value={name} error={errorAt('name')} onInput={setName} />
          <Field
            label="Path"
            value={path}
            hint="Begins and ends with a slash."
            error={errorAt('path')}
            isCode
            onInput={setPath}
          />
        </>
      )}
    </FormDialog>
  )
}
