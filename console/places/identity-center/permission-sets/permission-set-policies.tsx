/** The policies of a permission set. Changes take effect in accounts once it is provisioned again. */
import { Button, IconButton } from '../../../components/button.tsx'
import { sayFailure } from '../../../components/overlays/toast.tsx'
import { Section } from '../../../components/section.tsx'
import { Tag } from '../../../components/tag.tsx'
import { indented } from '../../../texts/json.ts'
import { shownCode, shownText } from '../../../texts/shown-text.ts'
import { call } from '../call.ts'
import { BoundaryDialog } from '../dialogs/boundary.tsx'
import { InlinePolicyDialog } from '../dialogs/inline-policy.tsx'
import { PolicyDialog } from '../dialogs/policy.tsx'
import { useInstance } from '../instance.ts'
import type { Provisioned } from './permission-sets.ts'
import type { Content } from './set-content.ts'

interface PartProps {
  readonly set: Provisioned
  readonly content: Content
}

export function ManagedPolicies({ set, content: { managed, customer } }: PartProps) {
  const { instance, changed, ask } = useInstance()
  const input = { InstanceArn: instance.arn, PermissionSetArn: set.arn }
  const detach = async (ManagedPolicyArn: string) => {
    await call('sso-admin', 'DetachManagedPolicyFromPermissionSet', { ...input, ManagedPolicyArn })
    changed()
  }
  const remove = async (Name: string, Path: string | undefined) => {
    const CustomerManagedPolicyReference = { Name, ...(Path !== undefined && { Path }) }
    await call('sso-admin', 'DetachCustomerManagedPolicyReferenceFromPermissionSet', {
      ...input,
      CustomerManagedPolicyReference,
    })
    changed()
  }
  return (
    <Section
      title="Managed policies"
      actions={
        <Button
          isSmall
          icon="plus"
          onClick={() => ask((close) => <PolicyDialog set={set} onClose={close} />)}
        >
          Attach <span class="unseen">a managed policy</span>
        </Button>
      }
    >
      {managed.length + customer.length === 0 && <p class="quiet">None.</p>}
      <ul>
        {managed.map(({ Arn = '', Name = Arn }) => (
          <PolicyLine key={Arn} name={Name} kind="AWS" onRemove={() => detach(Arn)} />
        ))}
        {customer.map(({ Name, Path }) => (
          <PolicyLine
            key={`${Path}${Name}`}
            name={`${Path ?? '/'}${Name}`}
            kind="of each account"
            onRemove={() => remove(Name, Path)}
          />
        ))}
      </ul>
    </Section>
  )
}

interface PolicyLineProps {
  readonly name: string
  readonly kind: string
  readonly onRemove: () => Promise<void>
}

function PolicyLine({ name, kind, onRemove }: PolicyLineProps) {
  return (
    <li class="row center-row">
      <span class="row wrap center-assignment">
        {shownText(name)} <Tag>{kind}</Tag>
      </span>
      <IconButton
        icon="close"
        label={`Detach ${shownText(name)}`}
        onClick={() => onRemove().catch(sayFailure)}
      />
    </li>
  )
}

export function InlinePolicy({ set, content: { inline } }: PartProps) {
  const { ask } = useInstance()
  return (
    <Section
      title="Inline policy"
      actions={
        <Button
          isSmall
          onClick={() => ask((close) => <InlinePolicyDialog set={set} policy={inline} onClose={close} />)}
        >
          {inline === '' ? 'Add' : 'Edit'} <span class="unseen">the inline policy</span>
        </Button>
      }
    >
      {inline === '' ? <p class="quiet">None.</p> : <pre class="code-box">{shownCode(indented(inline))}</pre>}
    </Section>
  )
}

export function Boundary({ set, content: { boundary } }: PartProps) {
  const { instance, changed, ask } = useInstance()
  const { ManagedPolicyArn, CustomerManagedPolicyReference: reference } = boundary ?? {}
  const name = ManagedPolicyArn ?? (reference && `${reference.Path ?? '/'}${reference.Name}`)
  const remove = async () => {
    const input = { InstanceArn: instance.arn, PermissionSetArn: set.arn }
    await call('sso-admin', 'DeletePermissionsBoundaryFromPermissionSet', input)
    changed()
  }
  return (
    <Section
      title="Permissions boundary"
      actions={
        <Button isSmall onClick={() => ask((close) => <BoundaryDialog set={set} onClose={close} />)}>
          Set <span class="unseen">the permissions boundary</span>
        </Button>
      }
    >
      {name === undefined ? (
        <p class="quiet">None.</p>
      ) : (
        <ul>
          <PolicyLine name={name} kind={reference ? 'of each account' : 'AWS'} onRemove={remove} />
        </ul>
      )}
    </Section>
  )
}
