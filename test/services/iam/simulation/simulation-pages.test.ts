/** Simulations of many actions on many resources, whose answers end early. */
import {
  type EvaluationResult,
  paginateSimulateCustomPolicy,
  paginateSimulatePrincipalPolicy,
  SimulateCustomPolicyCommand,
  type SimulateCustomPolicyCommandOutput,
} from '@aws-sdk/client-iam'
import { expect, test } from '@jest/globals'
import { serverForAllTests } from '../../../support/harness.ts'
import { ALLOW_ALL, allow, deny, document } from './simulating.ts'

const server = serverForAllTests()
const iam = server.iam()

const MEGABYTE = 1024 * 1024
const actionsUpTo = (count: number) => Array.from({ length: count }, (_, number) => `nosuch:Action${number}`)
const bucketsUpTo = (count: number) => Array.from({ length: count }, (_, number) => `arn:aws:s3:::b${number}`)

interface Question {
  readonly PolicyInputList: string[]
  readonly ActionNames: string[]
  readonly ResourceArns?: string[]
}

async function collected<Page>(pages: AsyncIterable<Page>): Promise<Page[]> {
  const all: Page[] = []
  for await (const page of pages) all.push(page)
  return all
}

const pagesOf = (question: Question, pageSize = 1000) =>
  collected(paginateSimulateCustomPolicy({ client: iam, pageSize }, question))

const actionsIn = ({
  EvaluationResults = [],
}: Pick<SimulateCustomPolicyCommandOutput, 'EvaluationResults'>) =>
  EvaluationResults.map(({ EvalActionName }) => EvalActionName)

/** Returns each decision of some results, in their order. */
const decisionsOn = (results: readonly EvaluationResult[] = []) =>
  results.flatMap(({ EvalActionName, ResourceSpecificResults = [] }) =>
    ResourceSpecificResults.map((each) => [EvalActionName, each.EvalResourceName, each.EvalResourceDecision]),
  )

const SOME = document(allow('nosuch:*'), { ...deny('nosuch:Action1'), Resource: 'arn:aws:s3:::b*7' })

test('a page has no more than 1,000 results for single resources, however many are asked for', async () => {
  const ActionNames = actionsUpTo(1000)
  const question = { PolicyInputList: [ALLOW_ALL], ActionNames, ResourceArns: bucketsUpTo(1000) }
  const page = await iam.send(new SimulateCustomPolicyCommand({ ...question, MaxItems: 1000 }))
  expect(actionsIn(page)).toEqual(['nosuch:Action0'])
  expect(decisionsOn(page.EvaluationResults)).toHaveLength(1000)
  expect(page.IsTruncated).toBe(true)
})

test('pages add up to all actions on all resources, in the order of the request', async () => {
  const ActionNames = actionsUpTo(5)
  const ResourceArns = bucketsUpTo(450)
  const pages = await pagesOf({ PolicyInputList: [SOME], ActionNames, ResourceArns })
  expect(pages.map((page) => actionsIn(page).length)).toEqual([2, 2, 1])
  expect(decisionsOn(pages.flatMap(({ EvaluationResults = [] }) => EvaluationResults))).toEqual(
    ActionNames.flatMap((action) =>
      ResourceArns.map((resource) => [
        action,
        resource,
        action === 'nosuch:Action1' && resource.endsWith('7') ? 'explicitDeny' : 'allowed',
      ]),
    ),
  )
})

test('a page that is full because of its number of actions has no more of them', async () => {
  const question = { PolicyInputList: [SOME], ActionNames: actionsUpTo(5), ResourceArns: bucketsUpTo(3) }
  const pages = await pagesOf(question, 2)
  expect(pages.map(actionsIn)).toEqual([
    ['nosuch:Action0', 'nosuch:Action1'],
    ['nosuch:Action2', 'nosuch:Action3'],
    ['nosuch:Action4'],
  ])
})

test('an action with more resources than a page has room for continues on the next pages', async () => {
  const ResourceArns = bucketsUpTo(2300)
  const ActionNames = ['nosuch:Action1', 'nosuch:Action2']
  const pages = await pagesOf({ PolicyInputList: [SOME], ActionNames, ResourceArns })
  expect(pages.map(({ EvaluationResults }) => decisionsOn(EvaluationResults).length)).toEqual([
    ...[1000, 1000, 300],
    ...[1000, 1000, 300],
  ])
  const results = pages.flatMap(({ EvaluationResults = [] }) => EvaluationResults)
  expect(decisionsOn(results).map(([action, resource]) => [action, resource])).toEqual(
    ActionNames.flatMap((action) => ResourceArns.map((resource) => [action, resource])),
  )
  expect(results.map(({ EvalDecision }) => EvalDecision)).toEqual([
    ...['explicitDeny', 'explicitDeny', 'explicitDeny'],
    ...['allowed', 'allowed', 'allowed'],
  ])
})

test('a page has about 1 MB, however many statements match', async () => {
  const PolicyInputList = [document(...Array.from({ length: 200 }, () => allow('*')))]
  const question = { PolicyInputList, ActionNames: actionsUpTo(3), ResourceArns: bucketsUpTo(60) }
  const pages = await pagesOf(question)
  const results = pages.flatMap(({ EvaluationResults = [] }) => EvaluationResults)
  expect(decisionsOn(results).map(([action, resource]) => [action, resource])).toEqual(
    question.ActionNames.flatMap((action) => question.ResourceArns.map((resource) => [action, resource])),
  )
  expect(pages.length).toBeGreaterThan(3)
  for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(MEGABYTE)
})

test('the pages of a principal end early, too', async () => {
  const question = {
    PolicySourceArn: 'arn:aws:iam::000000000000:user/iamulator',
    ActionNames: actionsUpTo(3),
    ResourceArns: bucketsUpTo(600),
  }
  const pages = await collected(paginateSimulatePrincipalPolicy({ client: iam, pageSize: 1000 }, question))
  expect(pages.map(actionsIn)).toEqual(question.ActionNames.map((action) => [action]))
})

test('other calls are answered while a long simulation runs', async () => {
  const statementOn = (n: number) => ({ ...allow('nosuch:*'), Resource: `arn:aws:s3:::*b*${n}*a` })
  const long = document(...Array.from({ length: 400 }, (_, n) => statementOn(n)))
  const PolicyInputList = Array.from({ length: 8 }, () => long)
  const question = { PolicyInputList, ActionNames: actionsUpTo(1), ResourceArns: bucketsUpTo(1000) }
  const askHealth = async () => (await fetch(`${server.url}/_iamulator/health`)).text()
  // Later requests need no new connection.
  await askHealth()
  let isSimulated = false
  const simulation = iam.send(new SimulateCustomPolicyCommand(question)).then(() => {
    isSimulated = true
  })
  let meanwhile = 0
  while (!isSimulated) {
    await askHealth()
    if (!isSimulated) meanwhile++
  }
  await simulation
  expect(meanwhile).toBeGreaterThan(0)
})
