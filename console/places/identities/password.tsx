/** The password with which a user signs in to the console. */
import { useState } from 'preact/hooks'
import { ApiError, call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/field.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { Loaded } from '../../components/loading.tsx'
import { say } from '../../components/toast.tsx'
import { useLoaded } from '../../state/loaded.ts'
import { shownText } from '../../texts/shown-text.ts'
import { dayAndTime } from '../../texts/times.ts'
import { Nothing, Panel } from './panel.tsx'

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

type Doing = 'create' | 'reset' | 'delete'

export function Password({ userName }: { readonly userName: string }) {
  const profile = useLoaded((signal) => profileOf(userName, signal), [userName])
  const [doing, setDoing] = useState<Doing>()
  const close = () => setDoing(undefined)
  const done = () => {
    close()
    profile.reload()
  }
  const hasPassword = profile.value?.created !== undefined
  return (
    <Panel
      title="Password"
      actions={profile.value && <PasswordButtons hasPassword={hasPassword} onChoose={setDoing} />}
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
      {doing === 'delete' && <DeletePassword userName={userName} onClose={close} onDone={done} />}
      {(doing === 'create' || doing === 'reset') && (
        <SetPassword userName={userName} isNew={doing === 'create'} onClose={close} onDone={done} />
      )}
    </Panel>
  )
}

interface PasswordButtonsProps {
  readonly hasPassword: boolean
  readonly onChoose: (doing: Doing) => void
}

function PasswordButtons({ hasPassword, onChoose }: PasswordButtonsProps) {
  return hasPassword ? (
    <>
      <Button isSmall onClick={() => onChoose('reset')}>
        Reset password
      </Button>
      <Button isSmall kind="danger" onClick={() => onChoose('delete')}>
        Delete password
      </Button>
    </>
  ) : (
    <Button icon="plus" isSmall onClick={() => onChoose('create')}>
      Create password
    </Button>
  )
}

interface ChangeProps {
  readonly userName: string
  readonly onClose: () => void
  readonly onDone: () => void
}

function SetPassword({ userName, isNew, onClose, onDone }: ChangeProps & { readonly isNew: boolean }) {
  const [password, setPassword] = useState('')
  const [mustChange, setMustChange] = useState(isNew)
  return (
    <FormDialog
      title={`${isNew ? 'Create a' : 'Reset the'} password of ${shownText(userName)}`}
      submit={isNew ? 'Create password' : 'Reset password'}
      fields={{ password: /password/i }}
      onSubmit={() =>
        call('iam', isNew ? 'CreateLoginProfile' : 'UpdateLoginProfile', {
          UserName: userName,
          Password: password,
          PasswordResetRequired: mustChange,
        })
      }
      onDone={() => {
        say(isNew ? 'Created the password' : 'Reset the password')
        onDone()
      }}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <Field
            label="Password"
            value={password}
            type="password"
            error={errorAt('password')}
            onInput={setPassword}
          />
          <label class="identity-check">
            <input
              type="checkbox"
              checked={mustChange}
              onChange={({ currentTarget: { checked } }) => setMustChange(checked)}
            />
            The user has to choose another one at the next sign-in
          </label>
        </>
      )}
    </FormDialog>
  )
}

function DeletePassword({ userName, onClose, onDone }: ChangeProps) {
  return (
    <FormDialog
      title={`Delete the password of ${shownText(userName)}?`}
      submit="Delete password"
      isDangerous
      onSubmit={() => call('iam', 'DeleteLoginProfile', { UserName: userName })}
      onDone={() => {
        say('Deleted the password')
        onDone()
      }}
      onClose={onClose}
    >
      <p>The user can no longer sign in to the console. Access keys stay as they are.</p>
    </FormDialog>
  )
}
