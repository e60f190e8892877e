/** Credentials that few users have: certificates, SSH keys, and passwords of single services. */
import type { StatusType } from '../../../../protocol/model/iam-types.ts'
import { call } from '../../../api/client.ts'
import { Button, IconButton } from '../../../components/button.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { say, sayFailure } from '../../../components/overlays/toast.tsx'
import { Tag } from '../../../components/tag.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { dayAndTime } from '../../../texts/times.ts'
import { Nothing, Panel } from '../panel.tsx'

interface Credential {
  readonly id: string
  readonly status: StatusType
  readonly created: number | undefined
  /** What it is for, such as a service. */
  readonly detail: string
}

interface Kind {
  readonly title: string
  readonly none: string
  load(UserName: string, signal: AbortSignal): Promise<readonly Credential[]>
  setStatus(UserName: string, id: string, Status: 'Active' | 'Inactive'): Promise<unknown>
  remove(UserName: string, id: string): Promise<unknown>
}

const certificates: Kind = {
  title: 'Signing certificates',
  none: 'No certificates.',
  load: async (UserName, signal) => {
    const { Certificates } = await call('iam', 'ListSigningCertificates', { UserName }, signal)
    return Certificates.map(({ CertificateId = '', Status, UploadDate }) => ({
      id: CertificateId,
      status: Status,
      created: UploadDate,
      detail: '',
    }))
  },
  setStatus: (UserName, CertificateId, Status) =>
    call('iam', 'UpdateSigningCertificate', { UserName, CertificateId, Status }),
  remove: (UserName, CertificateId) => call('iam', 'DeleteSigningCertificate', { UserName, CertificateId }),
}

const sshKeys: Kind = {
  title: 'SSH keys',
  none: 'No SSH keys for CodeCommit.',
  load: async (UserName, signal) => {
    const { SSHPublicKeys = [] } = await call('iam', 'ListSSHPublicKeys', { UserName }, signal)
    return SSHPublicKeys.map(({ SSHPublicKeyId, Status, UploadDate }) => ({
      id: SSHPublicKeyId,
      status: Status,
      created: UploadDate,
      detail: '',
    }))
  },
  setStatus: (UserName, SSHPublicKeyId, Status) =>
    call('iam', 'UpdateSSHPublicKey', { UserName, SSHPublicKeyId, Status }),
  remove: (UserName, SSHPublicKeyId) => call('iam', 'DeleteSSHPublicKey', { UserName, SSHPublicKeyId }),
}

const serviceCredentials: Kind = {
  title: 'Service credentials',
  none: 'No passwords for single services.',
  load: async (UserName, signal) => {
    const { ServiceSpecificCredentials = [] } = await call(
      'iam',
      'ListServiceSpecificCredentials',
      { UserName },
      signal,
    )
    return ServiceSpecificCredentials.map((each) => ({
      id: each.ServiceSpecificCredentialId,
      status: each.Status,
      created: each.CreateDate,
      detail: [each.ServiceName, each.ServiceUserName ?? each.ServiceCredentialAlias].join(' '),
    }))
  },
  setStatus: (UserName, ServiceSpecificCredentialId, Status) =>
    call('iam', 'UpdateServiceSpecificCredential', { UserName, ServiceSpecificCredentialId, Status }),
  remove: (UserName, ServiceSpecificCredentialId) =>
    call('iam', 'DeleteServiceSpecificCredential', { UserName, ServiceSpecificCredentialId }),
}

export function OtherCredentials({ userName }: { readonly userName: string }) {
  return [certificates, sshKeys, serviceCredentials].map((kind) => (
    <Credentials key={kind.title} kind={kind} userName={userName} />
  ))
}

function Credentials({ kind, userName }: { readonly kind: Kind; readonly userName: string }) {
  const found = useLoaded((signal) => kind.load(userName, signal), [userName])
  return (
    <Panel title={kind.title} note={found.value?.length}>
      <Loaded of={found} lines={1}>
        {(credentials) => (
          <>
            {credentials.length === 0 && <Nothing>{kind.none}</Nothing>}
            <ul class="identity-lines">
              {credentials.map((credential) => (
                <CredentialLine
                  key={credential.id}
                  kind={kind}
                  userName={userName}
                  credential={credential}
                  reload={found.reload}
                />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Panel>
  )
}

interface CredentialLineProps {
  readonly kind: Kind
  readonly userName: string
  readonly credential: Credential
  readonly reload: () => void
}

function CredentialLine({ kind, userName, credential, reload }: CredentialLineProps) {
  const { id, status, created, detail } = credential
  const isActive = status === 'Active'
  const act = async (action: Promise<unknown>, words: string) => {
    await action
    say(`${words} ${id}`)
    reload()
  }
  const toggle = () =>
    isActive
      ? act(kind.setStatus(userName, id, 'Inactive'), 'Deactivated')
      : act(kind.setStatus(userName, id, 'Active'), 'Activated')
  return (
    <li class="row identity-line">
      <span class="code truncated">{shownText(id)}</span>
      <Tag kind={isActive ? 'allow' : 'plain'}>{status.toLowerCase()}</Tag>
      <span class="identity-grow quiet truncated">
        {shownText(detail)} {created !== undefined && dayAndTime(created)}
      </span>
      <Button isSmall onClick={() => toggle().catch(sayFailure)}>
        {isActive ? 'Deactivate' : 'Activate'}
        <span class="unseen"> {shownText(id)}</span>
      </Button>
      <IconButton
        icon="trash"
        label={`Delete ${shownText(id)}`}
        onClick={() => act(kind.remove(userName, id), 'Deleted').catch(sayFailure)}
      />
    </li>
  )
}
