/** Creates or edits a permission set. */
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { navigate } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { call } from '../call.ts'
import { type Instance, useInstance } from '../instance.ts'
import { centerLink } from '../page.ts'
import { durationInWords, type Provisioned, permissionSetId } from '../permission-sets/permission-sets.ts'

interface PermissionSetDialogProps {
  /** Undefined to create one. */
  readonly set?: Provisioned
  readonly onClose: () => void
}

const DURATIONS = ['PT1H', 'PT2H', 'PT4H', 'PT8H', 'PT12H'] as const

type Values = Readonly<Record<'name' | 'description' | 'duration' | 'relay', string>>

export function PermissionSetDialog({ set, onClose }: PermissionSetDialogProps) {
  const { instance, changed } = useInstance()
  const { name = '', Description = '', SessionDuration = 'PT1H', RelayState = '' } = set ?? {}
  const update = (PermissionSetArn: string, values: Values) =>
    call('sso-admin', 'UpdatePermissionSet', { ...inputOf(instance, values), PermissionSetArn })
  return (
    <FieldsDialog
      title={set ? `Edit ${shownText(name)}` : 'Create a permission set'}
      submit={set ? 'Save' : 'Create'}
      errors={{ relay: /relayState/i, description: /description/i, name: /\bname\b/i }}
      fields={[
        {
          name: 'name',
          label: 'Name',
          value: name,
          isHidden: set !== undefined,
          hint: 'Users see it in the access portal.',
        },
        { name: 'description', label: 'Description', value: Description },
        {
          name: 'duration',
          label: 'Session duration',
          value: SessionDuration,
          options: durationsWith(SessionDuration),
        },
        {
          name: 'relay',
          label: 'Relay state',
          value: RelayState,
          hint: 'The page of the console that opens first. Empty for its home.',
        },
      ]}
      reason={(values) => (values.name === '' ? 'Type a name first.' : undefined)}
      onSubmit={async (values) => {
        await (set ? update(set.arn, values) : create(instance, values))
        changed()
      }}
      onClose={onClose}
    />
  )
}

function durationsWith(duration: string) {
  const durations = [...new Set([...DURATIONS, duration])]
  return durations.map((value) => ({ value, text: durationInWords(value) }))
}

function inputOf({ arn }: Instance, { description, duration, relay }: Values) {
  return {
    InstanceArn: arn,
    SessionDuration: duration,
    ...(description !== '' && { Description: description }),
    ...(relay !== '' && { RelayState: relay }),
  }
}

async function create(instance: Instance, values: Values): Promise<void> {
  const input = { ...inputOf(instance, values), Name: values.name }
  const { PermissionSet } = await call('sso-admin', 'CreatePermissionSet', input)
  navigate(centerLink(['permission-sets', permissionSetId(PermissionSet?.PermissionSetArn ?? '')]))
  say(`Permission set ${shownText(values.name)} is created.`)
}
