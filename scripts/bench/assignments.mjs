/** Measures what an assignment of IAM Identity Center costs, in a small and in a large organization. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask, cost, jsonRequest, repeat } from './load.mjs'
import { compare, report } from './report.mjs'
import { startIamulator } from './servers.mjs'

const ASSIGNMENTS = 500
const FEW = { sets: 10, accounts: 10 }
const MANY = { sets: 100, accounts: 1000 }
const INSTANCE_ID = 'ssoins-7223a1b2c3d4e5f6'
const USER_ID = '9067f00d00-11111111-2222-4333-8444-555555555555'
/** The permission set that no account has when the measurement starts. */
const UNASSIGNED = '0000000000000000'

const accountOf = (number) => String(200_000_000_000 + number)
const setIdOf = (number) => String(number).padStart(16, '0')

/** @param directory for the seeds */
export async function measureAssignments(directory) {
  mkdirSync(directory)
  const few = await startWithAssignments(directory, FEW)
  const many = await startWithAssignments(directory, MANY)
  const changes = { few: await changesOf(few, FEW), many: await changesOf(many, MANY) }
  const { cost: costOf, ratio } = await compare({
    few: () => cost(few, changes.few, 1),
    many: () => cost(many, changes.many, 1),
  })
  report(
    'CreateAccountAssignment and DeleteAccountAssignment: 100 permission sets in 1,000 accounts compared with 10 in 10',
    ratio('many', 'few'),
    'x',
    { atMost: 1.2 },
    costOf('many'),
  )
  for (const server of [few, many]) await server.stop()
}

/** Starts a server in which every account has every permission set but one. */
function startWithAssignments(directory, { sets, accounts }) {
  const members = Object.fromEntries(repeat(accounts, (number) => [accountOf(number), {}]))
  const permissionSets = repeat(sets, (number) => ({ name: `set-${number}`, id: `ps-${setIdOf(number)}` }))
  const assigned = permissionSets.filter(({ id }) => id !== `ps-${UNASSIGNED}`)
  const seed = {
    organization: { managementAccount: '000000000000', root: { accounts: members } },
    identityCenter: {
      instanceId: INSTANCE_ID,
      identityStoreId: 'd-9067f00d00',
      users: [{ userName: 'ann', givenName: 'Ann', familyName: 'Lee', id: USER_ID }],
      groups: [{ name: 'all', members: ['ann'] }],
      permissionSets,
      assignments: assigned.map(({ name }) => ({ group: 'all', permissionSet: name, accounts: '*' })),
    },
  }
  const file = join(directory, `${accounts}.json`)
  writeFileSync(file, JSON.stringify(seed))
  return startIamulator('--seed', file)
}

/** Returns requests that assign a permission set and take it away again, each time in another account. */
async function changesOf({ port }, { accounts }) {
  const assignment = (number) => ({
    InstanceArn: `arn:aws:sso:::instance/${INSTANCE_ID}`,
    PermissionSetArn: `arn:aws:sso:::permissionSet/${INSTANCE_ID}/ps-${UNASSIGNED}`,
    TargetId: accountOf(number % accounts),
    TargetType: 'AWS_ACCOUNT',
    PrincipalType: 'USER',
    PrincipalId: USER_ID,
  })
  const change = (operation, number) => jsonRequest(port, 'sso', operation, assignment(number))
  const answer = await ask(port, change('CreateAccountAssignment', 0))
  if (!answer.includes('"IN_PROGRESS"')) throw new Error(answer)
  return repeat(ASSIGNMENTS, (number) => [
    change('DeleteAccountAssignment', number),
    change('CreateAccountAssignment', number + 1),
  ]).flat()
}
