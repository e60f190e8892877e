/** Creates users and groups. The others have files of their own. */
import { call } from '../../../api/client.ts'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { NAME_FIELDS } from '../name-fields.ts'
import { CreateOidcProvider, CreateSamlProvider } from '../providers/create-provider.tsx'
import { CreateRole } from '../roles/create-role.tsx'
import { openCreated } from './created.ts'

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

const PATH = {
  name: 'path',
  label: 'Path',
  kind: 'code',
  value: '/',
  hint: 'Begins and ends with a slash.',
} as const

function CreateUser({ onClose }: CreateProps) {
  return (
    <FieldsDialog
      title="Create a user"
      submit="Create user"
      errors={NAME_FIELDS}
      fields={[
        { name: 'name', label: 'User name' },
        PATH,
        {
          name: 'boundary',
          label: 'Permissions boundary (optional)',
          kind: 'code',
          placeholder: 'arn:aws:iam::aws:policy/PowerUserAccess',
        },
      ]}
      onSubmit={async ({ name, path, boundary }) => {
        const input = { UserName: name, Path: path, ...(boundary && { PermissionsBoundary: boundary }) }
        const { User } = await call('iam', 'CreateUser', input)
        openCreated(User?.Arn, name)
      }}
      onClose={onClose}
    />
  )
}

function CreateGroup({ onClose }: CreateProps) {
  return (
    <FieldsDialog
      title="Create a group"
      submit="Create group"
      errors={NAME_FIELDS}
      fields={[{ name: 'name', label: 'Group name' }, PATH]}
      onSubmit={async ({ name, path }) => {
        const { Group } = await call('iam', 'CreateGroup', { GroupName: name, Path: path })
        openCreated(Group?.Arn, name)
      }}
      onClose={onClose}
    />
  )
}
