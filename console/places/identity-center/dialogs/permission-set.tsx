/** Creates or edits a permission set. */

import { useState } from 'preact/hooks'
import { Field, Select } from '../../../components/field.tsx'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { say } from '../../../components/toast.tsx'
import { navigate } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { call } from '../call.ts'
import { type Instance, useInstance } from '../instance.ts'
import { centerLink } from '../page.ts'
import { durationInWords, type Provisioned, permissionSetId } from '../permission-sets.ts'

interface PermissionSetDialogProps {
  /** Undefined to create one. */
  readonly set?: Provisioned
  readonly onClose: () => void
}

const DURATIONS = ['PT1H', 'PT2H', 'PT4H', 'PT8H', 'PT12H'] as const

const FIELDS = { relay: /relayState/i, description: /description/i, name: /\bname\b/i }

interface Values {
  readonly name: string
  readonly description: string
  readonly duration: string
  readonly relay: string
}

export function PermissionSetDialog({ set, onClose }: PermissionSetDialogProps) {
  const { instance, changed } = useInstance()
  const [values, setValues] = useState<Values>({
    name: set?.name ?? '',
    description: set?.Description ?? '',
    duration: set?.SessionDuration ?? 'PT1H',
    relay: set?.RelayState ?? '',
  })
  const { name } = values
  const send = async () => {
    if (set)
      await call('sso-admin', 'UpdatePermissionSet', {
        ...inputOf(instance, values),
        PermissionSetArn: set.arn,
      })
    else await create(instance, values)
    changed()
  }
  return (
    <FormDialog
      title={set ? `Edit ${shownText(name)}` : 'Create a permission set'}
      submit={set ? 'Save' : 'Create'}
      fields={FIELDS}
      reason={name === '' ? 'Type a name first.' : undefined}
      onSubmit={send}
      onClose={onClose}
    >
      {(errorAt) => (
        <Fields
          values={values}
          isNew={!set}
          errorAt={errorAt}
          onChange={(change) => setValues((each) => ({ ...each, ...change }))}
        />
      )}
    </FormDialog>
  )
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

interface FieldsProps {
  readonly values: Values
  readonly isNew: boolean
  readonly errorAt: (field: string) => string | undefined
  readonly onChange: (change: Partial<Values>) => void
}

function Fields({ values: { name, description, duration, relay }, isNew, errorAt, onChange }: FieldsProps) {
  const durations = [...new Set([...DURATIONS, duration])]
  return (
    <>
      {isNew && (
        <Field
          label="Name"
          value={name}
          error={errorAt('name')}
          onInput={(text) => onChange({ name: text })}
          hint="Users see it in the access portal."
        />
      )}
      <Field
        label="Description"
        value={description}
        error={errorAt('description')}
        onInput={(text) => onChange({ description: text })}
      />
      <Select
        label="Session duration"
        value={duration}
        options={durations.map((value) => ({ value, text: durationInWords(value) }))}
        onChange={(next) => onChange({ duration: next })}
      />
      <Field
        label="Relay state"
        value={relay}
        error={errorAt('relay')}
        onInput={(text) => onChange({ relay: text })}
        hint="The page of the console that opens first. Empty for its home."
      />
    </>
  )
}
