/** Creates or edits a user. */
import { useState } from 'preact/hooks'
import type { User } from '../../../../protocol/model/identitystore-types.ts'
import { Field } from '../../../components/forms/field.tsx'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { navigate } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { call } from '../call.ts'
import { emailOf } from '../directory/directory.ts'
import { useInstance } from '../instance.ts'
import { centerLink } from '../page.ts'

interface UserDialogProps {
  /** Undefined to create one. */
  readonly user?: User
  readonly onClose: () => void
}

const FIELDS = { email: /emails?\b/i, userName: /userName|\bname\b.*reserved/i }

interface Values {
  readonly userName: string
  readonly given: string
  readonly family: string
  readonly display: string
  readonly email: string
}

export function UserDialog({ user, onClose }: UserDialogProps) {
  const { instance, changed } = useInstance()
  const [values, setValues] = useState(() => valuesOf(user))
  const set = (name: keyof Values) => (value: string) => setValues((each) => ({ ...each, [name]: value }))
  const display = values.display === '' ? `${values.given} ${values.family}`.trim() : values.display
  const isMissing = values.userName === '' || values.given === '' || values.family === ''
  const send = async () => {
    const complete = { ...values, display }
    if (user) await update(user, complete)
    else {
      const id = await create(instance.identityStoreId, complete)
      navigate(centerLink(['users', id]))
      say(`User ${shownText(values.userName)} is created.`)
    }
    changed()
  }
  return (
    <FormDialog
      title={user ? `Edit ${shownText(values.userName)}` : 'Create a user'}
      submit={user ? 'Save' : 'Create'}
      errors={FIELDS}
      reason={isMissing ? 'Type a user name and both parts of the name first.' : undefined}
      onSubmit={send}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          {!user && (
            <Field
              label="User name"
              value={values.userName}
              error={errorAt('userName')}
              onInput={set('userName')}
              hint="Users sign in with it."
            />
          )}
          <Field label="First name" value={values.given} onInput={set('given')} />
          <Field label="Last name" value={values.family} onInput={set('family')} />
          <Field label="Display name" value={values.display} placeholder={display} onInput={set('display')} />
          <Field label="Email address" value={values.email} error={errorAt('email')} onInput={set('email')} />
        </>
      )}
    </FormDialog>
  )
}

function valuesOf(user: User | undefined): Values {
  const { UserName = '', Name = {}, DisplayName = '' } = user ?? {}
  return {
    userName: UserName,
    given: Name.GivenName ?? '',
    family: Name.FamilyName ?? '',
    display: DisplayName,
    email: user ? emailOf(user) : '',
  }
}

/** @returns the ID of the user */
async function create(IdentityStoreId: string, values: Values): Promise<string> {
  const { userName, given, family, display, email } = values
  const { UserId = '' } = await call('identitystore', 'CreateUser', {
    IdentityStoreId,
    UserName: userName,
    DisplayName: display,
    Name: { GivenName: given, FamilyName: family },
    ...(email !== '' && { Emails: [{ Value: email, Type: 'work', Primary: true }] }),
  })
  return UserId
}

async function update({ IdentityStoreId, UserId }: User, values: Values): Promise<void> {
  const { given, family, display, email } = values
  await call('identitystore', 'UpdateUser', {
    IdentityStoreId,
    UserId,
    Operations: [
      { AttributePath: 'name.givenName', AttributeValue: given },
      { AttributePath: 'name.familyName', AttributeValue: family },
      { AttributePath: 'displayName', AttributeValue: display },
      {
        AttributePath: 'emails',
        ...(email !== '' && { AttributeValue: [{ Value: email, Type: 'work', Primary: true }] }),
      },
    ],
  })
}
