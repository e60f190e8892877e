import {
  CreateUserCommand,
  DeleteSSHPublicKeyCommand,
  DeleteUserCommand,
  type EncodingType,
  GetSSHPublicKeyCommand,
  ListSSHPublicKeysCommand,
  paginateListSSHPublicKeys,
  type StatusType,
  UpdateSSHPublicKeyCommand,
  UploadSSHPublicKeyCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { accountOfId } from '../../../../core/aws/ids.ts'
import {
  ACCOUNT,
  expectError,
  expectRecorded,
  NOW,
  policy,
  ROOT,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { call, iamForm } from '../../../support/raw.ts'
import { membersOf, userArn, userWith } from '../../callers.ts'
import { administratorSession } from '../roles/role-callers.ts'
import { certificates, sshKeyOf, sshKeys } from './key-fixtures.ts'

const UNKNOWN = 'APKAXXXXXXXXXXXXXXXXX'
const NO_SUCH_USER = {
  code: 'NoSuchEntity',
  status: 404,
  message: 'The user with name nobody cannot be found.',
}
const INVALID = {
  code: 'InvalidPublicKey',
  status: 400,
  message: 'Invalid body for public key',
}
const UNRECOGNIZED = {
  code: 'UnrecognizedPublicKeyEncoding',
  status: 400,
  message: 'Invalid public key uploaded.',
}

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const createUser = (UserName: string) => iam.send(new CreateUserCommand({ UserName }))
const upload = async (UserName: string, SSHPublicKeyBody: string) =>
  (await iam.send(new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody }))).SSHPublicKey
const uploaded = async (UserName: string, body: string) =>
  (await upload(UserName, body))?.SSHPublicKeyId ?? ''
const get = async (UserName: string, SSHPublicKeyId: string, Encoding: EncodingType = 'SSH') =>
  (await iam.send(new GetSSHPublicKeyCommand({ UserName, SSHPublicKeyId, Encoding }))).SSHPublicKey
const update = (UserName: string, SSHPublicKeyId: string, Status: StatusType) =>
  iam.send(new UpdateSSHPublicKeyCommand({ UserName, SSHPublicKeyId, Status }))
const remove = (UserName: string, SSHPublicKeyId: string) =>
  iam.send(new DeleteSSHPublicKeyCommand({ UserName, SSHPublicKeyId }))
const list = async (UserName?: string, client = iam) =>
  (await client.send(new ListSSHPublicKeysCommand({ UserName }))).SSHPublicKeys ?? []

const notKeyOfUser = (id: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `User has no Public Key with id ${id}.`,
})
const noSuchKey = (id: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `The Public Key with id ${id} cannot be found.`,
})

