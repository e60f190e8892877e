/** Tests what CreatePolicy and UpdatePolicy accept as backup policies: copies and schedules. */
import { UpdatePolicyCommand } from '@aws-sdk/client-organizations'
import { beforeEach, expect, test } from '@jest/globals'
import { assign, at } from '../../../policy/management.ts'
import { serverForEachTest } from '../../../support/harness.ts'
import { organizationWith, seededServer } from '../../../support/organizations.ts'
import { policyCalls, refused } from './policy-calls.ts'

const BACKUP = 'BACKUP_POLICY'
const MALFORMED = refused(
  'MalformedPolicyDocumentException',
  'The provided policy document does not meet the requirements of the specified policy type.',
)
const server = serverForEachTest(() => seededServer({ organization: organizationWith([], {}) }))
let calls: ReturnType<typeof policyCalls>
beforeEach(() => {
  calls = policyCalls(server)
})

let names = 0
const newName = () => `Policy ${names++}`

const contentOf = (settings: object) => JSON.stringify(at('plans/p/rules/r', settings))
const schedule = (fields: string) => ({ schedule_expression: assign(`cron(${fields})`) })
const archived = (fields: string) => ({
  ...schedule(fields),
  lifecycle: { opt_in_to_archive_for_supported_resources: assign('true') },
})

/** Creates a policy whose rule has these settings, and gives them to another policy. */
function attempts(settings: object): readonly Promise<unknown>[] {
  const Content = contentOf(settings)
  const update = async () => {
    const PolicyId = await calls.created(newName(), BACKUP)
    return calls.client.send(new UpdatePolicyCommand({ PolicyId, Content }))
  }
  return [calls.create(newName(), BACKUP, { Content }), update()]
}

const accepts = async (settings: object) => expect(await Promise.all(attempts(settings))).toHaveLength(2)
async function refuses(settings: object): Promise<void> {
  for (const { status, ...attempt } of await Promise.allSettled(attempts(settings)))
    expect({ status, ...attempt }).toMatchObject({ status: 'rejected', reason: MALFORMED })
}

const vault = 'arn:aws:backup:eu-west-1:$account:backup-vault:Archive'
const copy = (settings: object) => ({ copy_actions: { [vault]: settings } })

test.each([
  ['without settings', {}],
  ['with controls only', { '@@operators_allowed_for_child_policies': ['@@assign'] }],
  ['with a lifecycle only', { lifecycle: { delete_after_days: assign('40') } }],
])('D1.2: a copy action %s is refused', async (_, settings) => {
  await refuses(copy(settings))
})

test.each([
  ['a copy action with its vault only', copy({ target_backup_vault_arn: assign(vault) })],
  ['an empty container of copy actions', { copy_actions: {} }],
])('D1.2: %s is accepted', async (_, settings) => {
  await accepts(settings)
})

test.each([
  ['one run', '30 4 2 MAR ? 2131'],
  ['one leap day', '30 4 29 FEB ? 2132'],
  ['one run that is left', '30 4 2 MAR ? 2025,2131'],
  ['two runs within the hour', '0,59 4 2 MAR ? 2131'],
])('D1.3: a schedule with %s is refused', async (_, fields) => {
  await refuses(schedule(fields))
})

test.each([
  ['two runs', '30 4 2 MAR ? 2131,2134'],
  ['two leap days', '30 4 29 FEB ? 2132,2136'],
  ['two months of one year', '30 4 2 MAR,JUN ? 2131'],
  ['two runs an hour apart', '0 4,5 2 MAR ? 2131'],
])('D1.3: a schedule with %s is accepted', async (_, fields) => {
  await accepts(schedule(fields))
})

test('D1.3: the archive needs 28 days between the next two runs', async () => {
  await refuses(archived('30 4 2 MAR ? 2131'))
  await refuses(archived('30 4 1,28 * ? *'))
  await accepts(archived('30 4 1,29 MAR ? *'))
})

test('D1.4: a schedule may ask for the weekday nearest to a day before the last, also for the archive', async () => {
  await accepts(archived('30 4 L-5W * ? *'))
  await refuses(archived('30 4 L-31W * ? *'))
})

test.each(['2#3,5', '6,3#2', 'wed,tue#1'])(
  'D1.5: the number of a weekday holds for the smallest of a list: %s',
  async (days) => {
    await accepts(archived(`30 4 ? * ${days} *`))
  },
)

test.each(['2#1,4#3', 'WED#0', '2,4#6'])('D1.5: numbers of weekdays that are refused: %s', async (days) => {
  await refuses(schedule(`30 4 ? * ${days} *`))
})

test.each(['4W,18W', '4,18W'])('D1.6: the nearest weekday is that of the smallest day: %s', async (days) => {
  await accepts(archived(`30 4 ${days} * ? *`))
})

test.each(['30 4 2-9W * ? *', '30 4 ? * 2-5L *'])(
  'D1.6: after a range, W and L have no effect: %s',
  async (fields) => {
    await refuses(archived(fields))
    await accepts(schedule(fields))
  },
)

test.each([
  ['a seventh field that means nothing', '30 4 2 * ? * whatever'],
  ['further fields', '30 4 2 * ? * ? ? ?'],
  ['names in any case', '30 4 ? Mar-jul tue,FRI *'],
  ['ranges that wrap round', '30 21-3 ? OCT-FEB SAT-TUE *'],
  ['doubled blanks', '  30  4   2 *  ? * '],
  ['a late year', '30 4 2 * ? 2135'],
  ['empty items of a list', '30 ,4, 2 * ? *'],
])('D1.7: a schedule with %s is accepted', async (_, fields) => {
  await accepts(schedule(fields))
})

test.each([
  ['the year 2200', '30 4 2 * ? 2200'],
  ['the year 9999', '30 4 2 * ? 9999'],
  ['years that wrap round', '30 4 2 * ? 2134-2131'],
  ['a last weekday in a list', '30 4 ? * 3L,5 *'],
  ['both fields for days', '30 4 2 * TUE *'],
])('D1.7: a schedule with %s is refused', async (_, fields) => {
  await refuses(schedule(fields))
})

test('D1.7: a blank behind the closing bracket is refused', async () => {
  await refuses({ schedule_expression: assign('cron(30 4 2 * ? *) ') })
})
