/** Creates a role. Whom it trusts is chosen first, which fills in the trust policy. */
import { useState } from 'preact/hooks'
import { call } from '../../../api/client.ts'
import { DocumentField } from '../../../components/forms/document-field.tsx'
import { Field, Select } from '../../../components/forms/field.tsx'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { presentAccount } from '../../../state/console-state.ts'
import { openCreated } from '../account/created.ts'
import { NAME_FIELDS } from '../name-fields.ts'
import { policyOf } from '../policies/policy-of.ts'

const FIELDS = { trust: /MalformedPolicyDocument|assumeRolePolicyDocument|principal/i, ...NAME_FIELDS }

const KINDS_OF_TRUST = [
  { value: 'account', text: 'Identities of this account' },
  { value: 'lambda', text: 'AWS Lambda' },
  { value: 'ec2', text: 'Amazon EC2' },
  { value: 'ecs', text: 'Amazon ECS tasks' },
  { value: 'github', text: 'GitHub Actions' },
] as const

type KindOfTrust = (typeof KINDS_OF_TRUST)[number]['value']

function trustOf(kind: KindOfTrust): string {
  if (kind === 'account') return allow({ AWS: presentAccount() })
  if (kind === 'github') return gitHubTrust()
  return allow({ Service: { lambda: 'lambda', ec2: 'ec2', ecs: 'ecs-tasks' }[kind].concat('.amazonaws.com') })
}

const allow = (principal: Readonly<Record<string, string>>): string =>
  policyOf({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' })

const GITHUB = 'token.actions.githubusercontent.com'

function gitHubTrust(): string {
  return policyOf({
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${presentAccount()}:oidc-provider/${GITHUB}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' },
      StringLike: { [`${GITHUB}:sub`]: 'repo:OWNER/REPOSITORY:*' },
    },
  })
}

export function CreateRole({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const [path, setPath] = useState('/')
  const [kind, setKind] = useState<KindOfTrust>('account')
  const [trust, setTrust] = useState(() => trustOf('account'))
  return (
    <FormDialog
      title="Create a role"
      submit="Create role"
      width="wide"
      errors={FIELDS}
      onSubmit={async () => {
        const { Role } = await call('iam', 'CreateRole', {
          RoleName: name,
          Path: path,
          AssumeRolePolicyDocument: trust,
        })
        openCreated(Role?.Arn, name)
      }}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Field label="Role name" value={name} error={errorAt('name')} onInput={setName} />
          <Field label="Path" value={path} error={errorAt('path')} isCode onInput={setPath} />
          <Select
            label="Who may assume it"
            value={kind}
            options={KINDS_OF_TRUST}
            onChange={(next) => {
              setKind(next)
              setTrust(trustOf(next))
            }}
          />
          <DocumentField label="Trust policy" value={trust} error={errorAt('trust')} onInput={setTrust} />
        </>
      )}
    </FormDialog>
  )
}
