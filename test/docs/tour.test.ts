/** Checks that the commands in the README and the guides work and print what the pages show. */
import { describe, expect, test } from '@jest/globals'
import { areInPath } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { runnable, testCommands } from './commands.ts'
import { pages, readPage } from './pages.ts'
import { answersOf, failureMessage, isShown, mustFail, PROGRAM, runPage, stepsOf } from './shell.ts'

const reader = testCommands(import.meta.url)

test('the README has a tour, with refusals in it', () => {
  const steps = stepsOf('README.md')
  expect(steps.length).toBeGreaterThan(15)
  expect(steps.filter(mustFail).length).toBeGreaterThan(2)
  expect(runnable.length).toBeGreaterThan(5)
})

test('ten commands lead to a profile of IAM Identity Center that works', () => {
  const page = 'docs/guide/identity-center.md'
  const numbered = readPage(page).match(/^\d+\. /gm)
  expect(numbered).toHaveLength(10)
  const commands = stepsOf(page).slice(0, 10)
  expect(commands.at(-1)?.command).toBe('aws sso login --profile dev')
  expect(commands.map(answersOf).filter(({ length }) => length > 0)).toEqual([
    [
      ['SSO session name (Recommended):', 'team'],
      ['SSO start URL [None]:', 'https://d-9067f00d00.awsapps.com/start'],
      ['SSO region [None]:', 'us-east-1'],
      ['SSO registration scopes [sso:account:access]:', ''],
      ['CLI default client Region [None]:', 'us-east-1'],
      ['CLI default output format [None]:', 'json'],
    ],
  ])
})

test('npm start and npm run iamulator are what the shell of the pages runs for them', () => {
  const { scripts } = JSON.parse(readPage('package.json'))
  expect(scripts).toMatchObject({ start: `exec node ${PROGRAM} start`, iamulator: `exec node ${PROGRAM}` })
})

tool('bash', () => areInPath('bash'))('a page whose commands do something else is found out', async () => {
  const outcomes = await runPage('test/fixtures/docs/wrong.md', reader())
  expect(outcomes.map(failureMessage)).toEqual([
    undefined,
    'test/fixtures/docs/wrong.md:7: echo no\nshould have printed\nyes\nbut printed\nno\n',
    'test/fixtures/docs/wrong.md:10: echo good\nshould have failed; it printed\ngood\n',
  ])
})

describe('a page that points the shell to iamulator', () => {
  /** Sourcing the file, or exports that cannot fail. */
  const POINTS = /^(?:\. \.\/use-iamulator\.sh|export AWS_ENDPOINT_URL=)/
  const pointing = pages.filter((page) => stepsOf(page).some(({ command }) => POINTS.test(command)))

  test('is every page that calls AWS', () => {
    expect(pointing.length).toBeGreaterThan(10)
    const calling = pages.filter((page) => stepsOf(page).some(({ command }) => /\baws /.test(command)))
    expect(calling.filter((page) => !pointing.includes(page))).toEqual([])
  })

  test.each(pointing)('%s checks first who it is', (page) => {
    const steps = stepsOf(page)
    const pointed = steps.findIndex(({ command }) => POINTS.test(command))
    expect(steps.slice(0, pointed).filter(({ command }) => /\baws /.test(command))).toEqual([])
    const first = steps.slice(pointed).find(({ command }) => !/^(?:export|unset|\.) /.test(command))
    expect(first?.command).toMatch(/^aws sts get-caller-identity/)
    expect(first?.shown).toContain(':user/iamulator')
  })

  test('does not evaluate the output of a command that may have failed', () => {
    const evaluating = pages.filter((page) => /eval "\$\(|source <\(/.test(readPage(page)))
    expect(evaluating).toEqual([])
  })
})

describe('what a page shows', () => {
  test('is compared without line breaks, and ... stands for anything', () => {
    expect(isShown('{ "Arn":\n  "arn:...alice" }', '{\n"Arn": "arn:aws:iam::1:user/alice" }\n')).toBe(true)
    expect(isShown('ready', 'not ready')).toBe(false)
    expect(isShown('a.c', 'abc')).toBe(false)
  })
})