describe('UploadSSHPublicKey', () => {
  test('11.5, C5.2, C7.9.4: answers every member, the key as it was sent', async () => {
    await createUser('Coder')
    const key = await upload('coder', sshKeys.line)
    expect(key).toEqual({
      UserName: 'Coder',
      SSHPublicKeyId: expect.stringMatching(/^APKA[A-Z2-7]{16}$/),
      Fingerprint: sshKeys.fingerprint,
      SSHPublicKeyBody: sshKeys.line,
      Status: 'Active',
      UploadDate: new Date(NOW),
    })
    expect(accountOfId(key?.SSHPublicKeyId ?? '')).toBe(ACCOUNT)
  })

  test.each([
    ['a line without its comment', sshKeys.line.split(' ').slice(0, 2).join(' ')],
    [
      'a line with tabs and a comment of words',
      sshKeys.line.replace(' ', '\t').replace('\n', ' on a laptop'),
    ],
    ['PEM', sshKeys.pem],
    ['PEM between blanks', `\n  ${sshKeys.pem}\r\n`],
    ['the PEM of RSA keys', sshKeys.olderPem],
  ])('11.4, C7.9.4: takes %s: it is the same key', async (form, body) => {
    const UserName = `form-${form.replace(/\W/g, '-')}`
    await createUser(UserName)
    expect(await upload(UserName, body)).toMatchObject({ Fingerprint: sshKeys.fingerprint })
    await expectError(upload(UserName, sshKeys.line), {
      code: 'DuplicateSSHPublicKey',
      status: 400,
      message: 'Duplicate SSH public key uploaded.',
    })
  })

  const blob = sshKeyOf(1).slice('ssh-rsa '.length)
  const cut = Buffer.from(blob, 'base64').subarray(0, -1).toString('base64')
  const longer = Buffer.concat([Buffer.from(blob, 'base64'), Buffer.alloc(4)]).toString('base64')
  test.each([
    ['an algorithm other than RSA', sshKeys.ed25519, UNRECOGNIZED],
    ['the form of RFC 4716', sshKeys.rfc4716, UNRECOGNIZED],
    ['two lines', `${sshKeyOf(1)}\n${sshKeyOf(2)}`, UNRECOGNIZED],
    ['anything else', 'invalid-key', UNRECOGNIZED],
    ['a certificate', certificates.server, UNRECOGNIZED],
    ['a name without a key', 'ssh-rsa', UNRECOGNIZED],
    ['PEM that holds nothing', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', INVALID],
    ['PEM of a key that is not of RSA', sshKeys.ellipticPem, INVALID],
    ['1024 bits', sshKeys.short, INVALID],
    ['a key that is cut off', `ssh-rsa ${cut}`, INVALID],
    ['a key with a part too many', `ssh-rsa ${longer}`, INVALID],
    ['what is not base64', 'ssh-rsa ????', INVALID],
    ['a key of another algorithm', sshKeys.ed25519.replace('ssh-ed25519', 'ssh-rsa'), INVALID],
  ])('C7.9.4: refuses %s', async (what, body, expected) => {
    const UserName = `refused-${what.replace(/\W/g, '-')}`
    await createUser(UserName)
    await expectError(upload(UserName, body), expected)
    expect(await list(UserName)).toEqual([])
  })

  test('a private key by mistake: it is not repeated in the answer', async () => {
    await createUser('careless')
    const body = '-----BEGIN PRIVATE KEY-----\nMIIEvSECRET\n-----END PRIVATE KEY-----'
    await expectError(upload('careless', body), UNRECOGNIZED)
    expect(server.log()).not.toContain('MIIEvSECRET')
  })

  test('11.4, C7.9.4: two users may have one key', async () => {
    await createUser('sharing-1')
    await createUser('sharing-2')
    const [first, second] = [await upload('sharing-1', sshKeys.line), await upload('sharing-2', sshKeys.line)]
    expect(second?.Fingerprint).toBe(first?.Fingerprint)
    expect(second?.SSHPublicKeyId).not.toBe(first?.SSHPublicKeyId)
  })

  test('five a user, active or not', async () => {
    await createUser('hoarder')
    const id = await uploaded('hoarder', sshKeyOf(1))
    for (let number = 2; number <= 5; number++) await upload('hoarder', sshKeyOf(number))
    await update('hoarder', id, 'Inactive')
    await expectError(upload('hoarder', sshKeyOf(6)), {
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for SSHPublicKeysPerUser: 5',
    })
    await remove('hoarder', id)
    await upload('hoarder', sshKeyOf(6))
  })

  test('for a user that never was', () => expectError(upload('nobody', sshKeys.line), NO_SUCH_USER))
})

describe('GetSSHPublicKey', () => {
  test('11.5, C7.9.4: shows the key in the form that is asked for, without its comment', async () => {
    await createUser('Reader')
    const key = await upload('reader', sshKeys.line)
    const id = key?.SSHPublicKeyId ?? ''
    const line = sshKeys.line.split(' ').slice(0, 2).join(' ')
    expect(await get('READER', id, 'SSH')).toEqual({ ...key, SSHPublicKeyBody: line })
    expect(await get('reader', id, 'PEM')).toEqual({ ...key, SSHPublicKeyBody: sshKeys.pem })
  })

  test('11.5: whatever form it was uploaded in', async () => {
    await createUser('converter')
    const id = await uploaded('converter', sshKeys.olderPem)
    expect((await get('converter', id, 'SSH'))?.SSHPublicKeyBody).toBe(
      sshKeys.line.split(' ').slice(0, 2).join(' '),
    )
    expect((await get('converter', id, 'PEM'))?.SSHPublicKeyBody).toBe(sshKeys.pem)
  })

  test('C7.1.7: a form that is none', async () => {
    const answer = await call(
      server,
      iamForm('GetSSHPublicKey', { UserName: 'reader', SSHPublicKeyId: UNKNOWN, Encoding: 'DER' }),
    )
    expect(answer.status).toBe(400)
    expect(answer.body).toContain(
      "1 validation error detected: Value at 'encoding' failed to satisfy constraint: Member must satisfy enum value set: [SSH, PEM]</Message>",
    )
  })

  test('a key that never was', async () => {
    await createUser('seeker')
    await expectRecorded(
      get('seeker', UNKNOWN),
      'test_iam_ssh_public_keys.py::TestSSHPublicKeys::test_get_ssh_public_key_not_found/get-not-found',
    )
  })
})

describe('UpdateSSHPublicKey and DeleteSSHPublicKey', () => {
  test('change the status, and take the key away', async () => {
    await createUser('changer')
    const id = await uploaded('changer', sshKeys.line)
    expect(membersOf(await update('Changer', id, 'Inactive'))).toEqual({})
    expect(await get('changer', id)).toMatchObject({ Status: 'Inactive' })
    await update('changer', id, 'Active')
    expect(await list('changer')).toMatchObject([{ Status: 'Active' }])
    expect(membersOf(await remove('CHANGER', id))).toEqual({})
    expect(await list('changer')).toEqual([])
    await expectError(get('changer', id), noSuchKey(id))
  })

  test('a key that never was', async () => {
    await createUser('misser')
    await expectRecorded(
      update('misser', UNKNOWN, 'Inactive'),
      'test_iam_ssh_public_keys.py::TestSSHPublicKeys::test_update_ssh_public_key_not_found/update-not-found',
    )
    await expectRecorded(
      remove('misser', UNKNOWN),
      'test_iam_ssh_public_keys.py::TestSSHPublicKeys::test_delete_ssh_public_key_not_found/delete-not-found',
    )
  })

  test("C7.9.4: another user's key is not found", async () => {
    await createUser('holder')
    await createUser('stranger')
    const id = await uploaded('holder', sshKeys.line)
    await expectError(get('stranger', id), notKeyOfUser(id))
    await expectError(update('stranger', id, 'Inactive'), notKeyOfUser(id))
    await expectError(remove('stranger', id), notKeyOfUser(id))
    expect(await list('holder')).toMatchObject([{ Status: 'Active' }])
  })

  test('a user that never was is named before the key', async () => {
    await expectError(get('nobody', UNKNOWN), NO_SUCH_USER)
    await expectError(update('nobody', UNKNOWN, 'Inactive'), NO_SUCH_USER)
    await expectError(remove('nobody', UNKNOWN), NO_SUCH_USER)
  })

  test('11.6, C7.3.2: the status Expired cannot be given', async () => {
    await createUser('expirer')
    const id = await uploaded('expirer', sshKeys.line)
    await expectError(update('expirer', id, 'Expired'), {
      code: 'InvalidInput',
      status: 400,
      message: 'Operation does not support status Expired',
    })
    expect(await list('expirer')).toMatchObject([{ Status: 'Active' }])
  })
})

describe('ListSSHPublicKeys', () => {
  test('shows neither the keys nor their fingerprints', async () => {
    await createUser('Lister')
    const SSHPublicKeyId = await uploaded('lister', sshKeys.line)
    expect(membersOf(await iam.send(new ListSSHPublicKeysCommand({ UserName: 'lister' })))).toEqual({
      SSHPublicKeys: [{ UserName: 'Lister', SSHPublicKeyId, Status: 'Active', UploadDate: new Date(NOW) }],
      IsTruncated: false,
    })
  })

  test('page by page', async () => {
    await createUser('rich')
    for (let number = 1; number <= 3; number++) await upload('rich', sshKeyOf(number))
    const pages: number[] = []
    const ids = new Set<string | undefined>()
    const config = { client: iam, pageSize: 2 }
    for await (const { SSHPublicKeys = [] } of paginateListSSHPublicKeys(config, { UserName: 'rich' })) {
      pages.push(SSHPublicKeys.length)
      for (const { SSHPublicKeyId } of SSHPublicKeys) ids.add(SSHPublicKeyId)
    }
    expect(pages).toEqual([2, 1])
    expect(ids.size).toBe(3)
  })

  test('without UserName a user means itself', async () => {
    const self = server.iam(
      await userWith(server, 'self', policy('Allow', 'iam:ListSSHPublicKeys', userArn('self'))),
    )
    await upload('self', sshKeys.line)
    expect(await list(undefined, self)).toMatchObject([{ UserName: 'self' }])
  })

  test('the root user has none, and a role session must name a user', async () => {
    expect(await list(undefined, server.iam(ROOT))).toEqual([])
    await expectError(list(undefined, server.iam(await administratorSession(server, 'lister'))), {
      code: 'ValidationError',
      status: 400,
      message: 'Must specify userName when calling with non-User credentials',
    })
  })

  test('of a user that never was', () => expectError(list('nobody'), NO_SUCH_USER))
})

test('a user goes only without SSH public keys', async () => {
  await createUser('leaver')
  const id = await uploaded('leaver', sshKeys.line)
  const deleteUser = () => iam.send(new DeleteUserCommand({ UserName: 'leaver' }))
  await expectError(deleteUser(), {
    code: 'DeleteConflict',
    status: 409,
    message: 'Cannot delete entity, must remove referenced objects first.',
  })
  await remove('leaver', id)
  await deleteUser()
})
