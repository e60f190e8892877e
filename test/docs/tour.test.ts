/** What the README and the guides tell the reader to type works, and prints what they show. */
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { tool } from '../tools.ts'
import { isShown, mustFail, type Outcome, runPage, stepsOf } from './shell.ts'

/** The guide to Docker is left out: its commands need a daemon. */
const PAGES = [
  'README.md',
  'docs/guide/getting-started.md',
  'docs/guide/credentials.md',
  'docs/guide/policies.md',
  'docs/guide/persistence.md',
  'docs/guide/seed.md',
  'docs/guide/testing.md',
]

const PATIENCE_MILLISECONDS = 120_000

const runs = (program: string) => spawnSync(program, ['--version']).status === 0

const shellTest = tool('the AWS CLI, curl or bash', () => ['aws', 'curl', 'bash'].every(runs))

describe('commands of the documentation', () => {
  for (const page of PAGES) {
    shellTest(
      page,
      async () => {
        const outcomes = await runPage(page)
        expect(outcomes.map(complaint).filter((text) => text !== undefined)).toEqual([])
        expect(outcomes).toHaveLength(stepsOf(page).length)
      },
      PATIENCE_MILLISECONDS,
    )
  }
})

/** What is wrong with how a command went, in words; undefined: nothing. */
function complaint(outcome: Outcome): string | undefined {
  const { place, command, succeeded, shown, output } = outcome
  const heading = `${place}: ${command}`
  if (succeeded === mustFail(outcome)) {
    return `${heading}\n${succeeded ? 'should have failed' : 'failed'}; it printed\n${output}`
  }
  if (shown !== undefined && !isShown(shown, output)) {
    return `${heading}\nshould have printed\n${shown}but printed\n${output}`
  }
  return undefined
}

test('the README has a tour, with refusals in it', () => {
  const steps = stepsOf('README.md')
  expect(steps.length).toBeGreaterThan(15)
  expect(steps.filter(mustFail).length).toBeGreaterThan(2)
})

describe('what a page shows', () => {
  test('is compared without line breaks, and ... stands for anything', () => {
    expect(isShown('{ "Arn":\n  "arn:...alice" }', '{\n"Arn": "arn:aws:iam::1:user/alice" }\n')).toBe(true)
    expect(isShown('ready', 'not ready')).toBe(false)
    expect(isShown('a.c', 'abc')).toBe(false)
  })
})
