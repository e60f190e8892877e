/** Creates or edits a permission set. */

import { useState } from 'preact/hooks'
import { Field, Select } from '../../../components/field.tsx'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { say } from '../../../components/toast.tsx'
import { navigate } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { call } from '../call.ts'
import { useInstance } from '../instance.ts'
import { centerLink } from '../page.ts'
import { durationInWords, type Provisioned, permissionSetId } from '../permission-sets.ts'

interface PermissionSetDialogProps {
  /** Undefined to create one. */
  readonly set?: Provisioned
  readonly onClose: () => void
}

const DURATIONS = ['PT1H', 'PT2H', 'PT4H', 'PT8H', 'PT12H'] as const

export function PermissionSetDialog({ set, onClose }: PermissionSetDialogProps) {
  const { instance, changed } = useInstance()
  const [name, setName] = useState(set?.name ?? '')
  const [description, setDescription] = useState(set?.Description ?? '')
  const [duration, setDuration] = useState(set?.SessionDuration ?? 'PT1H')
  const [relay, setRelay] = useState(set?.RelayState ?? '')
  const durations = [...new Set([...DURATIONS, duration])]
  const send = async () => {
    const input = {
      InstanceArn: instance.arn,
      SessionDuration: duration,
      ...(description !== '' && { Description: description }),
      ...(relay !== '' && { RelayState: relay }),
    }
    if (set) await call('sso-admin', 'UpdatePermissionSet', { ...input, PermissionSetArn: set.arn })
    else {
      const { PermissionSet } = await call('sso-admin', 'CreatePermissionSet', { ...input, Name: name })
      const id = permissionSetId(PermissionSet?.PermissionSetArn ?? '')
      navigate(centerLink(['permission-sets', id]))
      say(`Permission set ${shownText(name)} is created.`)
    }
    changed()
  }
  return (
    <FormDialog
      title={set ? `Edit ${shownText(name)}` : 'Create a permission set'}
      submit={set ? 'Save' : 'Create'}
      reason={name === '' ? 'Type a name first.' : undefined}
      onSubmit={send}
      onClose={onClose}
    >
      {!set && (
        <Field label="Name" value={name} onInput={setName} hint="Users see it in the access portal." />
      )}
      <Field label="Description" value={description} onInput={setDescription} />
      <Select
        label="Session duration"
        value={duration}
        options={durations.map((value) => ({ value, text: durationInWords(value) }))}
        onChange={setDuration}
      />
      <Field
        label="Relay state"
        value={relay}
        onInput={setRelay}
        hint="The page of the console that opens first. Empty for its home."
      />
    </FormDialog>
  )
}
