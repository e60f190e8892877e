/** What the README and the guides tell the reader to type works, and prints what they show. */
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { tool } from '../support/tools.ts'
import { pages } from './pages.ts'
import { complaint, isShown, mustFail, runPage, stepsOf } from './shell.ts'

/** Its commands need a daemon. */
const DOCKER = 'docs/guide/docker.md'

const runnable = pages.filter((page) => page !== DOCKER && stepsOf(page).length > 0)

const runs = (program: string) => spawnSync(program, ['--version']).status === 0

const shellTest = tool('the AWS CLI, curl or bash', () => ['aws', 'curl', 'bash'].every(runs))

describe('commands of the documentation', () => {
  for (const page of runnable) {
    shellTest(page, async () => {
      const outcomes = await runPage(page)
      expect(outcomes.map(complaint).filter((text) => text !== undefined)).toEqual([])
      expect(outcomes).toHaveLength(stepsOf(page).length)
    })
  }
})

test('the README has a tour, with refusals in it', () => {
  const steps = stepsOf('README.md')
  expect(steps.length).toBeGreaterThan(15)
  expect(steps.filter(mustFail).length).toBeGreaterThan(2)
  expect(runnable.length).toBeGreaterThan(5)
})

tool('bash', () => runs('bash'))('a page whose commands do something else is found out', async () => {
  const outcomes = await runPage('test/fixtures/docs/wrong.md')
  expect(outcomes.map(complaint)).toEqual([
    undefined,
    'test/fixtures/docs/wrong.md:7: echo no\nshould have printed\nyes\nbut printed\nno\n',
    'test/fixtures/docs/wrong.md:10: echo good\nshould have failed; it printed\ngood\n',
  ])
})

describe('what a page shows', () => {
  test('is compared without line breaks, and ... stands for anything', () => {
    expect(isShown('{ "Arn":\n  "arn:...alice" }', '{\n"Arn": "arn:aws:iam::1:user/alice" }\n')).toBe(true)
    expect(isShown('ready', 'not ready')).toBe(false)
    expect(isShown('a.c', 'abc')).toBe(false)
  })
})
