/** Organizations that send handshakes, for the tests of the families that answer them. */
import {
  AcceptHandshakeCommand,
  CancelHandshakeCommand,
  DeclineHandshakeCommand,
  DescribeHandshakeCommand,
  type Handshake,
  InviteAccountToOrganizationCommand,
  type InviteAccountToOrganizationCommandInput,
} from '@aws-sdk/client-organizations'
import type { Settings } from '../../core/runtime/settings.ts'
import { loadSeed } from '../../server/seed/index.ts'
import type { SeedOrganization } from '../../server/seed/types.ts'
import { keyOf } from '../../store/index.ts'
import { withFile } from '../docs/temporary.ts'
import { ADMINISTRATOR, administratorOf, type Credentials, NOW, type TestServer } from './harness.ts'
import { changeMember, organizationWith, seededServer } from './organizations.ts'
import { at, here, PARTITION } from './places.ts'

/** The management account of another organization, and a member that it has invited. */
export const RIVAL = '777788889999'
export const RIVAL_MEMBER = '222233334444'
export const RIVAL_ORGANIZATION = 'o-rival00001'

export const DAY = 24 * 60 * 60 * 1000

const rival: SeedOrganization = {
  managementAccount: RIVAL,
  id: RIVAL_ORGANIZATION,
  root: { id: 'r-riva', accounts: { [RIVAL_MEMBER]: { name: 'Mover', email: 'mover@example.org' } } },
}

/** Starts a server with two organizations, whose clock stands still. */
export async function serverWithRival(
  policies: Parameters<typeof organizationWith>[0] = [],
  attached: Parameters<typeof organizationWith>[1] = {},
  settings: Partial<Settings> = {},
): Promise<TestServer> {
  const organization = organizationWith(policies, attached)
  const server = await seededServer({ organization }, settings, { now: () => NOW })
  const seed = JSON.stringify(here({ partition: PARTITION, organization: rival }))
  const more = await withFile('seed.json', seed, loadSeed)
  more.apply(server.iamulator)
  changeMember(server, RIVAL, RIVAL_MEMBER, { joinedMethod: 'INVITED' })
  return server
}

export const to = (Id: string, Type: 'ACCOUNT' | 'EMAIL' = 'ACCOUNT') => ({ Id, Type })

/** Everything that parties do with handshakes, by the credentials of one account. */
export function partyOf(server: TestServer, credentials: Credentials = ADMINISTRATOR) {
  const client = server.organizations(credentials)
  const handshakeIn = async (answer: Promise<{ readonly Handshake?: Handshake | undefined }>) => {
    const { Handshake } = await answer
    if (!Handshake) throw new Error('the answer has no handshake')
    return { ...Handshake, id: Handshake.Id ?? '' }
  }
  return {
    client,
    invite: (
      Target: InviteAccountToOrganizationCommandInput['Target'],
      more: Partial<InviteAccountToOrganizationCommandInput> = {},
    ) => handshakeIn(client.send(new InviteAccountToOrganizationCommand({ Target, ...more }))),
    describe: (HandshakeId: string) =>
      handshakeIn(client.send(new DescribeHandshakeCommand({ HandshakeId }))),
    accept: (HandshakeId: string) => handshakeIn(client.send(new AcceptHandshakeCommand({ HandshakeId }))),
    decline: (HandshakeId: string) => handshakeIn(client.send(new DeclineHandshakeCommand({ HandshakeId }))),
    cancel: (HandshakeId: string) => handshakeIn(client.send(new CancelHandshakeCommand({ HandshakeId }))),
  }
}

export const administrator = (server: TestServer, accountId: string) =>
  partyOf(server, administratorOf(accountId))

/** Deletes the role of Organizations in an account: members need it only once all features are enabled. */
export function deleteLinkedRole(server: TestServer, accountId: string): void {
  server.iamulator.store.transact(at(accountId), ({ roles }) =>
    roles.delete(keyOf('AWSServiceRoleForOrganizations')),
  )
}
