/** The password with which a user signs in to the console. */
import { useState } from 'preact/hooks'
import { ApiError, call } from '../../../api/client.ts'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { DialogButton } from '../../../components/overlays/dialog-button.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { dayAndTime } from '../../../texts/times.ts'
import { Nothing, Panel } from '../panel.tsx'

interface Profile {
  readonly created: number | undefined
  /** Whether the user has to choose another one at the next sign-in. */
  readonly mustChange: boolean
}

/** `created` is undefined for a user without a password. */
async function profileOf(UserName: string, signal: AbortSignal): Promise<Profile> {
  try {
    const { LoginProfile } = await call('iam', 'GetLoginProfile', { UserName }, signal)
    return { created: LoginProfile.CreateDate, mustChange: LoginProfile.PasswordResetRequired ?? false }
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NoSuchEntity')
      return { created: undefined, mustChange: false }
    throw error
  }
}

export function Password({ userName }: { readonly userName: string }) {
  const profile = useLoaded((signal) => profileOf(userName, signal), [userName])
  const hasPassword = profile.value?.created !== undefined
  return (
    <Panel
      title="Password"
      actions={
        profile.value && (
          <PasswordButtons userName={userName} hasPassword={hasPassword} onChange={profile.reload} />
        )
      }
    >
      <Loaded of={profile} lines={1}>
        {({ created, mustChange }) =>
          created === undefined ? (
            <Nothing>No password: the user cannot sign in to the console.</Nothing>
          ) : (
            <p class="identity-nothing">
              Set {dayAndTime(created)}
              {mustChange && '. It has to be changed at the next sign-in'}.
            </p>
          )
        }
      </Loaded>
    </Panel>
  )
}

interface PasswordButtonsProps {
  readonly userName: string
  readonly hasPassword: boolean
  readonly onChange: () => void
}

function PasswordButtons({ hasPassword, ...of }: PasswordButtonsProps) {
  const set = (close: () => void) => <SetPassword {...of} isNew={!hasPassword} onClose={close} />
  return hasPassword ? (
    <>
      <DialogButton isSmall dialog={set}>
        Reset password
      </DialogButton>
      <DialogButton isSmall kind="danger" dialog={(close) => <DeletePassword {...of} onClose={close} />}>
        Delete password
      </DialogButton>
    </>
  ) : (
    <DialogButton icon="plus" isSmall dialog={set}>
      Create password
    </DialogButton>
  )
}

interface ChangeProps {
  readonly userName: string
  readonly onChange: () => void
  readonly onClose: () => void
}

function SetPassword({ userName, isNew, onChange, onClose }: ChangeProps & { readonly isNew: boolean }) {
  const [mustChange, setMustChange] = useState(isNew)
  const set = async (password: string) => {
    const input = { UserName: userName, Password: password, PasswordResetRequired: mustChange }
    await call('iam', isNew ? 'CreateLoginProfile' : 'UpdateLoginProfile', input)
    say(isNew ? 'Created the password' : 'Reset the password')
    onChange()
  }
  return (
    <FieldsDialog
      title={`${isNew ? 'Create a' : 'Reset the'} password of ${shownText(userName)}`}
      submit={isNew ? 'Create password' : 'Reset password'}
      errors={{ password: /password/i }}
      fields={[{ name: 'password', label: 'Password', kind: 'password' }]}
      onSubmit={({ password }) => set(password)}
      onClose={onClose}
    >
      <label class="row identity-check">
        <input
          type="checkbox"
          checked={mustChange}
          onChange={({ currentTarget: { checked } }) => setMustChange(checked)}
        />
        The user has to choose another one at the next sign-in
      </label>
    </FieldsDialog>
  )
}

function DeletePassword({ userName, onChange, onClose }: ChangeProps) {
  const remove = async () => {
    await call('iam', 'DeleteLoginProfile', { UserName: userName })
    say('Deleted the password')
    onChange()
  }
  return (
    <FormDialog
      title={`Delete the password of ${shownText(userName)}?`}
      submit="Delete password"
      isDangerous
      onSubmit={remove}
      onClose={onClose}
    >
      <p>The user can no longer sign in to the console. Access keys stay as they are.</p>
    </FormDialog>
  )
}
