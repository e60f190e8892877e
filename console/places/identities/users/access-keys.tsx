/** The access keys of a user. */
import { useState } from 'preact/hooks'
import { call } from '../../../api/client.ts'
import { Button, CopyButton, IconButton } from '../../../components/button.tsx'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { Dialog } from '../../../components/overlays/dialog.tsx'
import { say, sayFailure } from '../../../components/overlays/toast.tsx'
import { Tag } from '../../../components/tag.tsx'
import { emulatorNow } from '../../../state/console-state.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { ago, dayAndTime } from '../../../texts/times.ts'
import { Nothing, Panel } from '../panel.tsx'
import { type KeyFact, keysOf } from './key-facts.ts'
import { Secret } from './secret.tsx'

interface NewKey {
  readonly id: string
  readonly secret: string
}

export function AccessKeys({ userName }: { readonly userName: string }) {
  const keys = useLoaded(() => keysOf(userName), [userName])
  const [made, setMade] = useState<NewKey>()
  const [deleting, setDeleting] = useState<string>()
  const create = async () => {
    const { AccessKey } = await call('iam', 'CreateAccessKey', { UserName: userName })
    setMade({ id: AccessKey.AccessKeyId, secret: AccessKey.SecretAccessKey })
    keys.reload()
  }
  return (
    <Panel
      title="Access keys"
      note={keys.value?.length}
      actions={
        <Button icon="plus" isSmall onClick={() => create().catch(sayFailure)}>
          Create access key
        </Button>
      }
    >
      <Loaded of={keys} lines={2}>
        {(found) => (
          <>
            {found.length === 0 && <Nothing>No keys: the user cannot sign requests.</Nothing>}
            <ul class="identity-lines">
              {found.map((fact) => (
                <KeyLine
                  key={fact.AccessKeyId}
                  userName={userName}
                  fact={fact}
                  reload={keys.reload}
                  onDelete={() => setDeleting(fact.AccessKeyId)}
                />
              ))}
            </ul>
          </>
        )}
      </Loaded>
      {made && <MadeKey made={made} onClose={() => setMade(undefined)} />}
      {deleting !== undefined && (
        <DeleteKey
          userName={userName}
          id={deleting}
          onChange={keys.reload}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </Panel>
  )
}

interface KeyLineProps {
  readonly userName: string
  readonly fact: KeyFact
  readonly reload: () => void
  readonly onDelete: () => void
}

function KeyLine({ userName, fact, reload, onDelete }: KeyLineProps) {
  const { AccessKeyId = '', Status, CreateDate, lastUsed, service } = fact
  const isActive = Status === 'Active'
  const toggle = async () => {
    const next = isActive ? 'Inactive' : 'Active'
    await call('iam', 'UpdateAccessKey', { UserName: userName, AccessKeyId, Status: next })
    say(`${AccessKeyId} is ${next.toLowerCase()}`)
    reload()
  }
  const now = emulatorNow()
  return (
    <li class="row identity-line identity-key">
      <span class="code">{AccessKeyId}</span>
      <CopyButton text={AccessKeyId} what={`access key ID ${AccessKeyId}`} />
      <Tag kind={isActive ? 'allow' : 'plain'}>{isActive ? 'active' : 'inactive'}</Tag>
      <span class="identity-grow quiet">
        {CreateDate !== undefined && (
          <span data-tooltip={dayAndTime(CreateDate)}>Created {ago(CreateDate, now)}</span>
        )}
        {lastUsed === undefined ? ', never used' : `, used ${ago(lastUsed, now)} with ${service}`}
      </span>
      <Button isSmall onClick={() => toggle().catch(sayFailure)}>
        {isActive ? 'Deactivate' : 'Activate'}
        <span class="unseen"> {AccessKeyId}</span>
      </Button>
      <IconButton icon="trash" label={`Delete ${AccessKeyId}`} onClick={onDelete} />
    </li>
  )
}

interface MadeKeyProps {
  readonly made: NewKey
  readonly onClose: () => void
}

/** Escape does not close it: the secret would be lost. */
function MadeKey({ made: { id, secret }, onClose }: MadeKeyProps) {
  const variables = `export AWS_ACCESS_KEY_ID=${id}\nexport AWS_SECRET_ACCESS_KEY=${secret}`
  return (
    <Dialog
      title="Access key created"
      actions={
        <Button kind="primary" onClick={onClose}>
          I have the secret
        </Button>
      }
    >
      <p>This is the only time that the secret is shown. Copy it now.</p>
      <Secret name="Access key ID" text={id} isPublic />
      <Secret name="Secret access key" text={secret} />
      <Secret name="Both as environment variables" text={variables} />
    </Dialog>
  )
}

interface DeleteKeyProps {
  readonly userName: string
  readonly id: string
  readonly onChange: () => void
  readonly onClose: () => void
}

function DeleteKey({ userName, id, onChange, onClose }: DeleteKeyProps) {
  return (
    <FormDialog
      title={`Delete ${id}?`}
      submit="Delete key"
      isDangerous
      onSubmit={() => call('iam', 'DeleteAccessKey', { UserName: userName, AccessKeyId: id }).then(onChange)}
      onClose={onClose}
    >
      <p>Requests that are signed with it fail at once. It cannot be brought back.</p>
    </FormDialog>
  )
}
