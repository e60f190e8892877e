/** Tests on generated policies that every change with calls makes its request allowed, and that it can be undone. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { tryCasesAsync } from '../../support/budget.ts'
import { serverForAllTests } from '../../support/harness.ts'
import { explained, made, type Step, waysOf } from './change-requests.ts'
import { ALICE, build, estateServer, estates, ROLE } from './estate.ts'

const server = serverForAllTests(estateServer)

const questions = fc.constantFrom(
  { action: 'iam:ListUsers' },
  { action: 's3:GetObject', resource: 'arn:aws:s3:::data/a' },
  { action: 's3:PutObject', resource: 'arn:aws:s3:::other/b' },
  { action: 'sts:AssumeRole', resource: ROLE },
)

async function expectEffect(question: object, steps: readonly Step[], before: string): Promise<void> {
  await made(
    server,
    steps.flatMap(({ calls = [] }) => calls),
  )
  expect((await explained(server, question)).decision).toBe('allowed')
  await made(
    server,
    [...steps].reverse().flatMap(({ undo = [] }) => undo),
  )
  expect((await explained(server, question)).decision).toBe(before)
}

test('every change with calls has its effect, and can be undone', async () => {
  const kinds = new Set<string>()
  await tryCasesAsync(
    fc.asyncProperty(estates, questions, async (documents, asked) => {
      await build(server, documents)
      const question = { principal: ALICE, region: 'us-east-1', ...asked }
      const before = await explained(server, question)
      for (const steps of waysOf(before).filter((each) => each.every(({ calls }) => calls))) {
        for (const { change } of steps) kinds.add(change)
        await expectEffect(question, steps, before.decision)
      }
    }),
    { seed: 15, atLeast: 40, all: 400 },
  )
  expect([...kinds].sort()).toEqual(['add', 'except', 'extend', 'loosen', 'remove'])
})
